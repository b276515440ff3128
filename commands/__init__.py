"""What can be asked for. One file a verb, in a folder for each topic; only `bot` imports this package.

`desk` takes every request in. Below it are the topics, `messages`, `practice` and `grammar`; each imports only those
after it.
"""
