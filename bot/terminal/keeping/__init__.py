"""How the records are kept, and how long: backups, putting one back, retention and erasure; only the terminal imports it."""
