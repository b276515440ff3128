"""The real bot against the stand-in Slack: `demo` and `simulate`. Imported by `bot.terminal` alone."""
