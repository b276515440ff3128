"""Exact figures from counts: how many children had each wait in days, and what became of it.

Counts come from a statement of `permanence.measures.statement`: `{(days, outcome): children}`. Days of None are a wait that is
not known: its children are counted, and are in no mean. Everything is whole numbers and fractions, rounded once, in `printed`;
only the limits of an interval are floats.

The conventions: without a child there is no mean (None, never nought). A share was reached on the first day by which at least
that share had been, with no value between two days. In Kaplan-Meier's estimate who reached it on a day did so before anyone of
that day was lost to view, and a wait of no days counts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import exp, log, sqrt

from permanence.language import tr

REACHED = "reached"
"""The end was reached, after so many days."""
WAITING = "waiting"
"""The child waits still, for so many days by now."""
ENDED = "ended"
"""It ended otherwise, after so many days."""
WITHOUT = "without"
"""In the population, and not in the measure: never placed, no order."""
NOT_KNOWN = "not known"
"""What would decide is not on record."""
COUNTED = "counted"
"""It happened."""
Counts = Mapping[tuple[int | None, str], int]
"""How many children there are for each wait in days and each outcome."""

QUARTER, HALF, THREE_QUARTERS = Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)
NORMAL_95 = 1.959963984540054
"""What a normal value stays within, 95 times in 100."""


def add(*counts: Counts) -> Counts:
    """The sum of counts: years into a window, teams into an authority."""
    if len(counts) == 1:
        return counts[0]
    total: Counter[tuple[int | None, str]] = Counter()
    for each in counts:
        total.update(each)
    return dict(total)


def floored(counts: Counts) -> Counts:
    """The counts with waits below nought at nought: a match made before the order took no days.

    >>> floored({(-14, "reached"): 1, (0, "reached"): 2})
    {(0, 'reached'): 3}
    """
    total: dict[tuple[int | None, str], int] = {}
    for (on, what), n in counts.items():
        key = None if on is None else max(0, on), what
        total[key] = total.get(key, 0) + n
    return total


def children(counts: Counts, *outcomes: str) -> int:
    """How many children there are with any of the outcomes, or with any at all; with those whose wait is not known."""
    return sum(n for (_, what), n in counts.items() if not outcomes or what in outcomes)


def unknown(counts: Counts, *outcomes: str) -> int:
    """How many of them have a wait that is not known."""
    return children({key: n for key, n in counts.items() if key[0] is None}, *outcomes)


def known(counts: Counts, *outcomes: str) -> int:
    """How many of them have a wait that is known."""
    return children(counts, *outcomes) - unknown(counts, *outcomes)


def mean(counts: Counts, *outcomes: str) -> Fraction | None:
    """The mean of the waits that are known; None if there is none.

    >>> mean({(0, "reached"): 1, (42, "reached"): 1, (119, "reached"): 1})
    Fraction(161, 3)
    """
    found = waits(counts, *outcomes)
    number = sum(found.values())
    return Fraction(sum(on * n for on, n in found.items()), number) if number else None


def floor_mean(counts: Counts) -> Fraction | None:
    """The mean with the days so far of those who wait still: it can only rise while they wait."""
    return mean(counts, REACHED, WAITING)


def within(counts: Counts, days: int, *outcomes: str) -> int:
    """How many waited so many days at most."""
    return sum(n for on, n in waits(counts, *outcomes).items() if on <= days)


def under(counts: Counts, days: int, *outcomes: str) -> int:
    """How many waited fewer days."""
    return within(counts, days - 1, *outcomes)


def share(part: int, whole: int) -> Fraction | None:
    """A part of a whole; None of no child."""
    return Fraction(part, whole) if whole else None


def quantile(counts: Counts, part: Fraction, *outcomes: str) -> int | None:
    """The first day by which at least that part of the waits known was over; of 10 and 20 the median is 10."""
    found = waits(counts, *outcomes)
    total, seen = sum(found.values()), 0
    for on in sorted(found):
        seen += found[on]
        if seen * part.denominator >= total * part.numerator:
            return on
    return None


@dataclass(frozen=True, slots=True)
class Survival:
    """A day on which some reached it, and the share that had not by its end, as two whole numbers.

    Attributes:
        day: The day of the wait.
        reached: How many reached it that day.
        at_risk: How many had waited until then.
        over: The share's numerator.
        under: Its denominator.
        lowest: The lower limit of its interval of 95 per cent (Greenwood, log-log).
        highest: The upper limit; None once everyone has reached it, where there is no such limit.
    """

    day: int
    reached: int
    at_risk: int
    over: int
    under: int
    lowest: float
    highest: float | None

    @property
    def share(self) -> Fraction:
        """The share that had not reached it."""
        return Fraction(self.over, self.under)

    def is_at_most(self, left: Fraction) -> bool:
        """Whether no more than a share is left."""
        return self.over * left.denominator <= left.numerator * self.under


@dataclass(frozen=True, slots=True)
class ReachedBy:
    """The day by which a part of a cohort had reached it, with an interval of 95 per cent; None if that is not reached by any day.

    Where `day` is None, more than the rest of the cohort waits still, or had ended otherwise.
    """

    part: Fraction
    day: int | None
    earliest: int | None
    latest: int | None


def survival(counts: Counts, within: float = NORMAL_95) -> Iterator[Survival]:
    """Kaplan-Meier's estimate: the share that has not reached it, day by day.

    Who waits still, or ended otherwise, is counted up to that day; who has no wait that is known is left out. `within` is what a
    normal value stays within as often as the limits shall hold.
    """
    reached, all_of_them = waits(counts, REACHED), waits(counts, REACHED, WAITING, ENDED)
    # Before anyone has reached it, all of all are left.
    over = under = left = at_risk = sum(all_of_them.values())
    spread = 0.0
    for day in sorted(all_of_them):
        if now := reached[day]:
            is_nobody_lost = at_risk == left
            left = at_risk - now
            # Where nobody was lost to view since the day before, the same number stands above and below.
            over, under = (
                (over // at_risk * left, under) if is_nobody_lost else (over * left, under * at_risk)
            )
            if left:
                spread += now / (at_risk * left)
            yield Survival(day, now, at_risk, over, under, *_limits(over, under, spread, within))
        at_risk -= all_of_them[day]


def kaplan_meier(counts: Counts, *parts: Fraction) -> tuple[ReachedBy, ...]:
    """The day by which each part of a cohort had reached it, by Kaplan-Meier's estimate: the first day on which no more is left.

    The interval of a day is made of the days on which the limits of the estimate are no more than that.
    """
    parts = parts or (QUARTER, HALF, THREE_QUARTERS)
    # Made once, and as floats for the limits: to compare a float with a fraction takes longer than all the rest.
    lefts = [(place, 1 - part, float(1 - part)) for place, part in enumerate(parts)]
    days: dict[int, int] = {}
    limits: dict[tuple[int, bool], int] = {}
    for step in survival(counts):
        for place, left, as_float in lefts:
            if place not in days and step.is_at_most(left):
                days[place] = step.day
            for is_highest, limit in ((False, step.lowest), (True, step.highest)):
                if limit is not None and limit <= as_float:
                    limits.setdefault((place, is_highest), step.day)
    return tuple(
        ReachedBy(part, days.get(place), limits.get((place, False)), limits.get((place, True)))
        for place, part in enumerate(parts)
    )


def printed(value: Fraction | None, places: int = 0) -> str:
    """A figure as it is printed: rounded once, halves to even; "no child" where there is none.

    >>> printed(Fraction(161, 3), 1)
    '53.7'
    """
    if value is None:
        return tr("no child")
    return f"{Decimal(round(value * 10**places)).scaleb(-places):,}"


def waits(counts: Counts, *outcomes: str) -> Counter[int]:
    """How many children had each wait that is known."""
    found: Counter[int] = Counter()
    for (on, what), n in counts.items():
        if on is not None and (not outcomes or what in outcomes):
            found[on] += n
    return found


def _limits(over: int, under: int, spread: float, within: float) -> tuple[float, float | None]:
    """The limits, taken on the logarithm of minus the logarithm of the share."""
    if not over:
        return 0.0, None
    share_left = over / under
    width = within * sqrt(spread) / -log(share_left)
    return share_left ** exp(width), share_left ** exp(-width)
