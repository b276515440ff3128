"""What counts say: the figure of an indicator with all that must be printed beside it, and a cohort followed to a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from permanence.measures.figures import (
    COUNTED,
    ENDED,
    NOT_KNOWN,
    REACHED,
    WAITING,
    WITHOUT,
    Counts,
    ReachedBy,
    children,
    floor_mean,
    floored,
    kaplan_meier,
    known,
    mean,
    share,
    under,
    unknown,
    within,
)
from permanence.measures.indicators import Indicator, Statistic, Threshold
from permanence.measures.windows import Window


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of an indicator, and what it is made of.

    Attributes:
        indicator: Of which.
        window: Over which days; of those waiting, the window whose mark they are measured against.
        census: The day it is about.
        value: The figure; None if there is no child to make it of, or no mark to measure against.
        children: How many are in the population.
        counted: How many the figure is made of.
        reached: How many of the population reached it, or to how many it happened.
        waiting: How many wait still.
        ended: For how many it ended otherwise.
        without: How many are in the population and not in the measure.
        not_known: How many have a wait that is not known, or, as of a share alone, nothing on record of what would decide.
        threshold: The mark of the window, if it has one.
    """

    indicator: Indicator
    window: Window
    census: date
    value: Fraction | None
    children: int
    counted: int
    reached: int
    waiting: int
    ended: int
    without: int
    not_known: int
    threshold: Threshold | None

    @property
    def distance(self) -> Fraction | None:
        """How far a mean is over the mark, in days; below nought if it is under it."""
        if self.threshold is None or self.value is None or self.indicator.statistic is not Statistic.MEAN:
            return None
        return self.value - self.threshold.days

    @property
    def is_lowest(self) -> bool:
        """Whether a share would be of those alone of whom it is known that they belong to it: of all, it is at least `lowest`."""
        are_known = self.not_known and self.reached and self.reached == self.counted
        return self.indicator.statistic is Statistic.SHARE and bool(are_known)

    @property
    def lowest(self) -> Fraction:
        """The share of all that are known to belong to it."""
        return Fraction(self.reached, self.children)


@dataclass(frozen=True, slots=True)
class Cohort:
    """A cohort followed to a day.

    Attributes:
        figure: How many there are, and what became of them; its value is the mean of those who reached it.
        floor_mean: The mean with the days so far of those who wait.
        within: For each number of days, the share of all in the cohort who reached it within them.
        reached_by: The days by which a quarter, half and three quarters had reached it, by Kaplan-Meier's estimate.
    """

    figure: Figure
    floor_mean: Fraction | None
    within: Mapping[int, Fraction | None]
    reached_by: tuple[ReachedBy, ...]


def figure(indicator: Indicator, counts: Counts, window: Window, census: date) -> Figure:
    """The figure of an indicator's counts; of one made of others, of the sum of theirs."""
    counts = floored(counts) if indicator.floor else counts
    threshold = indicator.threshold(window.last_complete)
    value, counted = _VALUES[indicator.statistic](counts, threshold)
    # Of a share it matters how it went, and not after how many days.
    waits = () if indicator.statistic is Statistic.SHARE else (REACHED, COUNTED, WAITING, ENDED)
    return Figure(
        indicator,
        window,
        census,
        value,
        children=children(counts),
        counted=counted,
        reached=children(counts, REACHED, COUNTED),
        waiting=children(counts, WAITING),
        ended=children(counts, ENDED),
        without=children(counts, WITHOUT),
        not_known=sum(unknown(counts, each) for each in waits) + children(counts, NOT_KNOWN),
        threshold=threshold,
    )


def cohort(indicator: Indicator, counts: Counts, window: Window, census: date) -> Cohort:
    """A cohort followed to a day, from the counts of its indicator."""
    counts = floored(counts)
    everyone = children(counts)
    return Cohort(
        figure(indicator, counts, window, census),
        floor_mean(counts),
        {days: share(within(counts, days, REACHED), everyone) for days in indicator.within},
        kaplan_meier(counts),
    )


def _mean(counts: Counts, _: Threshold | None) -> tuple[Fraction | None, int]:
    return mean(counts, REACHED, COUNTED), known(counts, REACHED, COUNTED)


def _number(counts: Counts, _: Threshold | None) -> tuple[Fraction | None, int]:
    return Fraction(children(counts)), children(counts)


def _share(counts: Counts, _: Threshold | None) -> tuple[Fraction | None, int]:
    decided = children(counts) - children(counts, NOT_KNOWN)
    return share(children(counts, REACHED), decided), decided


def _under(counts: Counts, threshold: Threshold | None) -> tuple[Fraction | None, int]:
    measured = known(counts, REACHED, WAITING)
    if threshold is None:
        return None, measured
    return share(under(counts, threshold.days, REACHED, WAITING), measured), measured


_VALUES: Mapping[Statistic, Callable[[Counts, Threshold | None], tuple[Fraction | None, int]]] = {
    Statistic.MEAN: _mean,
    Statistic.COUNT: _number,
    Statistic.SHARE: _share,
    Statistic.UNDER: _under,
    Statistic.SURVIVAL: _mean,
}
