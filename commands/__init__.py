"""What can be asked for: one file a verb, and the way of one request through them."""
