"""The formatting that Slack and people put around a command: marks of bold or code, quotes, lists, the command's own name."""

import re

MARKS = "*_~`"
"""Slack's marks for bold, italic, strike and code, which may stand around any word."""

_BEFORE = re.compile(
    r"\s+|(?:>|&gt;)+|[-*\u2022\u25e6\u2013]\s|\d{1,2}[.)]\s(?=[\W_]*[^\W\d])"
    r"|/[a-z][\w-]*(?!\S)|permanence(?!\S)|```(?:[a-z]+\n)?|[*_~`](?=\S)",
    re.IGNORECASE,
)
"""What may stand before a command: a quote, a list's sign, the slash command or the bot's name, or an opening mark."""


QUOTES = "\"'"
"""Quotation marks, which may stand around a whole command."""


def unformatted(text: str) -> str:
    """Return a command without what stands before it, and without the mark that closes one before it."""
    bare = text.strip()
    if len(bare) > 2 and bare[0] in QUOTES and bare[0] == bare[-1]:
        text = bare[1:-1]
    while found := _BEFORE.match(text):
        mark = found[0] if found[0][0] in MARKS and not found[0][-1].isspace() else ""
        text = text[found.end() :]
        if mark and text.rstrip().endswith(mark):
            text = text.rstrip()[: -len(mark)]
    return text


def as_quoted(text: str, most: int = 60) -> str:
    """Return how typed words begin, so that they can stand in code: whoever reads them sees no markup."""
    return text.replace("`", "'")[:most]
