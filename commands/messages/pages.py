"""Lists in messages: empty ones left out, long ones cut into as many messages as they need, and those of an answer into pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from commands.grammar.reply import Button, Listing, Note, Part
from commands.grammar.values import Count, Field
from permanence.language import tr
from permanence.words import listed

CHARACTERS = 2_400
"""How many characters of a list one message holds."""

REFS_PER_LINE = 12
"""How many references one line holds."""

A_PAGE = 50
"""How many children one answer lists."""

A_LINE = 44
"""About how many characters of an action's words leave room for its owner and date."""
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
    return tr(f"{number} of {len(pages)}") if len(pages) > 1 else ""


FromWhich = Annotated[
    Count, Field(tr("From which of the list on"), tr("Leave it empty to begin with the first."))
]
"""From which of a list on it is shown."""

_Listed = TypeVar("_Listed")


@dataclass(frozen=True, slots=True)
class Page(Generic[_Listed]):
    """A page of a list.

    Attributes:
        shown: What is on it.
        before: How many come before it.
        total: How many there are.
    """

    shown: Sequence[_Listed]
    before: int
    total: int

    @classmethod
    def of(cls, found: Sequence[_Listed], first: int | None, most: int | None = None) -> "Page[_Listed]":
        """The page of a list that begins with the number typed, or with the first."""
        before = min(max(first or 1, 1), max(len(found), 1)) - 1
        return cls(found[before : before + (most or A_PAGE)], before, len(found))

    def notes(self, order: str = "") -> Sequence[Note]:
        """Which of the list it shows, if not all, and in which order that is."""
        if len(self.shown) == self.total:
            return ()
        ordered = f", {order}" if order else ""
        return (Note(tr(f"These are {self.before + 1:,} to {self._ends_at:,} of {self.total:,}{ordered}.")),)

    @property
    def in_title(self) -> str:
        """Which of the list it shows, as it follows a title; empty if all."""
        if len(self.shown) == self.total:
            return ""
        return tr(f", {self.before + 1:,} to {self._ends_at:,} of {self.total:,}")

    def onward(self, typed: str) -> Sequence[Button]:
        """The way to the next page, given what was typed for the first."""
        more = min(len(self.shown), self.after)
        return (Button(tr(f"The next {more}"), f"{typed} from {self._ends_at + 1}"),) if more else ()

    @property
    def after(self) -> int:
        """How many come after it."""
        return max(0, self.total - self._ends_at)

    @property
    def _ends_at(self) -> int:
        return self.before + len(self.shown)
