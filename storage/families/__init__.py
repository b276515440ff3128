"""The tables of the family-finding side: adoptive families, and their links with children, as the person asking may see them."""
