"""The entry point of every request, and the forms that ask for what a request lacks; only `bot` imports it."""
