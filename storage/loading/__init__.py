"""Loading files: rows set aside and checked while others write, then recorded in one short transaction. Only `bot` imports it."""
