"""The verbs about one's own work, and who does it during absence or after leaving. Nothing imports them."""
