"""Pictures drawn as PNGs, in a process of their own. Imported by `bot.slack` alone."""
