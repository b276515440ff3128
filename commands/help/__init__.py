"""The verbs that explain the others. Nothing imports them."""
