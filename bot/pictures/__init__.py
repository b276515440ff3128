"""Pictures drawn as PNGs, in a process of their own, and documents as HTML and PDF. Imported by `bot.slack` and `bot.say`."""
