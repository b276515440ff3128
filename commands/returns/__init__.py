"""The verbs about what files told: children in no team yet, and what they tell otherwise than people did. Nothing imports them."""
