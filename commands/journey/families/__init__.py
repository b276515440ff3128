"""Verbs of the family-finding side: adoptive families, and their links with children."""
