"""The verbs about a child, their plan and their people. Nothing imports them."""
