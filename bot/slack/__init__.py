"""Everything that talks to Slack, in and out. Imported by `bot.run`, `bot.rehearsal` and `bot.terminal`."""
