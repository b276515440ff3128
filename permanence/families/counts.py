"""How many adoptive families reach each step, how many of those who enquired, and how long it takes them.

A family counts once for each enquiry: one that enquires again is followed anew. Counts name no family.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from statistics import median

from permanence.families.steps import AHEAD, LEFT, STEPS, AdoptersJourney, StepTaken
from permanence.language import tr
from permanence.measures.windows import Window
from permanence.spans import months

COUNTED = (
    "enquiry",
    "registered",
    "stage1_began",
    "stage2_began",
    "approved",
    "matched",
    "placed",
    "adoption_order",
)
"""The steps that are counted, in the usual order."""
FOLLOWED = COUNTED[1:]
"""The steps to which those who enquired are followed."""
WITHIN = months(12)
"""How long after its enquiry a family is followed: a share is of those alone who enquired as long ago as that."""
STRETCHES = (
    ("enquiry", "stage1_began"),
    ("stage1_began", "stage1_ended"),
    ("stage1_ended", "stage2_began"),
    ("stage2_began", "approved"),
    ("approved", "matched"),
    ("matched", "placed"),
    ("placed", "adoption_order"),
)
"""The stretches of the journey whose times are counted, each from its first step to the second."""


def reached_in(journeys: Iterable[AdoptersJourney], window: Window) -> dict[str, int]:
    """How many times each counted step was taken in a window, by its key: a second match of a family is one more."""
    found = dict.fromkeys(COUNTED, 0)
    for journey in journeys:
        for each in journey.each(*COUNTED):
            found[each.step] += window.first <= each.on <= window.last
    return found


@dataclass(frozen=True, slots=True)
class Conversion:
    """Of the families that enquired in a window, how many came to a step by a day.

    Attributes:
        step: The step.
        reached: How many reached it, or a later one, which shows that they did.
        left: How many left before it, or came to nothing before they enquired again.
        under_way: How many may still reach it.
        old_enough: How many enquired so long ago that they were followed for the whole of `WITHIN`.
        in_time: How many of these reached it within that time.
    """

    step: str
    reached: int
    left: int
    under_way: int
    old_enough: int
    in_time: int


def conversion(journeys: Iterable[AdoptersJourney], window: Window, on: date) -> list[Conversion]:
    """The cohort of the families that enquired in a window, followed to each step by a day."""
    cohort = [
        (leg, leg.left is not None or leg is not known.legs[-1])
        for known in (journey.until(on) for journey in journeys)
        for leg in known.legs
        if leg.taken[0].step == "enquiry" and window.first <= leg.taken[0].on <= window.last
    ]
    return [_conversion(cohort, step, on) for step in FOLLOWED]


def _conversion(cohort: Sequence[tuple[AdoptersJourney, bool]], step: str, on: date) -> Conversion:
    """Follow each family to one step; beside it stands whether it has ended without an adoption."""
    reached = left = under_way = old_enough = in_time = 0
    for leg, has_ended in cohort:
        day, last_day = leg.first(*AHEAD[AHEAD.index(step) :]), WITHIN.from_(leg.taken[0].on)
        reached += day is not None
        left += day is None and has_ended
        under_way += day is None and not has_ended
        old_enough += last_day <= on
        in_time += last_day <= on and day is not None and day <= last_day
    return Conversion(step, reached, left, under_way, old_enough, in_time)


@dataclass(frozen=True, slots=True)
class StretchTimes:
    """How long one stretch of the journey takes, in days, of the families that finished it in a window.

    Attributes:
        start: The step it begins with.
        end: The step it ends with.
        taken: The days of each that finished it, the shortest first.
        waiting: The days so far of each that is in it on the day, the shortest first; those on hold among them.
        left: How many left in it in the window.
    """

    start: str
    end: str
    taken: tuple[int, ...]
    waiting: tuple[int, ...]
    left: int

    @property
    def median(self) -> Fraction | None:
        """The median of the days taken; None where nobody finished it."""
        return Fraction(median(self.taken)) if self.taken else None

    @property
    def words(self) -> str:
        """The stretch in words: `stage two began to approved`."""
        return tr(f"{STEPS[self.start].words} to {STEPS[self.end].words}")


def times(journeys: Iterable[AdoptersJourney], window: Window, on: date) -> list[StretchTimes]:
    """The time of each stretch: of those who finished it in a window, and of those who are in it on a day."""
    known = [journey.until(on) for journey in journeys]
    return [times_of(known, start, end, window, on) for start, end in STRETCHES]


def times_of(
    journeys: Iterable[AdoptersJourney], start: str, end: str, window: Window, on: date
) -> StretchTimes:
    """The time of one stretch likewise, of journeys as far as that day."""
    taken, waiting, left = [], [], 0
    for journey in journeys:
        for leg in journey.legs:
            for run in _runs(leg, start, end):
                if run.closed is None:
                    waiting += [(on - run.begun).days] if leg is journey.legs[-1] else []
                elif window.first <= run.closed.on <= window.last:
                    taken += [(run.closed.on - run.begun).days] if run.closed.step == end else []
                    left += run.closed.step in LEFT
    return StretchTimes(start, end, tuple(sorted(taken)), tuple(sorted(waiting)), left)


@dataclass(frozen=True, slots=True)
class _Run:
    """One time in a stretch: from a day, and the step that closed it, if one did."""

    begun: date
    closed: StepTaken | None


def _runs(leg: AdoptersJourney, start: str, end: str) -> Iterator[_Run]:
    """Each time that a family was in a stretch. A family whose match ended waits for another from that day on.

    So it does where nobody recorded the match. Its wait for that match is left out then, as nobody knows when it ended.
    Whoever came to a later step, without the end of the stretch on record, is in it no longer.
    """
    begun: date | None = None
    beyond = AHEAD[AHEAD.index(end) :]
    again = "match_ended" if start == "approved" else None
    closes = {*beyond, *LEFT, "match_ended"}
    for each in leg.taken:
        if each.step == again or (begun is None and each.step == start):
            begun = each.on
        elif begun is not None and each.step in closes:
            yield _Run(begun, each)
            begun = None
    if begun is not None:
        yield _Run(begun, None)
