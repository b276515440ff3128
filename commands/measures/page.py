"""One page of the children behind a figure, with the way to the next and to those whom the asker may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from commands.grammar.reply import Button, Note
from commands.grammar.values import Count, Field
from commands.practice.request import Request

A_PAGE = 50
"""How many children one answer lists."""
WITH_BUTTONS = 3
"""Of how many of them the status is a button."""
FromWhich = Annotated[Count, Field("From which of the list on", "Leave it empty to begin with the first.")]
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
    def of(cls, found: Sequence[_Listed], first: int | None) -> "Page[_Listed]":
        """The page of a list that begins with the number typed, or with the first."""
        before = min(max(first or 1, 1), max(len(found), 1)) - 1
        return cls(found[before : before + A_PAGE], before, len(found))

    @property
    def notes(self) -> Sequence[Note]:
        """Which of the list it shows, if not all."""
        if len(self.shown) == self.total:
            return ()
        return (Note(f"These are {self.before + 1:,} to {self._ends_at:,} of {self.total:,}."),)

    def onward(self, typed: str) -> Sequence[Button]:
        """The way to the next page, given what was typed for the first."""
        more = min(A_PAGE, self.total - self._ends_at)
        return (Button(f"The next {more}", f"{typed} from {self._ends_at + 1}"),) if more else ()

    @property
    def _ends_at(self) -> int:
        return self.before + len(self.shown)


def status_buttons(request: Request, refs: Iterable[str]) -> Sequence[Button]:
    """Buttons for the first few of some children, if the asker may see them and not only count them."""
    seen = set(request.records.seen)
    first = [*dict.fromkeys(refs)][:WITH_BUTTONS]
    visible = request.records.children.named(first)
    request.records.seen = seen  # they are named already, and no more of them is shown
    return [Button(f"Status {child.ref}", f"status {child.ref}") for child in visible]
