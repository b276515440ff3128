"""A report's first page: the answer in five sentences."""

from collections.abc import Iterator

from commands.measures.asked import Asked, counts, figure_of
from commands.measures.report.reported import Reported
from commands.measures.report.shown import ShownFigure, figure_shown
from commands.measures.report.waiting import LENGTHS, where_they_wait
from commands.practice.request import Request
from permanence.language import noun, tr
from permanence.measures.answers import Figure
from permanence.measures.figures import children
from permanence.measures.indicators import INDICATORS
from permanence.measures.small_numbers import HIDDEN, MOST_HIDDEN, hide, is_small, printed_count
from permanence.words import begun, count, day

FEW = tr("a few (1 to 5)")
"""A small number in a sentence."""
NOT_SHOWN = tr("not shown, as it is of few children")
"""A figure of few children in a sentence."""
NO_MEAN = tr("no mean, as there is no child to make it of")
"""A mean of nobody in a sentence."""
_SPEED = {"A10": tr("from coming into care to moving in"), "A2": tr("from placement order to match")}


def in_short(request: Request, report: Reported) -> Iterator[str]:
    """Yield five sentences: how long it took, whether it held, who waits, what is new, and what changed since the last report."""
    about = report.about
    yield tr(f"{about.whose}, children adopted in {about.about}: {_speed(request, about)}.")
    disrupted = children(counts(request, report.within, INDICATORS["DISRUPTED"]))
    # A few are several in words, though it is one: else the noun would tell.
    placements = noun(MOST_HIDDEN if is_small(disrupted) else disrupted, "placement", "placements")
    yield begun(tr(f"{_few(disrupted)} {placements} disrupted {report.during}."))
    yield tr(f"On {day(about.census)}, {_waits(request, about)}.")
    new = [children(counts(request, report.within, INDICATORS[code])) for code in ("A15", "A16", "A10")]
    decided, ordered, adopted = map(_few, new)
    yield begun(
        tr(
            f"{report.during} there were {decided} new decisions for adoption and {ordered} new placement orders, and {adopted} children "
            "were adopted."
        )
    )
    yield _changed(request, report)


def _speed(request: Request, about: Asked) -> str:
    shown = {code: figure_shown(request, about, figure_of(request, about, code)) for code in _SPEED}
    return "; ".join(_mean(shown[code], f"{words} ({code})") for code, words in _SPEED.items())


def _mean(shown: ShownFigure, what: str) -> str:
    if shown.value == HIDDEN:
        return f"{what} {NOT_SHOWN}"
    if shown.figure.value is None:
        return f"{what} {NO_MEAN}"
    return ", ".join(filter(None, [f"{shown.value} {what}", shown.against]))


def _waits(request: Request, about: Asked) -> str:
    """How many wait, and for long, as far as the table of where they wait shows it: what it hides must not stand here."""
    waiting = [*where_they_wait(request, about).values()]
    number, shown = sum(map(sum, waiting)), hide(waiting)
    long = shown.down[len(LENGTHS)]
    how_many = tr("some") if shown.total is None and not is_small(number) else _few(number)
    said = tr(f"{how_many} children waited with a decision for adoption")
    if not shown.total or long is None or any(map(is_small, (long, number - long))):
        return said
    return tr(f"{said}, {long or tr('none')} of them in care for {LENGTHS[-1]} months or more")


def _changed(request: Request, report: Reported) -> str:
    """How the two means moved since the last report, as it was known then."""
    was = report.before
    moved = [
        tr(
            f"the mean {words} ({code}) {_moved(*(figure_of(request, about, code) for about in (was, report.about)))}"
        )
        for code, words in _SPEED.items()
    ]
    known = day(was.known or was.census)
    return tr(f"Since the last report, up to {day(was.census)} and as known on {known}: {'; '.join(moved)}.")


def _moved(then: Figure, now: Figure) -> str:
    if then.value is None or now.value is None:
        return tr("cannot be compared, as one of them has no child to make it of")
    if is_small(then.counted) or is_small(now.counted):
        return tr("is not compared, as it is of few children")
    days = round(now.value) - round(then.value)
    return (
        tr("did not change")
        if not days
        else tr(f"is {count(abs(days), 'day')} {tr('longer') if days > 0 else tr('shorter')}")
    )


def _few(number: int) -> str:
    return (FEW if is_small(number) else printed_count(number)) if number else tr("no")
