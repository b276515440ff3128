"""Where every request comes in, and the forms that ask for what it lacks. It imports everything below it, and only `bot` imports it."""
