"""How the records are kept: backups, putting one back, and encryption; only the terminal imports it, but for backups made by the bot."""
