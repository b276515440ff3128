"""`permanence load`: opens the files, reads their rows by their kind, and says what changed. Imported by `bot.terminal.cli` alone."""
