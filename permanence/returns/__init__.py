"""What files of authorities mean: which table each is, what a cell may hold, and what happened to a child by their rows.

A kind of return recognises tables by their headers, and turns their rows into events and problems. Files are opened elsewhere.
"""
