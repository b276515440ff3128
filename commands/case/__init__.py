"""A child and their people."""
