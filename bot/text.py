"""Plain text for the terminal: replies, and messages already posted."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tabulate import tabulate

from commands.grammar.reply import Buttons, Facts, Item, Listing, Note, Part, Reply, Table, Text
from permanence.words import LINKED, PEOPLE, SET_OFF

NOBODY: Mapping[str, str] = {}
_MENTION = re.compile(r"<@([A-Z0-9]+)>")
_LINK = re.compile(r"<https:[^<>|]*\|([^<>]*)>")
_OPENING = re.compile(r"(?<!\w)[*_~](?=\S)")
_CLOSING = {mark: re.compile(rf"(?<=\S)\{mark}(?!\w)|\n") for mark in "*_~"}
"""For each of Slack's marks, where it ends, or the line does."""


Names = Mapping[str, str]
"""By which name each person is shown, so far as it is known."""


def draw_text(reply: Reply, names: Names = NOBODY) -> str:
    """A reply as lines of text."""
    parts = [part for part in (_part(part, names) for part in reply.parts) if part]
    heading = [f"{reply.title}\n{'=' * len(plain(reply.title, names))}"] if reply.title else []
    words = [plain(reply.words, names)] if reply.words else []
    return "\n\n".join([*heading, *words, *parts])


def plain(words: str, names: Names = NOBODY) -> str:
    """A sentence without its marks, with people as they can be typed back."""
    unmarked = LINKED.sub(r"\1", SET_OFF.sub(r"\2", words.replace("**", "")))
    return PEOPLE.sub(lambda found: name_shown(found[1], names), unmarked)


def name_shown(person: str, names: Names) -> str:
    """A person by name: `@Sam`; with their Slack user id where several have that name, or without a name by it alone."""
    name = names.get(person)
    if name is None:
        return f"@{person}"
    return f"@{name}" if len(called(name, names)) == 1 else f"@{name} ({person})"


def called(name: str, names: Names) -> list[str]:
    """The people with a name, in either case."""
    return sorted(person for person, known in names.items() if known.casefold() == name.casefold())


def draw_blocks(blocks: Iterable[dict[str, Any]], names: Names = NOBODY) -> str:
    """A posted message's blocks as lines of text, in order; buttons are shown by their labels."""
    return "\n".join(_block(block, names) for block in blocks)


def _block(block: dict[str, Any], names: Names) -> str:
    match block:
        case {"type": "header" | "section", "text": {"text": words}}:
            return _unmarked(words, names)
        case {"type": "context", "elements": elements}:
            return "\n".join(_unmarked(element["text"], names) for element in elements)
        case {"type": "container", "title": {"text": heading}, "child_blocks": inside}:
            return "\n".join([heading, draw_blocks(inside, names)])
        case {"type": "actions", "elements": elements}:
            return " ".join(f"[{_label(element)}]" for element in elements)
        case _:
            return f"[{block['type']}]"


def _label(element: dict[str, Any]) -> str:
    """What a button shows; of a menu three dots."""
    return str(element["text"]["text"]) if element["type"] == "button" else "⋯"


def _unmarked(words: str, names: Names) -> str:
    """Slack's markup without its marks for bold, italic and strike, with people as they can be typed."""
    shown = _LINK.sub(r"\1", "".join(_without_marks(words)))
    named = _MENTION.sub(lambda found: name_shown(found[1], names), shown)
    return html.unescape(named)


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


def _point(words: str, names: Names) -> str:
    """One point of a list; the further lines of somebody's own words stand below its first."""
    return f"  • {plain(words, names)}".replace("\n", "\n    ")


def _part(part: Part, names: Names) -> str:
    match part:
        case Text(words) | Note(words):
            return plain(words, names)
        case Item(words):
            return _point(words, names)
        case Buttons(buttons):
            typed = ", ".join(f"`{button.command}`" for button in buttons)
            return f"    Type {_MENTION.sub(lambda found: name_shown(found[1], names), typed)}"
        case Listing(title, lines):
            points = [_point(line, names) for line in lines]
            return "\n".join([*([plain(title, names)] if title else []), *points])
        case Facts(pairs):
            return tabulate(
                [(plain(name, names), plain(value, names)) for name, value in pairs],
                tablefmt="plain",
                disable_numparse=True,
            )
        case Table(head, rows):
            return tabulate(
                [[plain(cell, names) for cell in row] for row in rows],
                [plain(cell, names) for cell in head],
                disable_numparse=True,
            )
