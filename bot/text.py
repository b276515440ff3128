"""Plain text for the terminal: replies, and messages already posted."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tabulate import tabulate

from commands.grammar.reply import Facts, Item, Listing, Note, Part, Reply, Table, Text
from permanence.words import PEOPLE, SET_OFF

_OPENING = re.compile(r"(?<!\w)[*_~](?=\S)")
_CLOSING = {mark: re.compile(rf"(?<=\S)\{mark}(?!\w)|\n") for mark in "*_~"}
"""For each of Slack's marks, where it ends, or the line does."""


def draw_text(reply: Reply) -> str:
    """A reply as lines of text; people are Slack mentions, so that they can be typed back."""
    parts = [part for part in (_part(part) for part in reply.parts) if part]
    heading = [f"{reply.title}\n{'=' * len(plain(reply.title))}"] if reply.title else []
    words = [plain(reply.words)] if reply.words else []
    return "\n\n".join([*heading, *words, *parts])


def plain(words: str) -> str:
    """A sentence without its marks."""
    return PEOPLE.sub(r"<@\1>", SET_OFF.sub(r"\2", words.replace("**", "")))


def draw_blocks(blocks: Iterable[dict[str, Any]]) -> str:
    """A posted message's blocks as lines of text, in order; buttons are shown by their labels."""
    return "\n".join(_block(block) for block in blocks)


def _block(block: dict[str, Any]) -> str:
    match block:
        case {"type": "header" | "section", "text": {"text": words}}:
            return _unmarked(words)
        case {"type": "context", "elements": elements}:
            return "\n".join(_unmarked(element["text"]) for element in elements)
        case {"type": "actions", "elements": elements}:
            return " ".join(f"[{element['text']['text']}]" for element in elements)
        case _:
            return f"[{block['type']}]"


def _unmarked(words: str) -> str:
    """Slack's markup without its marks for bold, italic and strike; people stay as they can be typed."""
    return html.unescape("".join(_without_marks(words)))


def _without_marks(words: str) -> Iterator[str]:
    kept_to = looked_to = 0
    unclosed = dict.fromkeys(
        _CLOSING, 0
    )  # up to where it is known that a mark is not closed: looked for once a line
    while opening := _OPENING.search(words, looked_to):
        mark, start = opening[0], opening.start()
        looked_to = start + 1
        if start < unclosed[mark]:
            continue
        closing = _CLOSING[mark].search(words, start + 2)
        if closing is None or closing[0] == "\n":
            unclosed[mark] = closing.start() if closing else len(words)
            continue
        yield words[kept_to:start]
        yield words[start + 1 : closing.start()]
        kept_to = looked_to = closing.end()
    yield words[kept_to:]


def _part(part: Part) -> str:
    match part:
        case Text(words) | Note(words):
            return plain(words)
        case Item(words):
            return f"  • {plain(words)}"
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
