"""What an agenda's first message and its lists tell of all its children, and which part of each list they show."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from commands.messages.pages import Page
from commands.practice.surgery_agenda import Surgery
from permanence.actions import Action
from permanence.agenda import Agenda, AgendaChoice, Case
from permanence.agenda_memory import Comparison
from permanence.caching import cached_property

MOST_OVERDUE = 6
"""How many actions past their date have a line: more would be a page of them."""

_Line = TypeVar("_Line")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which part of each list is shown: `most` lines after the first `skipped`, or all of them."""

    skipped: int = 0
    most: int | None = None

    def of(self, found: Sequence[_Line]) -> Page[_Line]:
        """The part of a list that is shown."""
        return Page(found[self.skipped : self.upto], self.skipped, len(found))

    @property
    def upto(self) -> int | None:
        """How many lines there are up to the last one shown; None for all."""
        return None if self.most is None else self.skipped + self.most


@dataclass(frozen=True, slots=True)
class PastDates:
    """How many lines are new, still there, cleared or put off since the surgery before."""

    new: int = 0
    still: int = 0
    cleared: int = 0
    put_off: int = 0

    def with_those_of(self, child: Comparison) -> "PastDates":
        """The same with a child's lines."""
        return PastDates(
            self.new + len(child.new),
            self.still + len(child.still),
            self.cleared + len(child.cleared),
            self.put_off + len(child.put_off),
        )


class Overview:
    """The children of an agenda that is whole: every child's case has been made."""

    def __init__(self, surgery: Surgery, agenda: Agenda, stretch: Stretch | None = None) -> None:
        self.surgery = surgery
        self.stretch = stretch or Stretch()
        self._agenda = agenda

    @property
    def discussed(self) -> Sequence[Case]:
        """The children to discuss, worst first."""
        return self._agenda.discussed

    @property
    def choices(self) -> dict[str, AgendaChoice]:
        """What people chose for this surgery, by child."""
        return dict(self._agenda.choices)

    @property
    def left_out(self) -> Sequence[Case]:
        """The children whom somebody left out, worst first."""
        return self._agenda.left_out

    @property
    def children(self) -> int:
        """How many children there are."""
        return len(self._agenda.cases)

    @cached_property
    def past(self) -> Page[Case]:
        """The children with something pressing who are not discussed, worst first."""
        return self.stretch.of(self._agenda.also_past)

    @cached_property
    def due(self) -> Page[Case]:
        """Those with nothing pressing and something due before the next surgery, by reference."""
        return self.stretch.of(self._agenda.also_due(self.surgery.following.held))

    @cached_property
    def stale(self) -> Page[Case]:
        """Those of whom nothing was recorded for four weeks, by reference."""
        return self.stretch.of(self._agenda.also_stale)

    @cached_property
    def delayed(self) -> Page[Case]:
        """Those with a purposeful delay in force, by reference."""
        return self.stretch.of(self._agenda.also_delayed)

    @cached_property
    def cleared(self) -> Page[tuple[str, Sequence[str]]]:
        """Those for whom something has cleared since the surgery before, by reference, and the keys of what has."""
        cleared = ((case.ref, self.surgery.memory(case).cleared) for case in self._agenda.others)
        return self.stretch.of([(ref, keys) for ref, keys in cleared if keys])

    @cached_property
    def overdue(self) -> Page[Action]:
        """The actions past their date, the longest first."""
        late = [action for case in self._agenda.cases for action in case.overdue]
        late.sort(key=lambda action: (action.due, action.number))
        return Page(late[:MOST_OVERDUE], 0, len(late))

    @cached_property
    def past_dates(self) -> PastDates:
        """What became of all that is past its date."""
        found = PastDates()
        for case in self._agenda.cases:
            found = found.with_those_of(self.surgery.memory(case))
        return found

    @property
    def is_calm(self) -> bool:
        """Whether no child is discussed and nothing is pressing for any."""
        return not (self.discussed or self.past.total or any(case.is_pressing for case in self.left_out))

    @property
    def quiet(self) -> int:
        """How many children are not discussed, not left out and have nothing past a date."""
        return self.children - len(self.discussed) - len(self.left_out) - self.past.total

    @property
    def more(self) -> int:
        """How many lines come after those shown of the list that has most."""
        return max(each.after for each in (self.past, self.due, self.stale, self.delayed, self.cleared))

    def work_of(self, person: str) -> tuple[int, int]:
        """How many of the open actions are a person's, and on how many of the children the person is named."""
        cases = self._agenda.cases
        return (
            sum(action.owner == person for case in cases for action in case.actions),
            sum(person in case.journey.child.people for case in cases),
        )

    def brought_up(self, refs: Collection[str]) -> tuple[int, int]:
        """How many of some children, and how many in all, a chair brings up."""
        brought_up = self._agenda.to_bring_up
        return sum(case.ref in refs for case in brought_up), len(brought_up)
