"""`permanence export`: what is taken from the records, as tables of returns, lists and one child's own. Imported by `bot.terminal.cli` alone."""
