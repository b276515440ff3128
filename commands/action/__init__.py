"""The verbs about actions: what was agreed, who does it and by when. Nothing imports them."""
