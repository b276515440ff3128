"""Where every request comes in, and the forms that ask for what it lacks; only `bot` imports it."""
