"""Teams, the clocks they watch and the roles people hold."""
