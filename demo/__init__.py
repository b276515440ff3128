"""A small Slack on loopback, with a page in the browser; it knows nothing of the bots that talk to it.

`server` runs it. Below it are `page`, `interactions`, `api` and `workspace`; each imports only those after it.
"""
