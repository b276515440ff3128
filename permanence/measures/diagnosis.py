"""Where journeys wait, and whether that is one child, one team, one stage or everywhere: with the numbers that say so.

It is asked of the counts of each stage by team. Everyone who waits is counted in, by Kaplan-Meier's estimate.

* A **team** is slow in a stage if half of its children were through by a later day than half of all others: the interval of 95 per
  cent of its median leaves out the others' median, both have ten children or more, and a log-rank test between them agrees.
* A **stage** is slow if half of the children were through later than its mark: the interval of the median begins after it, of all
  teams together and with any one of them left out, so that it is no one team's doing. A stage without a mark is held against the
  years before by the rule for teams, with any one team left out likewise.
* It is slow **everywhere** if two stages or more can be judged and each of them is slow.
* A **child** waits far longer than the others if hardly one in all the figures would by their spread: the quartiles of the cube
  roots of waits, which lie evenly about their middle.
* All else is **not to be told from chance**; a stage of fewer than ten children is said to be too few.

With so many comparisons one in twenty would be found by chance alone, so the test of each is as much stricter: the five in a
hundred are divided by how many there are. What must hold of all at once, such as with each team left out or in each stage, needs
no such care and is tested at five in a hundred. Brothers and sisters wait together and are counted each, which makes the uncertainty
look smaller than it is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile
from math import sqrt
from statistics import NormalDist

from permanence.measures.figures import (
    ENDED,
    HALF,
    NORMAL_95,
    QUARTER,
    REACHED,
    THREE_QUARTERS,
    WAITING,
    Counts,
    ReachedBy,
    add,
    children,
    floored,
    kaplan_meier,
    known,
    survival,
    waits,
)

FEWEST = 10
"""How many children there must be for anything to be said of them together."""
_DOUBT = 0.05
"""How often anything at all may be found by chance alone."""
_QUARTILES_APART = 2 * NormalDist().inv_cdf(0.75)
"""How far the quartiles of a normal distribution are apart, in standard deviations."""
_CHILD_STRICTER = 1.25
"""How much wider the spread is taken for children, whose waits are only about normal."""


class Pace(StrEnum):
    """What the numbers say of a stage of all teams together."""

    SLOW = "slow in every team"
    SLOW_TOGETHER = "slow, all teams together"
    CHANCE = "not to be told from chance"
    TOO_FEW = "too few to tell"


class Extent(StrEnum):
    """Where it is slow."""

    EVERYWHERE = "everywhere"
    STAGE = "one stage"
    TEAM = "one team"
    CHILD = "one child"
    NOWHERE = "nowhere that can be told from chance"


@dataclass(frozen=True, slots=True)
class StageCounts:
    """What is known of a stage.

    Attributes:
        name: What it is called by: a code.
        teams: The counts of each team.
        mark: The last day that is within its mark, if it has one.
        before: The counts of each team in the years before, where it has none.
    """

    name: str
    teams: Mapping[str, Counts]
    mark: int | None = None
    before: Mapping[str, Counts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long some children were in a stage, or have been.

    Attributes:
        children: How many they are; those whose wait is not known are left out.
        reached: How many reached its end.
        waiting: How many are in it still.
        half: The day by which half had reached it, with its interval of 95 per cent.
    """

    children: int
    reached: int
    waiting: int
    half: ReachedBy

    @property
    def is_enough(self) -> bool:
        """Whether they are enough for anything to be said of them."""
        return self.children >= FEWEST


@dataclass(frozen=True, slots=True)
class StageDiagnosis:
    """What the numbers say of a stage.

    Attributes:
        name: What it is called by.
        together: The wait of all children.
        teams: The wait of each team that has any.
        before: The wait of the years before; None if it is held against its mark.
        pace: What they say of all teams together.
        slow_teams: The teams that are slower than all others.
        others: The wait of the others, for each slow team.
        longest: For each team, from how many days on a child's wait is far longer than the others'; none where that is not to be told.
        far_longer: How many children of each team wait so long, or waited.
    """

    name: str
    together: Wait
    teams: Mapping[str, Wait]
    before: Wait | None
    pace: Pace
    slow_teams: Sequence[str]
    others: Mapping[str, Wait]
    longest: Mapping[str, int]
    far_longer: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What the numbers say of all stages.

    Attributes:
        stages: Of each.
        comparisons: How many were made.
    """

    stages: Sequence[StageDiagnosis]
    comparisons: int

    @property
    def slow(self) -> Sequence[StageDiagnosis]:
        """The stages that are slow in every team."""
        return [each for each in self.stages if each.pace is Pace.SLOW]

    @property
    def extents(self) -> Sequence[Extent]:
        """Where it is slow: in all of these places at once."""
        judged = [each for each in self.stages if each.pace is not Pace.TOO_FEW]
        found = []
        if len(self.slow) == len(judged) > 1:
            found.append(Extent.EVERYWHERE)
        elif self.slow:
            found.append(Extent.STAGE)
        if any(each.slow_teams for each in self.stages):
            found.append(Extent.TEAM)
        if any(each.far_longer for each in self.stages):
            found.append(Extent.CHILD)
        return found or [Extent.NOWHERE]


def diagnose(stages: Sequence[StageCounts], beside: int = 0) -> Diagnosis:
    """What the counts of some stages say of where it is slow; `beside` is how many comparisons are made for the same answer."""
    known_of = [
        _KnownStage(each.name, _Teams.of(each.teams), each.mark, _Teams.of(each.before)) for each in stages
    ]
    # Each team against the others, each stage against its mark, and the longest of each stage.
    comparisons = sum(len(each.now.by) + 2 for each in known_of) + beside
    strict = _normal(comparisons)
    judged = [each for each in known_of if _can_be_judged(each)]
    is_everywhere = len(judged) > 1 and all(
        _is_slow(each, NORMAL_95) and _is_slow_in_each(each) for each in judged
    )
    paces = {each.name: Pace.SLOW if is_everywhere else _pace(each, strict) for each in judged}
    return Diagnosis(
        [_diagnosed(each, paces.get(each.name, Pace.TOO_FEW), strict, len(stages)) for each in known_of],
        comparisons,
    )


@dataclass(frozen=True, slots=True)
class _Teams:
    """The counts of each team that has any, with no wait below nought, and of all together."""

    by: Mapping[str, Counts]
    together: Counts

    @classmethod
    def of(cls, teams: Mapping[str, Counts]) -> "_Teams":
        by = {team: floored(counts) for team, counts in teams.items() if children(counts)}
        return cls(by, add(*by.values()))

    def without(self, *left_out: str) -> Counts:
        """The counts of all but some: taken from the whole, for there may be many teams."""
        rest = Counter(self.together)
        for team in left_out:
            rest.subtract(self.by.get(team, {}))
        return +rest


@dataclass(frozen=True, slots=True)
class _KnownStage:
    """A stage with the counts of its teams, now and in the years before."""

    name: str
    now: _Teams
    mark: int | None
    before: _Teams


def log_rank(these: Counts, others: Counts) -> float:
    """By how many standard deviations these were later to reach it than they would be if both were alike (Mantel, Cox).

    0 where nobody reached it while there were any of both.
    """
    mine, all_of_them = waits(these, REACHED), waits(these, REACHED, WAITING, ENDED)
    theirs, all_others = waits(others, REACHED), waits(others, REACHED, WAITING, ENDED)
    at_risk, others_at_risk = all_of_them.total(), all_others.total()
    fewer = variance = 0.0
    for day in sorted({*all_of_them, *all_others}):
        together, reached = at_risk + others_at_risk, mine[day] + theirs[day]
        if reached and at_risk and others_at_risk:
            share = at_risk / together
            fewer += reached * share - mine[day]
            variance += reached * share * (1 - share) * (together - reached) / (together - 1)
        at_risk -= all_of_them[day]
        others_at_risk -= all_others[day]
    return fewer / sqrt(variance) if variance else 0.0


def wait(counts: Counts) -> Wait:
    """How long some children were in a stage."""
    (half,) = kaplan_meier(counts, HALF)
    return Wait(_number(counts), known(counts, REACHED), known(counts, WAITING), half)


def far_longer_from(counts: Counts, doubt: float) -> int | None:
    """From how many days on a wait is far longer than the others; None if that is not to be told."""
    quarter, half, most = (each.day for each in kaplan_meier(counts, QUARTER, HALF, THREE_QUARTERS))
    number = _number(counts)
    if quarter is None or half is None or most is None or number < FEWEST:
        return None
    spread = (_root(most) - _root(quarter)) / _QUARTILES_APART
    # The spread of few is known less well.
    width = NormalDist().inv_cdf(1 - doubt / number) * (_CHILD_STRICTER + 2 / sqrt(number))
    return max(int((_root(half) + width * spread) ** 3), 2 * half) + 1


def _normal(comparisons: int) -> float:
    """What a normal value stays within in each of some comparisons, so that in all of them it does 95 times in 100."""
    return NormalDist().inv_cdf(1 - _DOUBT / 2 / comparisons)


def _diagnosed(stage: _KnownStage, pace: Pace, strict: float, stages: int) -> StageDiagnosis:
    now = stage.now
    slow = [team for team, counts in now.by.items() if _is_slower(counts, now.without(team), strict)]
    longest, far_longer = _far_longer(now, slow, _DOUBT / 2 / stages)
    return StageDiagnosis(
        stage.name,
        wait(now.together),
        {team: wait(counts) for team, counts in now.by.items()},
        wait(stage.before.together) if stage.mark is None else None,
        pace,
        slow,
        {team: wait(now.without(team)) for team in slow},
        longest,
        far_longer,
    )


def _is_slower(these: Counts, others: Counts, strict: float) -> bool:
    """Whether half of these were later than half of others, as surely as is asked."""
    if min(map(_number, (these, others))) < FEWEST or log_rank(these, others) <= strict:
        return False
    mine, theirs = wait(these).half, wait(others).half
    return theirs.day is not None and (mine.earliest is None or mine.earliest > theirs.day)


def _pace(stage: _KnownStage, strict: float) -> Pace:
    if not _is_slow(stage, strict):
        return Pace.CHANCE
    return Pace.SLOW if _is_slow_in_each(stage) else Pace.SLOW_TOGETHER


def _can_be_judged(stage: _KnownStage) -> bool:
    if stage.mark is None:
        return min(_number(stage.now.together), _number(stage.before.together)) >= FEWEST
    return _known_of_mark(stage.now.together, stage.mark) >= FEWEST


def _is_slow(stage: _KnownStage, strict: float, *left_out: str) -> bool:
    """Whether a stage is slow as surely as is asked, with some teams left out."""
    now = stage.now.without(*left_out)
    if stage.mark is None:
        return _is_slower(now, stage.before.without(*left_out), strict)
    return _known_of_mark(now, stage.mark) >= FEWEST and _is_later(now, stage.mark, strict)


def _is_later(counts: Counts, mark: int, strict: float) -> bool:
    """Whether the interval of the median begins after a day: by it the lower limit is still above half."""
    lowest = 1.0
    for step in takewhile(lambda each: each.day <= mark, survival(counts, strict)):
        lowest = step.lowest
    return lowest > HALF


def _is_slow_in_each(stage: _KnownStage) -> bool:
    """Whether it is slow whichever team is left out, so that it is no one team's doing."""
    teams = stage.now.by
    return len(teams) == 1 or all(_is_slow(stage, NORMAL_95, team) for team in teams)


def _known_of_mark(counts: Counts, mark: int) -> int:
    """Of how many it is known whether they were through by the mark."""
    longer = (n for days, n in waits(counts, WAITING, ENDED).items() if days > mark)
    return known(counts, REACHED) + sum(longer)


def _number(counts: Counts) -> int:
    """How many there are whose wait is known."""
    return known(counts, REACHED, WAITING, ENDED)


def _far_longer(
    teams: _Teams, slow: Sequence[str], doubt: float
) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """From where on a child's wait is far longer, and of how many it is, by team: a slow team is held against itself."""
    of_others = far_longer_from(teams.without(*slow), doubt)
    limits = {
        team: far_longer_from(counts, doubt) if team in slow else of_others
        for team, counts in teams.by.items()
    }
    longest = {team: days for team, days in limits.items() if days is not None}
    found = {
        team: sum(n for on, n in waits(teams.by[team], REACHED, WAITING, ENDED).items() if on >= days)
        for team, days in longest.items()
    }
    return longest, {team: number for team, number in found.items() if number}


def _root(days: int) -> float:
    return float(days ** (1 / 3))
