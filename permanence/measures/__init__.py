"""Measures: a child's history as flat rows of whole days, the indicators over them, their SQL text, and exact figures from counts."""
