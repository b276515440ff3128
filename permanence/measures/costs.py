"""What days not waited would have cost: against a stated baseline, at rates that somebody states with their source.

No rate and no baseline is the product's own. All of it is nominal (no prices are adjusted), indicative (the children before and
after are not the same children) and unvalidated: DfE RR569, 2017, says so of the figure that it prints.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from math import sqrt

from permanence.measures.figures import (
    NORMAL_95,
    REACHED,
    WAITING,
    Counts,
    floor_mean,
    known,
    mean,
    printed,
)
from permanence.measures.indicators import INDICATORS, Statistic

FEWEST = 10
"""Of fewer children no interval is given."""
MEASURES = tuple(
    code
    for code, row in INDICATORS.items()
    if row.statistic in (Statistic.MEAN, Statistic.SURVIVAL) and row.unit == "days"
)
"""The indicators that a baseline may be of: means of days."""
DEFAULT_MEASURE = "COHORT"
"""Placement order to match, of children followed from the order: what the evaluation of 2017 compared."""


class Per(StrEnum):
    """What a rate is paid for."""

    DAY = "day"
    WEEK = "week"
    CHILD = "child"


_DAYS: Mapping[Per, int] = {Per.DAY: 1, Per.WEEK: 7}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a day or a week of care costs, or a one-off fee for a child, from a day on.

    Attributes:
        name: Of what: "Foster care". A later row of the same name takes its place from its own day on.
        pounds: How much, exactly.
        per: For what.
        since: From which day on.
        source: Where it was found.
    """

    name: str
    pounds: Fraction
    per: Per
    since: date
    source: str

    @property
    def is_one_off(self) -> bool:
        """Whether it is paid once for a child, and so for no day."""
        return self.per is Per.CHILD

    @property
    def a_day(self) -> Fraction:
        """How much a day is: of a rate a week a seventh. Raises ValueError of a one-off fee."""
        if self.is_one_off:
            raise ValueError(f"{self.name} is for a child, and not for a day")
        return self.pounds / _DAYS[self.per]

    @property
    def is_inferred(self) -> bool:
        """Whether its source says that it was inferred, and not paid."""
        return "inferred" in self.source.casefold()


@dataclass(frozen=True, slots=True)
class Baseline:
    """The mean that waits are compared with: of which indicator, how many days, and where that was found."""

    measure: str
    days: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Contract:
    """What was paid for the work in some years, and where that was found."""

    years: str
    pounds: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Costs:
    """Everything that is stated about costs."""

    rates: Sequence[Rate] = ()
    baselines: Sequence[Baseline] = ()
    contracts: Sequence[Contract] = ()

    @property
    def of_days(self) -> Sequence[Rate]:
        """The rates by which days are reckoned."""
        return [rate for rate in self.rates if not rate.is_one_off]

    @property
    def is_empty(self) -> bool:
        """Whether no cost can be made of it."""
        return not (self.of_days and self.baselines)

    def in_force(self, on: date) -> Sequence[Rate]:
        """The rates of a day: of each name the one that began last by then, in the order stated."""
        last: dict[str, Rate] = {}
        for rate in sorted(self.rates, key=lambda each: each.since):
            if rate.since <= on:
                last[rate.name] = rate
        return [rate for rate in self.rates if last.get(rate.name) == rate]


NO_COSTS = Costs()
"""Nothing is stated."""


@dataclass(frozen=True, slots=True)
class Avoided:
    """The days by which waits were shorter than a baseline.

    Attributes:
        counted: Of how many children, all of whom reached the end.
        mean: The mean of their waits.
        days: How many days fewer all of them waited together than at the baseline; below nought if they waited longer.
        margin: How many days more or fewer it may be, 95 times in 100, if these children are like others (Student's t); None of
            fewer than ten. The baseline is taken as exact.
        waiting: How many wait still, for days that are known.
        floor_mean: The mean with their days so far.
        most: The days if nobody waited a day more: what all of them can come to at most.
    """

    counted: int
    mean: Fraction
    days: Fraction
    margin: Fraction | None
    waiting: int
    floor_mean: Fraction
    most: Fraction


def avoided(baseline: Fraction, counts: Counts) -> Avoided | None:
    """The days avoided against a baseline, by the counts of an indicator; None if no child reached the end."""
    value, floor = mean(counts, REACHED), floor_mean(counts)
    if value is None or floor is None:
        return None
    counted, waiting = known(counts, REACHED), known(counts, WAITING)
    return Avoided(
        counted,
        value,
        counted * (baseline - value),
        _margin(counts, counted, value),
        waiting,
        floor,
        (counted + waiting) * (baseline - floor),
    )


def pounds(value: Fraction, most: int = 2) -> str:
    """An amount: whole pounds, else to the penny; a rate with parts of a penny to `most` places.

    >>> pounds(Fraction(90000)), pounds(Fraction("612.5")), pounds(Fraction("86.5837"), most=4)
    ('£90,000', '£612.50', '£86.5837')
    """
    places = next((n for n in (0, 2) if (value * 10**n).denominator == 1), most)
    return f"£{printed(value, places)}"


def about_pounds(value: Fraction) -> str:
    """An amount as far as it says anything: to three figures, and no more exactly than a pound.

    >>> about_pounds(Fraction("277021.37"))
    '£277,000'
    """
    whole = abs(round(value))
    return f"£{round(whole, 3 - len(str(whole))):,}"


def _margin(counts: Counts, counted: int, value: Fraction) -> Fraction | None:
    """How far the sum of the waits may be off: Student's t, by the spread of the waits."""
    if counted < FEWEST:
        return None
    waits = (
        (days, number)
        for (days, outcome), number in counts.items()
        if outcome == REACHED and days is not None
    )
    squares = sum(number * (days - value) ** 2 for days, number in waits)
    spread = sqrt(squares / (counted - 1) * counted)
    return Fraction(round(_student(counted - 1) * spread * 100), 100)


def _student(freedom: int) -> float:
    """What Student's t stays within 95 times in 100: the expansion by Cornish and Fisher, right to 0.001 from nine degrees on."""
    z = NORMAL_95
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / float(freedom**power) for power, term in enumerate(terms, 1))
