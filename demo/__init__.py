"""A small Slack on loopback, with a page in the browser; it knows nothing of the bots that talk to it."""
