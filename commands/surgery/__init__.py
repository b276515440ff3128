"""The verbs about the fortnightly performance surgery. Nothing imports them."""
