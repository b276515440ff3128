"""Replies drawn as plain text, for the terminal."""

import re

from tabulate import tabulate

from commands.reply import Facts, Listing, Note, Part, Reply, Table, Text
from permanence.words import PEOPLE

_MARKS = re.compile(r"\*\*|~~|__")


def draw_text(reply: Reply) -> str:
    """A reply as lines of text; people as Slack mentions, so that they can be typed back."""
    parts = [part for part in (_part(part) for part in reply.parts) if part]
    heading = [f"{reply.title}\n{'=' * len(plain(reply.title))}"] if reply.title else []
    return "\n\n".join([*heading, plain(reply.words), *parts])


def plain(words: str) -> str:
    """A sentence without its marks for bold and strike."""
    return PEOPLE.sub(r"<@\1>", _MARKS.sub("", words))


def _part(part: Part) -> str:
    match part:
        case Text(words) | Note(words):
            return plain(words)
        case Listing(title, lines):
            shown = [f"  • {plain(line)}" for line in lines]
            return "\n".join([*([plain(title)] if title else []), *shown])
        case Facts(pairs):
            return tabulate(
                [(plain(name), plain(value)) for name, value in pairs],
                tablefmt="plain",
                disable_numparse=True,
            )
        case Table(head, rows):
            return tabulate(
                [[plain(cell) for cell in row] for row in rows],
                [plain(cell) for cell in head],
                disable_numparse=True,
            )
