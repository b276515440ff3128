"""Verbs of the adopters' journey: its steps, what adopters say of it, and its figures."""
