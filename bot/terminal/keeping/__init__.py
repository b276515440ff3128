"""How the records are kept, and how long: backups, encryption, retention, papers; only the terminal imports it, but for backups made by the bot."""
