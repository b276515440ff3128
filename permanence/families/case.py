"""One adoptive family as of a day: where it stands, what is past its date, and what comes next."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Literal

from permanence.caching import cached_property
from permanence.families.family import Family
from permanence.families.steps import LEFT, STEPS, AdoptersJourney
from permanence.progress import Progress

_ENDS_A_HOLD = ("back", *LEFT)
"""The steps that are looked out for while a family is on hold: any other that is expected waits until it is back."""


@dataclass(frozen=True)
class FamilyCase:
    """One family, as of a day.

    Attributes:
        family: The family.
        journey: What is recorded of it by that day.
        progress: The state of its timescales, of those that its team watches.
        expected: The day on which a step is expected, by the step's key.
        today: The day.
    """

    family: Family
    journey: AdoptersJourney
    progress: tuple[Progress, ...]
    expected: Mapping[str, date]
    today: date

    @property
    def ref(self) -> str:
        """The family's reference."""
        return self.family.ref

    @cached_property
    def past(self) -> list["FamilyDate"]:
        """What is past its date with nothing recorded, the earliest first.

        Nothing of a family that adopted or left; of one on hold only what a hold does not put off.
        """
        rules = (_of_rule(each) for each in self.progress if each.is_past)
        return self._sorted(rules, (each for each in self._expected if each.on < self.today))

    @cached_property
    def coming(self) -> list["FamilyDate"]:
        """What is still to come, likewise."""
        rules = (_of_rule(each) for each in self.progress if each.is_running)
        return self._sorted(rules, (each for each in self._expected if each.on >= self.today))

    def due_by(self, day: date) -> list["FamilyDate"]:
        """What is to come by a day, likewise."""
        return [each for each in self.coming if each.on <= day]

    @property
    def _expected(self) -> Iterator["FamilyDate"]:
        is_held = self.journey.held_since is not None
        return (
            FamilyDate(on, STEPS[step].name, "expected")
            for step, on in self.expected.items()
            if not is_held or step in _ENDS_A_HOLD
        )

    def _sorted(self, *found: Iterable["FamilyDate"]) -> list["FamilyDate"]:
        return [] if self.journey.is_over else sorted(chain(*found))


@dataclass(frozen=True, slots=True, order=True)
class FamilyDate:
    """A day of a family: what is `due` on it by a rule, or `expected` because somebody said so."""

    on: date
    name: str
    why: Literal["due", "expected"]


def _of_rule(each: Progress) -> FamilyDate:
    return FamilyDate(each.due or date.max, each.timescale.name, "due")


def longest_past_first(cases: Iterable[FamilyCase]) -> list[FamilyCase]:
    """The families with something past its date, the longest first."""
    past = (case for case in cases if case.past)
    return sorted(past, key=lambda case: (case.past[0].on, case.ref))


def due_by(cases: Iterable[FamilyCase], day: date) -> list[FamilyCase]:
    """The families with nothing past and something due by a day, the earliest first."""
    due = (case for case in cases if not case.past and case.due_by(day))
    return sorted(due, key=lambda case: (case.coming[0].on, case.ref))
