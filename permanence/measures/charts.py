"""What pictures of figures show, and the same in words: means over windows, a cohort's wait, and the time in stages by team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from permanence.language import noun, tr
from permanence.measures.answers import Figure
from permanence.measures.figures import (
    ENDED,
    HALF,
    QUARTER,
    REACHED,
    THREE_QUARTERS,
    WAITING,
    Counts,
    ReachedBy,
    children,
    floored,
    kaplan_meier,
    known,
    survival,
)
from permanence.measures.small_numbers import are_near, hide, is_small, printed_count
from permanence.words import begun, count, day

PARTS: Mapping[Fraction, str] = {
    QUARTER: tr("a quarter"),
    HALF: tr("half"),
    THREE_QUARTERS: tr("three quarters"),
}
"""The parts of children of whom it is said when they had reached something."""
NOT_SHOWN = tr("not shown")
"""What is said in place of a figure of few children, for those who may not know of them."""
A_MONTH = 30
"""The days that a curve is drawn by, for those who may not know of the children."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One window of a trend.

    Attributes:
        window: The window's name.
        value: The mean, in days; None if there is no child to make it of, or it is not shown.
        counted: How many children it is made of; None if that is not shown, as it is not either where the mean is not.
        mark: The mark of that window, in days; None if it has none.
    """

    window: str
    value: Fraction | None
    counted: int | None
    mark: int | None

    @property
    def over(self) -> int | None:
        """How many days the mean as printed is over its mark; below nought if under it."""
        return None if self.value is None or self.mark is None else round(self.value) - self.mark

    @property
    def words(self) -> str:
        """The window in words: `2023-26: 452 days, 26 over the mark of 426, 31 children`."""
        if self.value is None:
            return f"{self.window}: {NOT_SHOWN if self.counted is None else tr('no child counted')}"
        said = [f"{self.window}: {count(round(self.value), 'day')}"]
        if self.over is not None:
            where = "at" if not self.over else f"{abs(self.over):,} {'over' if self.over > 0 else 'under'}"
            said.append(tr(f"{where} the mark of {self.mark:,}"))
        return ", ".join([*said, _how_many(self.counted)])


@dataclass(frozen=True, slots=True)
class Trend:
    """A mean over windows, the earliest first."""

    code: str
    name: str
    points: tuple[TrendPoint, ...]

    @property
    def summary(self) -> str:
        """What a reader would read out of it: from where to where, and how often over its mark."""
        shown = [each for each in self.points if each.value is not None]
        if not shown:
            return tr("nothing to show in any window")
        first, last = shown[0], shown[-1]
        said = tr(f"{count(round(last.value or 0), 'day')} in {last.window}")
        if first is not last:
            said = tr(f"from {count(round(first.value or 0), 'day')} in {first.window} to {said}")
        marked = [each for each in shown if each.over is not None]
        over = sum((each.over or 0) > 0 for each in marked)
        of = count(len(marked), "window")
        return tr(f"{said}; over its mark in {over} of {of}") if marked else said


@dataclass(frozen=True, slots=True)
class Trends:
    """Means over the same windows, each against its marks.

    Attributes:
        whose: Whose figures they are.
        census: The day up to which the last window goes.
        each: The trends.
    """

    whose: str
    census: date
    each: tuple[Trend, ...]


@dataclass(frozen=True, slots=True)
class CurveStep:
    """A day of a wait, the share that had not reached it by its end, the limits of its interval of 95 per cent, and how many remain."""

    day: int
    left: Fraction
    lowest: float
    highest: float
    remain: int


@dataclass(frozen=True, slots=True)
class WaitCurve:
    """A cohort's wait, by Kaplan-Meier's estimate.

    Attributes:
        whose: Whose children they are.
        start: The milestone that it begins with, in words.
        end: The one that it is followed to.
        window: The window in which it begins.
        census: The day to which it is followed.
        children: How many are in the cohort; of this and the next three, None if that is not shown.
        reached: How many reached it.
        waiting: How many wait still.
        ended: For how many it ended otherwise.
        steps: The days on which the share changes.
        waits: The days that those waiting have waited, each with how many; empty where that is not shown.
        reached_by: The days by which a quarter, half and three quarters had reached it.
        last: The last day that is shown.
    """

    whose: str
    start: str
    end: str
    window: str
    census: date
    children: int | None
    reached: int | None
    waiting: int | None
    ended: int | None
    steps: tuple[CurveStep, ...]
    waits: tuple[tuple[int, int], ...]
    reached_by: tuple[ReachedBy, ...]
    last: int

    @property
    def cohort_words(self) -> str:
        """Who is in it: `28 children whose placement order was in 2025-26`."""
        children = noun(self.children or 0, "child", "children")
        return tr(f"{printed_count(self.children)} {children} whose {self.start} was in {self.window}")

    @property
    def became_words(self) -> str:
        """What became of them: `22 reached it, 5 still waiting, 1 ended otherwise`."""
        reached, waiting, ended = map(printed_count, (self.reached, self.waiting, self.ended))
        return tr(f"{reached} reached it, {waiting} still waiting, {ended} ended otherwise")


@dataclass(frozen=True, slots=True)
class TeamSpan:
    """How long a stage took in a team: the day by which half had gone through it, with its interval of 95 per cent.

    Attributes:
        team: The team's name; of every team together, `Every team`.
        number: How many children; None if that is not shown.
        half: The median; None if there is no child, or it is not shown.
        earliest: The interval's first day.
        latest: Its last; None if it has no limit.
    """

    team: str
    number: int | None
    half: int | None
    earliest: int | None
    latest: int | None

    @property
    def words(self) -> str:
        """The team in words: `North: half within 210 days (95% interval: 150 to 260), 23 children`."""
        if self.half is None:
            return f"{self.team}: {NOT_SHOWN if self.number is None else tr('no child counted')}"
        return tr(
            f"{self.team}: half within {count(self.half, 'day')} ({interval_words(self.earliest, self.latest)}), {_how_many(self.number)}"
        )


@dataclass(frozen=True, slots=True)
class StageSpans:
    """One stage, and how long it took in each team."""

    code: str
    name: str
    teams: tuple[TeamSpan, ...]


@dataclass(frozen=True, slots=True)
class StagesByTeam:
    """The time in some stages by team.

    Attributes:
        whose: Whose figures they are.
        about: The years that they are of.
        stages: The stages.
    """

    whose: str
    about: str
    stages: tuple[StageSpans, ...]


Chart = Trends | WaitCurve | StagesByTeam
"""What a picture of figures shows."""
_Chart = TypeVar("_Chart", Trends, WaitCurve, StagesByTeam)
_Numbered = TypeVar("_Numbered", Trends, StagesByTeam)


def trend_point(figure: Figure) -> TrendPoint:
    """One window of a trend, from the figure of a mean."""
    whole = figure.window.last.month, figure.window.last.day
    years = f"{figure.window.first.year}-{(figure.window.last_complete.year + (whole != (3, 31))) % 100:02d}"
    window = years if whole == (3, 31) else tr(f"{years} so far")
    mark = figure.threshold.days if figure.threshold else None
    return TrendPoint(window, figure.value, figure.counted, mark)


def wait_curve(whose: str, start: str, end: str, window: str, census: date, counts: Counts) -> WaitCurve:
    """The curve of a cohort's counts; a wait below nought is one of no days."""
    counts = floored(counts)
    waits = sorted((days, n) for (days, what), n in counts.items() if what == WAITING and days is not None)
    steps = tuple(
        CurveStep(each.day, each.share, each.lowest, each.highest or 0.0, each.at_risk - each.reached)
        for each in survival(counts)
    )
    return WaitCurve(
        whose,
        start,
        end,
        window,
        census,
        children=children(counts),
        reached=children(counts, REACHED),
        waiting=children(counts, WAITING),
        ended=children(counts, ENDED),
        steps=steps,
        waits=tuple(waits),
        reached_by=kaplan_meier(counts),
        last=max((days for days, _ in counts if days is not None), default=0),
    )


def team_span(team: str, counts: Counts) -> TeamSpan:
    """How long a stage took in a team, from the counts of those adopted."""
    went = {key: n for key, n in counts.items() if key[1] == REACHED}
    (half,) = kaplan_meier(floored(went), HALF)
    return TeamSpan(team, known(went), half.day, half.earliest, half.latest)


def for_others(chart: _Chart) -> _Chart:
    """The same for those who may not know of the children: without what is made of few of them, and what would give that away.

    What is of one population stands side by side: where two numbers of it differ by few, none of them is shown.
    """
    if isinstance(chart, Trends):
        windows = zip(*(one.points for one in chart.each), strict=True)
        shown = zip(*map(_shown_window, windows), strict=True)
        return replace(
            chart,
            each=tuple(replace(one, points=points) for one, points in zip(chart.each, shown, strict=True)),
        )
    if isinstance(chart, StagesByTeam):
        told = replace(chart, stages=tuple(map(_shown_stage, chart.stages)))
        teams = zip(*(stage.teams for stage in chart.stages), strict=True)
        return (
            without_numbers(told)
            if any(are_near(each.number or 0 for each in one) for one in teams)
            else told
        )
    return _shown_curve(chart)


def without_numbers(chart: _Numbered) -> _Numbered:
    """The same without how many children each mean or median is made of; that there is none is said."""
    if isinstance(chart, Trends):
        return replace(
            chart,
            each=tuple(replace(one, points=tuple(map(_uncounted, one.points))) for one in chart.each),
        )
    return replace(
        chart,
        stages=tuple(
            replace(
                stage, teams=tuple(replace(span, number=_unless_none(span.number)) for span in stage.teams)
            )
            for stage in chart.stages
        ),
    )


def _shown_window(points: Sequence[TrendPoint]) -> tuple[TrendPoint, ...]:
    """The means of one window, which are of one population."""
    hides = are_near(point.counted or 0 for point in points)
    return tuple(
        replace(point, value=None, counted=None)
        if is_small(point.counted or 0)
        else (_uncounted(point) if hides else point)
        for point in points
    )


def _uncounted(point: TrendPoint) -> TrendPoint:
    return replace(point, counted=_unless_none(point.counted))


def _unless_none(number: int | None) -> int | None:
    """How many there are in place of a number that is not shown: nothing but that there is none."""
    return 0 if number == 0 else None


def _shown_stage(stage: StageSpans) -> StageSpans:
    """A stage; every team together, which is its first where there are several, is the largest, so none is hidden in place of it."""
    numbers = hide([[each.number for each in stage.teams if each.number is not None]]).rows[0]
    return replace(stage, teams=tuple(map(_shown_span, stage.teams, numbers)))


def _shown_span(span: TeamSpan, number: int | None) -> TeamSpan:
    if span.number is not None and is_small(span.number):
        return TeamSpan(span.team, None, None, None, None)
    return replace(span, number=number)


def _shown_curve(curve: WaitCurve) -> WaitCurve:
    """A curve of months rather than days, up to where few remain, and without those who wait."""
    parts = (curve.reached, curve.waiting, curve.ended)
    found = hide([[each for each in parts if each is not None]])
    (reached, waiting, ended), everyone = found.rows[0], found.across[0]
    shown = [each for each in curve.steps if each.remain and not is_small(each.remain)]
    by_month = {_month_of(each): each for each in shown}
    latest = max(by_month, default=0)  # it may be after the last day that anybody was followed to
    last = max(latest, min(latest + A_MONTH, curve.last))
    # From the month on in which the line falls unseen nothing is drawn.
    if hidden := curve.steps[len(shown) :]:
        ends = _month_of(hidden[0]) - A_MONTH
        by_month = {month: each for month, each in by_month.items() if month <= ends}
        last = max(ends, 0)
    return replace(
        curve,
        children=everyone,
        reached=reached,
        waiting=waiting,
        ended=ended,
        steps=tuple(replace(each, day=month) for month, each in by_month.items()),
        waits=(),
        reached_by=tuple(
            each for each in curve.reached_by if each.day is None or (shown and each.day <= shown[-1].day)
        ),
        last=last,
    )


def _month_of(step: CurveStep) -> int:
    """The last day of the month of 30 days in which a step is."""
    return -(-step.day // A_MONTH) * A_MONTH


def _how_many(number: int | None) -> str:
    return tr("how many is not shown") if number is None else count(number, "child", "children")


def interval_words(earliest: int | None, latest: int | None) -> str:
    """An interval in words: `95% interval: 90 to 160`."""
    first, last = (tr("no limit") if each is None else f"{each:,}" for each in (earliest, latest))
    return tr(f"95% interval: {first} to {last}")


def chart_words(chart: Chart) -> list[tuple[str, list[str]]]:
    """What a picture of figures says, in lists with their headings."""
    if isinstance(chart, Trends):
        return [
            (
                tr(f"{each.code} {each.name}, mean days, {each.summary}"),
                [point.words for point in each.points],
            )
            for each in chart.each
        ]
    if isinstance(chart, StagesByTeam):
        return [(f"{each.code} {each.name}", [span.words for span in each.teams]) for each in chart.stages]
    return [(tr(f"From {chart.start} to {chart.end}"), list(_curve_lines(chart)))]


def chart_alt(title: str, chart: Chart, most: int) -> str:
    """The alternative text: what a reader would read out of the picture, in at most so many characters.

    What each list comes to is said first, and every number after it, as far as there is room.
    """
    said = f"{title}."
    lists = [
        (f"{heading}. {line}" if at == 0 else line)
        for heading, lines in chart_words(chart)
        for at, line in enumerate(lines)
    ]
    rest = tr(" The rest is in the text beside the picture.")
    for line in lists:
        if len(said) + len(line) + 2 + len(rest) > most:
            return f"{said}{rest}"
        said += f" {line}."
    return said


def _curve_lines(curve: WaitCurve) -> Sequence[str]:
    return [
        tr(f"{curve.cohort_words}, followed to {day(curve.census)}"),
        curve.became_words,
        *(map(reached_words, curve.reached_by) if curve.children != 0 else ()),
        *([_waits_line(curve)] if curve.waits else []),
    ]


def reached_words(reached: ReachedBy) -> str:
    """By which day a part of children had reached it: `Half had reached it by day 119 (95% interval: 90 to 160)`."""
    if reached.day is None:
        return tr(f"Fewer than {PARTS[reached.part]} had reached it")
    return tr(
        f"{begun(PARTS[reached.part])} had reached it by day {reached.day:,} ({interval_words(reached.earliest, reached.latest)})"
    )


def _waits_line(curve: WaitCurve) -> str:
    days = [f"{each:,}" for each in dict.fromkeys((curve.waits[0][0], curve.waits[-1][0]))]
    return tr(f"Those who wait have waited {' to '.join(days)} days")
