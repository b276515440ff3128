"""A child, and their history so far."""

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from typing import Self

from permanence.caching import cached_property
from permanence.language import tr


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year: all the product keeps of a date of birth."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a day falls in."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> Self:
        """The month written as `2023-03`."""
        year, month = text.split("-")
        return cls(int(year), int(month))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def months_until(self, day: date) -> int:
        """Whole months from this month to that of the day; never negative."""
        return max(0, (day.year - self.year) * 12 + day.month - self.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class OwnPerson:
    """What a person named on a child is to that child: they may read and update the child wherever they ask.

    Attributes:
        field: The field of Child that names them.
        words: What they are called.
        does_the_work: Whether the child's dates are theirs to keep; a reviewing officer only looks on.
    """

    field: str
    words: str
    does_the_work: bool = True


OWN_PEOPLE = (
    OwnPerson("worker", tr("child's social worker")),
    OwnPerson("family_finder", tr("family finder")),
    OwnPerson("reviewing_officer", tr("reviewing officer"), does_the_work=False),
)
"""Everyone who can be named on a child, the one asked first at the head."""


@dataclass(frozen=True, slots=True)
class Child:
    """A child as tracked: a reference, a month of birth and the people named on the child.

    `team` is empty for a child whom nobody has allocated yet. `born` is None for an unborn child, whose expected
    day of birth is `due`. People are Slack user ids.
    """

    ref: str
    team: str
    born: Month | None = None
    due: date | None = None
    worker: str | None = None
    family_finder: str | None = None
    reviewing_officer: str | None = None
    closed: date | None = None
    outcome: str | None = None

    @property
    def is_unallocated(self) -> bool:
        """Whether the child is in no team yet."""
        return not self.team

    @property
    def people(self) -> tuple[str, ...]:
        """The people named on the child, each once, the child's social worker first."""
        return self._named(OWN_PEOPLE)

    @property
    def people_at_work(self) -> tuple[str, ...]:
        """Those of the people named whose work the child's dates are."""
        return self._named(each for each in OWN_PEOPLE if each.does_the_work)

    def counted_to(self, today: date) -> date:
        """The day up to which anything about the child is counted: today, or the day that tracking ended."""
        return min(today, self.closed or today)

    def _named(self, places: Iterable[OwnPerson]) -> tuple[str, ...]:
        people = (getattr(self, each.field) for each in places)
        return tuple(dict.fromkeys(person for person in people if person))

    @property
    def is_unborn(self) -> bool:
        """Whether no birth is recorded yet."""
        return self.born is None

    def is_birth_late(self, today: date) -> bool:
        """Whether no birth is recorded, and the day on which it was expected has passed."""
        return self.is_unborn and self.due is not None and self.due < today


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """A milestone reached on a day; `detail` is its outcome, if it has one.

    `chair` is the Slack user id of the person who chaired a meeting; empty if no one is named.
    """

    on: date
    milestone: str
    detail: str = ""
    chair: str = ""


@dataclass(frozen=True, slots=True, order=True)
class PlanAgreed:
    """A permanence plan agreed on a day; `alongside` is the parallel plan, if there is one.

    `changed_by` is who changed the plan to it, a key of `CHANGED_BY` in `permanence/plans.py`; empty if nobody said.
    """

    on: date
    plan: str
    alongside: str | None = None
    because: str = ""
    changed_by: str = ""


@dataclass(frozen=True)
class Journey:
    """A child's history: events and plans in date order, and the dates expected.

    `expected` maps a milestone's key to the day it is expected.
    """

    child: Child
    events: tuple[Event, ...] = ()
    plans: tuple[PlanAgreed, ...] = ()
    expected: Mapping[str, date] = field(default_factory=dict)

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Asked for by every cache that a journey is looked up in.
        return hash((self.child, self.events, self.plans))

    @cached_property
    def _by_milestone(self) -> dict[str, tuple[Event, ...]]:
        reached: dict[str, list[Event]] = {}
        for event in self.events:
            reached.setdefault(event.milestone, []).append(event)
        return {key: tuple(sorted(events)) for key, events in reached.items()}

    def each(self, *milestones: str) -> tuple[Event, ...]:
        """Every time any of these milestones was reached, in date order."""
        found = [self._by_milestone[key] for key in milestones if key in self._by_milestone]
        if len(found) > 1:
            return tuple(sorted(chain.from_iterable(found)))
        return found[0] if found else ()

    def first(self, *milestones: str) -> Event | None:
        """The first time any of these milestones was reached."""
        return next(iter(self.each(*milestones)), None)

    def last(self, *milestones: str) -> Event | None:
        """The latest time any of these milestones was reached."""
        reached = self.each(*milestones)
        return reached[-1] if reached else None

    def until(self, day: date) -> "Journey":
        """The journey as it stood at the end of a day: later events and plans left out."""
        return Journey(
            self.child,
            tuple(event for event in self.events if event.on <= day),
            tuple(plan for plan in self.plans if plan.on <= day),
            self.expected,
        )

    def without(self, event: Event) -> "Journey":
        """The journey without an event: that of its milestone on its day, whatever its detail says."""
        place = (event.milestone, event.on)
        return replace(self, events=tuple(each for each in self.events if (each.milestone, each.on) != place))

    @property
    def plan(self) -> PlanAgreed | None:
        """The current plan: the one agreed last; if two were agreed that day, the one recorded later."""
        return max(reversed(self.plans), default=None, key=lambda plan: plan.on)
