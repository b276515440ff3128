"""The verbs about what has happened to a child and what is expected. Nothing imports them."""
