"""How figures are asked of the records and said, for the verbs about them and for Homes; only the topics import this package."""
