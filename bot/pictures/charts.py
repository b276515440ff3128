"""Pictures of figures: means over windows against their marks, a cohort's wait, and the time in stages by team."""

from collections.abc import Callable
from itertools import pairwise

from bot.pictures.sheet import (
    BLUE,
    EDGE,
    FAINT,
    GAP,
    GRID,
    INK,
    LARGE,
    LINE,
    SKY,
    SMALL,
    TEXT,
    VERMILLION,
    WIDTH,
    Sheet,
    unbroken,
)
from permanence.language import tr
from permanence.measures.charts import (
    NOT_SHOWN,
    Chart,
    StagesByTeam,
    StageSpans,
    TeamSpan,
    Trend,
    Trends,
    WaitCurve,
    reached_words,
)
from permanence.measures.small_numbers import SENTENCE, printed_count
from permanence.words import begun, count, day

LEFT, RIGHT = EDGE + 96, WIDTH - EDGE - GAP
"""Where a picture's days or windows begin and end, with room for the shares beside them."""
TREND_HIGH, CURVE_HIGH = 300, 620
MOST_TEAMS = 12
"""How many teams are drawn of a stage; the others are counted."""
_STEPS = (10, 30, 60, 90, 180, 365, 730, 1460, 3650)
"""How many days may lie between two days that are marked along the width."""


def draw_chart(sheet: Sheet, chart: Chart) -> None:
    """Draw a picture of figures, with the key of its marks."""
    match chart:
        case Trends():
            _draw_trends(sheet, chart)
        case WaitCurve():
            _draw_curve(sheet, chart)
        case StagesByTeam():
            _draw_stages(sheet, chart)


def _head(sheet: Sheet, title: str, said: str) -> None:
    sheet.write(title, LARGE, bold=True)
    sheet.gap(8)
    sheet.write(said, TEXT)


def _draw_trends(sheet: Sheet, trends: Trends) -> None:
    _head(
        sheet,
        tr("Scorecard against its marks"),
        tr(f"{trends.whose}, mean days, up to {unbroken(day(trends.census))}."),
    )
    for trend in trends.each:
        sheet.gap(GAP)
        sheet.write(f"{trend.code} {trend.name}", TEXT, bold=True)
        sheet.write(f"{begun(trend.summary)}.", TEXT, FAINT)
        sheet.gap(2 * LINE)
        _draw_trend(sheet, trend)
    sheet.gap(GAP)
    sheet.write(
        tr(
            "Circle: at or under the mark, or without one; triangle: over it. Broken line: the mark of that window. "
            "n: how many children the mean is made of."
        ),
        SMALL,
        FAINT,
    )


def _draw_trend(sheet: Sheet, trend: Trend) -> None:
    """Draw a trend over its windows: the marks as steps, the means as marks with their numbers, n under each."""
    points, foot = trend.points, sheet.y + TREND_HIGH
    wide = (RIGHT - EDGE) / max(len(points), 1)
    most = max((float(each) for point in points for each in (point.value, point.mark) if each), default=1.0)

    def at(value: float) -> float:
        return foot - value / most * TREND_HIGH

    middle = [EDGE + wide * (number + 0.5) for number in range(len(points))]
    sheet.line([(EDGE, foot), (RIGHT, foot)], FAINT, 2, layer=0.5)
    sheet.words(RIGHT + 4, foot - LINE / 2, "0", SMALL, FAINT)
    for x, point in zip(middle, points, strict=True):
        if point.mark is not None:
            y = at(float(point.mark))
            sheet.line([(x - wide / 2, y), (x + wide / 2, y)], INK, 4, broken=True, layer=1.5)
    shown = [
        (x, at(float(point.value)))
        for x, point in zip(middle, points, strict=True)
        if point.value is not None
    ]
    for one, following in pairwise(shown):
        sheet.line([one, following], BLUE, 4, layer=2)
    for x, point in zip(middle, points, strict=True):
        if point.value is not None:
            is_over = (point.over or 0) > 0
            y = at(float(point.value))
            sheet.mark(x, y, "^" if is_over else "o", VERMILLION if is_over else BLUE, 30 if is_over else 26)
            sheet.y = _number_top(y, None if point.mark is None else at(float(point.mark)), foot)
            sheet.label(x, f"{round(point.value):,}", TEXT, bold=True, layer=2.5)
    whole = [point.window.partition(" ") for point in points]
    has_part = any(so_far for _, _, so_far in whole)
    for x, point, (window, _, so_far) in zip(middle, points, whole, strict=True):
        sheet.y = foot + 8
        sheet.label(x, window, SMALL)
        mark = tr(f"mark {point.mark:,}") if point.mark else ""
        for words in (*([so_far] if has_part else []), _number_words(point.counted), mark):
            sheet.gap(34)
            sheet.label(x, words, SMALL, FAINT)
    sheet.y = foot + 8 + 34 * (4 if has_part else 3)


def _number_top(y: float, mark: float | None, foot: float) -> float:
    """The top of the number of a mean at `y`: above it, or where the line of its mark would run there, below it or above that line."""
    above, below = y - LINE - 24, y + 20
    if mark is None or not above - 8 <= mark <= above + LINE + 8:
        return above
    return below if below + LINE <= foot else mark - LINE - 8


def _number_words(number: int | None) -> str:
    return NOT_SHOWN if number is None else f"n\u00a0{number:,}"


def _draw_curve(sheet: Sheet, curve: WaitCurve) -> None:
    _head(
        sheet,
        tr(f"From {curve.start} to {curve.end}"),
        unbroken(
            tr(f"{curve.whose}: {curve.cohort_words}, followed to {day(curve.census)}: {curve.became_words}.")
        ),
    )
    if None in (curve.children, curve.reached, curve.waiting, curve.ended):
        sheet.write(SENTENCE, SMALL, FAINT)
    if not curve.last:
        return
    sheet.gap(GAP)
    sheet.write(tr(f"Share with no {curve.end} yet"), TEXT, bold=True)
    sheet.gap(GAP)
    top, foot, last = sheet.y, sheet.y + CURVE_HIGH, max(curve.last, 1)

    def x_of(days: float) -> float:
        return LEFT + (RIGHT - LEFT) * days / last

    def y_of(share: float) -> float:
        return top + CURVE_HIGH * (1 - share)

    for quarter in range(5):
        y = y_of(quarter / 4)
        sheet.line([(LEFT, y), (RIGHT, y)], GRID, 2, layer=0.2)
        sheet.words(EDGE, y - LINE / 2, f"{quarter * 25}%", SMALL, FAINT)
    _draw_interval(sheet, curve, x_of, y_of)
    _draw_steps(sheet, curve, x_of, y_of)
    sheet.y = foot + 10
    for days in _ticks(last):
        sheet.line([(x_of(days), foot), (x_of(days), foot + 8)], FAINT, 2)
        sheet.label(x_of(days), f"{days:,}", SMALL, FAINT)
    sheet.gap(34)
    sheet.label((LEFT + RIGHT) / 2, tr(f"days from {curve.start}"), SMALL, FAINT)
    sheet.gap(LINE + GAP)
    for reached in curve.reached_by:
        if reached.day is not None:
            sheet.write(f"{unbroken(reached_words(reached))}.", TEXT)
    sheet.gap(GAP)
    strokes = (
        tr(" Upright strokes: children still waiting, at the days they have waited.") if curve.waits else ""
    )
    sheet.write(
        tr(f"Full line: Kaplan-Meier's estimate; shaded, within dotted lines: its 95% interval.{strokes}"),
        SMALL,
        FAINT,
    )


Place = Callable[[float], float]
"""Where a number lies along the width, or up the height."""


def _draw_interval(sheet: Sheet, curve: WaitCurve, x_of: Place, y_of: Place) -> None:
    """Shade the interval, with its limits as dotted lines."""
    ends = [each.day for each in curve.steps[1:]] + [curve.last] * bool(curve.steps)
    low: list[tuple[float, float]] = []
    high: list[tuple[float, float]] = []
    for step, end in zip(curve.steps, ends, strict=True):
        left, right = x_of(step.day), x_of(end)
        sheet.area(left, y_of(step.highest), right, y_of(step.lowest), SKY)
        low += [(left, y_of(step.lowest)), (right, y_of(step.lowest))]
        high += [(left, y_of(step.highest)), (right, y_of(step.highest))]
    for limit in (low, high):
        if limit:
            sheet.line(limit, FAINT, 2, dotted=True, layer=1.2)


def _draw_steps(sheet: Sheet, curve: WaitCurve, x_of: Place, y_of: Place) -> None:
    """Draw the estimate as steps, and those who wait as strokes across it."""
    path, left = [(x_of(0), y_of(1.0))], 1.0
    for step in curve.steps:
        path += [(x_of(step.day), y_of(left)), (x_of(step.day), y_of(float(step.left)))]
        left = float(step.left)
    path.append((x_of(curve.last), y_of(left)))
    sheet.line(path, BLUE, 6, layer=2)
    for days, _ in curve.waits:
        before = [each for each in curve.steps if each.day <= days]
        y = y_of(float(before[-1].left) if before else 1.0)
        sheet.line([(x_of(days), y - 16), (x_of(days), y + 16)], INK, 3, layer=3)


def _draw_stages(sheet: Sheet, chart: StagesByTeam) -> None:
    _head(
        sheet,
        tr("Stages by team"),
        tr(
            f"{chart.whose}, {chart.about}: the days within which half of the children adopted had gone through each stage."
        ),
    )
    ends = [each for stage in chart.stages for team in stage.teams for each in (team.half, team.latest)]
    last = max(filter(None, ends), default=1)
    sheet.gap(GAP)
    for days in _ticks(last):
        sheet.label(_along(days, last), f"{days:,}" if days else tr("0 days"), SMALL, FAINT)
    sheet.gap(LINE)
    for stage in chart.stages:
        _draw_stage(sheet, stage, last)
    are_compared = any(len(stage.teams) > 1 for stage in chart.stages)
    sheet.gap(GAP)
    line = tr(" Upright broken line: all teams together.") if are_compared else ""
    sheet.write(
        tr(
            f"Diamond: half had gone through it within so many days; bar: its 95% interval, with an arrow where it has no upper limit.{line} "
            "n: how many children."
        ),
        SMALL,
        FAINT,
    )


def _ticks(last: int) -> range:
    """The days that are marked along the width: about six."""
    return range(0, last + 1, next((each for each in _STEPS if last / each <= 6), _STEPS[-1]))


def _along(days: float, last: int) -> float:
    """Where a day lies along the width of the stages; right of the last is room for the arrow of what has no limit."""
    return EDGE + GAP + (RIGHT - EDGE - 3 * GAP) * days / last


def _draw_stage(sheet: Sheet, stage: StageSpans, last: int) -> None:
    """Draw a stage: every team together first, and each team's span under its words."""
    sheet.gap(GAP)
    sheet.write(f"{stage.code} {stage.name}", TEXT, bold=True)
    sheet.gap(6)
    top, together = sheet.y, stage.teams[0].half if len(stage.teams) > 1 else None
    for span in stage.teams[:MOST_TEAMS]:
        sheet.write(unbroken(_span_words(span)), TEXT)
        if span.half is not None:
            sheet.gap(22)
            _draw_span(sheet, span, last)
            sheet.gap(30)
    for days in _ticks(last):
        sheet.line([(_along(days, last), top), (_along(days, last), sheet.y)], GRID, 2, layer=0)
    if together is not None:
        x = _along(together, last)
        sheet.line([(x, top + LINE), (x, sheet.y)], INK, 3, broken=True, layer=0.5)
    if (more := len(stage.teams) - MOST_TEAMS) > 0:
        sheet.write(tr(f"and {count(more, 'more team')}, in the text beside the picture"), TEXT, FAINT)


def _span_words(span: TeamSpan) -> str:
    if span.half is None:
        return span.words
    return f"{span.team}: {count(span.half, 'day')}, n {printed_count(span.number)}"


def _draw_span(sheet: Sheet, span: TeamSpan, last: int) -> None:
    half, y = float(span.half or 0), sheet.y
    first = _along(span.earliest if span.earliest is not None else half, last)
    end = _along(span.latest, last) if span.latest is not None else RIGHT
    sheet.line([(first, y), (end, y)], BLUE, 8, layer=2)
    sheet.line([(first, y - 14), (first, y + 14)], BLUE, 4, layer=2)
    if span.latest is None:
        sheet.mark(end, y, ">", BLUE, 22)
    else:
        sheet.line([(end, y - 14), (end, y + 14)], BLUE, 4, layer=2)
    sheet.mark(_along(half, last), y, "D", INK, 22)
