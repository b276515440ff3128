"""The verbs, one file each, in a folder for each topic; only `bot` imports this package.

`desk` receives every request. Below it are the topics, `messages`, `practice` and `grammar`; each imports only those
after it.
"""
