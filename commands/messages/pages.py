"""Lists in messages: empty ones left out, and long ones cut into as many messages as they need."""

from collections.abc import Iterable, Sequence

from commands.grammar.reply import Listing, Part
from permanence.words import listed

CHARACTERS = 2_400
"""How many characters of a list one message holds."""

REFS_PER_LINE = 12
"""How many references one line holds."""

Section = tuple[str, list[str]]
"""A title and the lines under it."""


def paged(sections: Iterable[Section]) -> list[list[Section]]:
    """Sections in order, without the empty ones, cut into pages between lines."""
    pages: list[list[Section]] = []
    room = 0
    for title, lines in sections:
        for line in lines:
            if len(line) + 2 > room or not pages:
                pages.append([])
                room = CHARACTERS
            if not pages[-1] or pages[-1][-1][0] != title:
                pages[-1].append((title, []))
                room -= len(title)
            pages[-1][-1][1].append(line)
            room -= len(line) + 2
    return pages


def without_empty_lists(parts: Iterable[Part]) -> list[Part]:
    """The parts of a message, without the lists that have no lines."""
    return [part for part in parts if not isinstance(part, Listing) or part.lines]


def in_rows(refs: Sequence[str]) -> list[str]:
    """References, a few to a line: no one reads a hundred in one."""
    return [listed(refs[start : start + REFS_PER_LINE]) for start in range(0, len(refs), REFS_PER_LINE)]


def page_number(number: int, pages: Sequence[object]) -> str:
    """Which page this is, `2 of 3`; empty if there is only one."""
    return f"{number} of {len(pages)}" if len(pages) > 1 else ""
