"""The verbs about teams, the clocks they watch and the roles people hold. Nothing imports them."""
