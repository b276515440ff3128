"""The family-finding side: adoptive families, their links with children, and who may know of them."""
