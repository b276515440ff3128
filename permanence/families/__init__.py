"""The family-finding side: adoptive families, their journeys and what is counted of them, their links with children, and who may know."""
