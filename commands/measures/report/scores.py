"""A report's scorecard: the figures against their marks, what happened in the period, and what changed since the last report."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from commands.grammar.reply import Note, ReportPart, Table, Text
from commands.measures.asked import counts, figure_of, measured
from commands.measures.pictures import picture, trends
from commands.measures.report.reported import Reported
from commands.measures.report.shown import (
    SPEED,
    ShownFigure,
    counts_table,
    definitions,
    exclusions,
    figures_shown,
    figures_table,
    hides_numbers,
)
from commands.measures.said import ROUNDED, mark_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.answers import Figure
from permanence.measures.charts import for_others, without_numbers
from permanence.measures.figures import children
from permanence.measures.indicators import BACKLOG, INDICATORS, Statistic, beside
from permanence.measures.periods import named
from permanence.measures.small_numbers import HIDDEN, are_near, is_small, printed_count
from permanence.words import count, day

FOLLOWED = ("MATCH6",)
"""How many were in time of those followed from the start: in a table of their own, never beside those adopted."""
HAPPENED = ("A15", "A16", "A10", "DISRUPTED", "A5")
"""What happened in a period: decisions, orders, adoptions, disruptions and plans changed."""
_HAPPENED_WORDS = {"A10": tr("Children adopted")}
CHANGED = ("A10", "A2", "DISRUPTED", "A9")
"""The figures that one report is set beside another by. Of those who wait only all together: with an order they would tell, by
subtraction, how many have none."""


def shown_of(request: Request, report: Reported, codes: Sequence[str]) -> list[ShownFigure]:
    """Return figures as others may know them, with the disruptions that stand beside those of speed."""
    rows = [INDICATORS[code] for code in codes]
    all_of_them = dict.fromkeys([*codes, *(other.code for row in rows if (other := beside(row)))])
    return figures_shown(request, report.about, [*all_of_them])


def scorecard(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield the figures against their marks, with disruptions beside them, and the means over the years as a picture."""
    adopted, followed = (shown_of(request, report, codes) for codes in (SPEED, FOLLOWED))
    yield Text(f"{report.about.whose}, {report.about.about}{report.about.known_words}.")
    yield figures_table(tr("Children adopted: how long it took, and whether it held"), adopted)
    yield figures_table(
        tr("Children followed from the start: how many were in time, and whether it held"), followed
    )
    drawn = for_others(trends(request, report.about))
    if hides_numbers(adopted):
        drawn = without_numbers(drawn)
    yield picture(tr(f"Scorecard against its marks – {report.about.whose}"), drawn)
    both = [*adopted, *followed]
    yield exclusions(both)
    yield definitions([each.figure.indicator.code for each in both])
    for mark in dict.fromkeys(filter(None, (each.figure.threshold for each in both))):
        yield Note(
            mark_words([each.figure.indicator.code for each in both if each.figure.threshold == mark], mark)
        )
    yield Note(f"{BACKLOG} {ROUNDED}")


def happened(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield what happened in the period, beside the one before and the same of the year before."""
    earlier = (report.kind.before(report.period), report.kind.year_before(report.period))
    periods = [
        *dict.fromkeys((report.period, *earlier))
    ]  # of a year, the one before is that of the year before
    abouts = [replace(report.about, window=window) for window in periods]
    yield counts_table(
        tr(f"What happened: {report.named}"),
        ["", *map(named, periods)],
        [
            (
                _HAPPENED_WORDS.get(code, INDICATORS[code].name),
                [children(counts(request, about, INDICATORS[code])) for about in abouts],
            )
            for code in HAPPENED
        ],
    )
    yield definitions([code for code in HAPPENED if code not in _HAPPENED_WORDS])


def changed(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield what the last report said, what it would say as known now, and what this one says; and how much was recorded late."""
    was = report.before
    yield Text(
        tr(
            f"The last report was up to {day(was.census)}, as known on {day(was.known or was.census)}. What was recorded since stands "
            "in the column beside it."
        )
    )
    rows = []
    for code in CHANGED:
        then, now, this = (
            figure_of(request, about, code) for about in (was, was.as_known_now(), report.about)
        )
        values = (_value(then), _known_now(then, now), _value(this))
        rows.append((f"{code} {INDICATORS[code].name}", *values, _change(then, this)))
    head = (
        "",
        tr(f"{day(was.census)}, as known then"),
        tr(f"{day(was.census)}, as known now"),
        day(report.about.census),
        tr("Change"),
    )
    yield Table(head, rows, tr("The last report and this one"))
    late = [(code, measured(request, was.as_known_now(), INDICATORS[code]).later or 0) for code in CHANGED]
    said = "; ".join(
        f"{code}: {HIDDEN if is_small(number) else printed_count(number)}" for code, number in late
    )
    yield Note(
        tr(
            f"Recorded after {day(was.census)}, or otherwise than was known then, of the last report's figures: {said}."
        )
    )


def _value(figure: Figure) -> str:
    if figure.indicator.statistic is Statistic.COUNT:
        return HIDDEN if is_small(figure.children) else printed_count(figure.children)
    if figure.value is None:
        return tr("no child")
    return HIDDEN if is_small(figure.counted) else count(round(figure.value), "day")


def _known_now(then: Figure, now: Figure) -> str:
    """A figure of the last report's day as it is known now; hidden where few more or fewer are known of than then."""
    is_count = now.indicator.statistic is Statistic.COUNT
    return HIDDEN if is_count and are_near((then.children, now.children)) else _value(now)


def _change(then: Figure, this: Figure) -> str:
    """How much more it is; nothing where either is hidden, or there is none: it would tell the one by the other."""
    if HIDDEN in (_value(then), _value(this)) or then.value is None or this.value is None:
        return "–"
    change = round(this.value) - round(then.value)
    return f"{change:+,}" if change else "none"
