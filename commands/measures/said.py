"""How a figure is said: its value, how far it is from its mark, and what it was made of."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from commands.grammar.reply import Text
from commands.measures.asked import Measured
from permanence.language import noun, tr
from permanence.measures.answers import Figure
from permanence.measures.figures import printed
from permanence.measures.indicators import Population, Statistic, Threshold
from permanence.words import begun, count, day

ROUNDED = tr(
    "Days are days, not working days. A figure is rounded once, where it is printed; exactly half goes to the even number."
)
"""How every figure is reckoned."""


FEW = 10
"""Of fewer children one more can change a mean by weeks; the number is ours."""


def is_of_few(figure: Figure) -> bool:
    """Whether a figure is a mean of a few children, which one more may change much."""
    return figure.indicator.statistic is Statistic.MEAN and 0 < figure.counted < FEW


def value_words(figure: Figure) -> str:
    """A figure with its unit: `452 days`, `62%`; else why there is none: `no child`, `nobody yet` of some, `not known`."""
    statistic, value = figure.indicator.statistic, figure.value
    if value is None:
        if figure.counted:
            return tr("no mark for it then")
        if figure.not_known:
            return tr("not known")
        if figure.waiting:
            return tr("nobody yet")
        return tr("nobody") if figure.ended else tr("no child")
    match statistic:
        case Statistic.COUNT:
            return printed(value)
        case Statistic.SHARE if figure.is_lowest:
            return tr(f"at least {share_words(figure.lowest)}")
        case Statistic.SHARE | Statistic.UNDER:
            return share_words(value)
        case _:
            return days_words(value, figure.indicator.unit)


def days_words(value: Fraction | None, unit: str = "days", places: int = 0) -> str:
    """A number of days, or of another unit: `113 days`, `1 day`, `no child`."""
    if value is None:
        return tr("no child")
    said = printed(value, places)
    number = 1 if said == "1" else max(2, round(value))
    return f"{said} {noun(number, 'day', 'days') if unit == 'days' else noun(number, 'month', 'months')}"


def share_words(value: Fraction | None) -> str:
    """A share: `62%`, `no child`."""
    return tr("no child") if value is None else f"{printed(value * 100)}%"


def from_mark(figure: Figure) -> int | None:
    """How far a mean is from its mark, of the mean as it is printed: a reader can take one from the other."""
    if figure.value is None or figure.distance is None or figure.threshold is None:
        return None
    return round(figure.value) - figure.threshold.days


def against_words(figure: Figure) -> str:
    """How far a mean is from its mark: `26 over the mark of 426 days`; nothing without a mark."""
    distance, mark = figure.distance, figure.threshold
    if distance is None or mark is None:
        return ""
    of = tr(f"the mark of {count(mark.days, 'day')}")
    if not distance:
        return tr(f"exactly {of}")
    days = abs(from_mark(figure) or 0)
    by = f"{days:,}" if days else tr("just")
    return tr(f"{by} over {of}") if distance > 0 else tr(f"{by} under {of}")


def figure_words(figure: Figure) -> str:
    """A figure and how far it is from its mark: `153 days, 32 over the mark of 121 days`."""
    return ", ".join(filter(None, [value_words(figure), against_words(figure)]))


def counted_words(measured: Measured) -> str:
    """What a figure is made of: how many it counts, of how many, and what became of the others; nothing of an empty number."""
    figure, row = measured.figure, measured.figure.indicator
    is_followed = row.population is Population.FOLLOWED
    others = [
        *((number, tr(f"for {months} months or more")) for months, number in measured.waited.items()),
        (
            figure.not_known,
            tr("with the days not known") if row.statistic is Statistic.COUNT else tr("not known"),
        ),
        (measured.later or 0, tr("recorded after that day")),
    ]
    if row.statistic is not Statistic.COUNT and row.population is not Population.LEFT_CARE and row.is_awaited:
        others[:0] = [
            (figure.waiting, "waiting"),
            (figure.ended if is_followed else 0, tr("ended otherwise")),
            (figure.without if is_followed else 0, tr("not in time")),
        ]
    if row.statistic is Statistic.MEAN:
        others[:0] = [(figure.without, tr("not in the measure"))]
    said = [f"{number:,} {words}" for number, words in others if number]
    return ", ".join([*_made_of(figure), *said])


def _made_of(figure: Figure) -> Sequence[str]:
    match figure.indicator.statistic:
        case Statistic.COUNT:
            return ()
        case Statistic.SHARE:
            of = figure.children if figure.is_lowest else figure.counted
            return (tr(f"{figure.reached:,} of {of:,}"),)
        case _:
            return (tr(f"{figure.counted:,} of {figure.children:,} counted"),)


def measured_words(measured: Measured) -> str:
    """A figure by its code and name, with how far it is from its mark and what it is made of."""
    figure, row = measured.figure, measured.figure.indicator
    said = f"**{row.code}** {row.name}: **{figure_words(figure)}**"
    return " · ".join(filter(None, [said, counted_words(measured)]))


def not_named(number: int) -> Sequence[Text]:
    """How many are counted whose children the asker may not know, in a sentence; nothing of none."""
    counted = count(number, "more is counted", "more are counted")
    return [Text(tr(f"{counted}, and I may not tell you which."))] if number else []


def tally(words: Iterable[str]) -> str:
    """How many there are of each, the most first: `9 return home, mother; 3 return home, both parents`."""
    in_order = sorted(Counter(words).items(), key=lambda each: (-each[1], each[0]))
    return "; ".join(f"{number:,} {each}" for each, number in in_order)


COLUMNS = (tr("Figure"), tr("Counted"), "Of", tr("Waiting"), tr("Not known"), tr("From the mark"))
"""What a figure is printed with in a table."""


def cells(figure: Figure) -> Sequence[str]:
    """A figure as a row of a table with `COLUMNS`."""
    waiting = figure.waiting if figure.indicator.is_awaited else 0
    numbers = (figure.counted, figure.children, waiting, figure.not_known)
    return (
        value_words(figure),
        *(f"{number:,}" for number in numbers),
        "" if (days := from_mark(figure)) is None else f"{days:+,}",
    )


def mark_words(codes: Sequence[str], mark: Threshold) -> str:
    """A mark with its months, the day it is of and its source."""
    unsure = "" if mark.is_confirmed else tr(" This mark was not found in a source.")
    return tr(
        f"Mark of {', '.join(codes)}: {count(mark.days, 'day')} ({count(mark.months, 'month')}), for three years to March, "
        f"since {day(mark.since)}. {begun(mark.source)}.{unsure}"
    )
