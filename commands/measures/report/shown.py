"""How a report prints: figures and tables with small numbers hidden. Every count of a report goes through here."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from commands.grammar.reply import Listing, Table
from commands.measures.asked import Asked, counts, figure_of
from commands.measures.said import against_words, value_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.answers import Figure
from permanence.measures.behind import left_out
from permanence.measures.figures import children
from permanence.measures.indicators import INDICATORS, Population, Statistic, parts_of
from permanence.measures.small_numbers import HIDDEN, Shown, are_near, hide, is_small, printed_count

SPEED = ("A10", "A1", "A2", "ORDERMATCH", "A3")
"""How long it took those adopted."""
IN_STAGES = ("S1", "S2", "S3", "S4", "S5", "S6")
"""The means of the stages: all of the way to adoption, and its parts."""
EARLY = ("EP",)
"""Early permanence."""
OF_THE_ADOPTED = frozenset(
    code for code in (*SPEED, *IN_STAGES, *EARLY) if INDICATORS[code].population is Population.ADOPTED
)
"""The figures of a report that are of one population."""
NOT_KNOWN = tr("a day is not known")
"""Why a child is in no mean, where that is the reason."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure as others may know it.

    Attributes:
        figure: The figure.
        value: It, as it is printed.
        against: How far it is from its mark, in words; empty without a mark, or where the figure is hidden.
        counted: How many it is made of.
        of: Of how many.
        left_out: Why the others are in none, each reason with how many.
    """

    figure: Figure
    value: str
    against: str
    counted: str
    of: str
    left_out: Sequence[tuple[str, str]]


def figure_shown(request: Request, about: Asked, figure: Figure) -> ShownFigure:
    """Return a figure alone as others may know it, with who is left out of it and why; several beside each other are `figures_shown`."""
    row = figure.indicator
    if any(is_small(children(counts(request, about, part))) for part in parts_of(row) if row.made_of):
        # The number of one part is the whole less the other, which is told elsewhere.
        return ShownFigure(figure, HIDDEN, "", HIDDEN, HIDDEN, [])
    reasons = _left_out(request, about, figure)
    found = hide([[figure.counted, *reasons.values()]], down=False)
    (counted, *others), (everyone,) = found.rows[0], found.across
    return ShownFigure(
        figure,
        HIDDEN if _says_few(figure) else value_words(figure),
        "" if _says_few(figure) else against_words(figure),
        printed_count(counted),
        printed_count(everyone),
        [
            (why, printed_count(shown))
            for (why, number), shown in zip(reasons.items(), others, strict=True)
            if number or shown is None
        ],
    )


def figures_shown(request: Request, about: Asked, codes: Sequence[str]) -> list[ShownFigure]:
    """Return figures as others may know them side by side: what one of those adopted hides, another would tell by subtraction."""
    found = [figure_shown(request, about, figure_of(request, about, code)) for code in codes]
    if OF_THE_ADOPTED.isdisjoint(codes) or not _tells_of_few(request, about):
        return found
    return [
        replace(each, counted=HIDDEN, left_out=[(why, HIDDEN) for why, _ in each.left_out])
        if each.figure.indicator.code in OF_THE_ADOPTED
        else each
        for each in found
    ]


def hides_numbers(shown: Sequence[ShownFigure]) -> bool:
    """Whether how many children these figures of those adopted are made of is hidden: of one, then of all."""
    return all(each.counted == HIDDEN for each in shown if each.figure.indicator.code in OF_THE_ADOPTED)


def _tells_of_few(request: Request, about: Asked) -> bool:
    """Whether how many of those adopted each figure is made of, all taken together, would tell of few."""
    figures = [figure_of(request, about, code) for code in OF_THE_ADOPTED]
    return are_near(each.counted for each in figures if not each.indicator.made_of) or any(
        is_small(number)
        for each in figures
        for number in (each.counted, *_left_out(request, about, each).values())
    )


def _left_out(request: Request, about: Asked, figure: Figure) -> dict[str, int]:
    """Why children are in no mean, each reason with how many."""
    row, found = figure.indicator, Counter[str]()
    if row.statistic in (Statistic.MEAN, Statistic.UNDER):
        for part in parts_of(row):
            for why, of_those in left_out(part):
                found[why] += children(counts(request, about, of_those))
    return {**found, NOT_KNOWN: figure.children - figure.counted - found.total()}


def _says_few(figure: Figure) -> bool:
    """Whether a figure would tell of few children: of a share also those who are in it, those who are not, or are not known to be."""
    statistic = figure.indicator.statistic
    if statistic is Statistic.COUNT:
        return is_small(figure.children)
    if statistic in (Statistic.SHARE, Statistic.UNDER):
        part = int((figure.value or 0) * figure.counted)
        whole = figure.children if statistic is Statistic.SHARE else figure.counted
        return any(map(is_small, (part, figure.counted - part, whole - part, figure.counted)))
    return is_small(figure.counted)


def figures_table(title: str, shown: Sequence[ShownFigure]) -> Table:
    """A table of figures: each with its mark, and how many it is made of."""
    return Table(
        ("", tr("Figure"), tr("Mark"), tr("Counted")),
        [
            (
                f"{each.figure.indicator.code} {each.figure.indicator.name}",
                each.value,
                each.against.replace(tr("the mark of "), ""),
                tr(f"{each.counted} of {each.of}"),
            )
            for each in shown
        ],
        title,
    )


def definitions(codes: Sequence[str]) -> Listing:
    """What each figure counts, and by whom it is defined."""
    rows = [INDICATORS[code] for code in codes]
    return Listing(
        tr("What each counts"), [tr(f"**{row.code}** {row.reading}. Source: {row.source}.") for row in rows]
    )


def exclusions(shown: Sequence[ShownFigure]) -> Listing:
    """Who is left out of each figure, and why."""
    lines = [
        f"**{each.figure.indicator.code}** {'; '.join(f'{why}: {number}' for why, number in each.left_out)}"
        for each in shown
        if each.left_out
    ]
    return Listing(
        tr("Who is left out, and why"), lines or [tr("Nobody: each figure is made of every child it is of.")]
    )


def counts_table(
    title: str,
    head: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    *,
    across: bool = False,
    down: bool = False,
) -> Table:
    """A table of counts with small numbers hidden; with the total of each row or column, where they add up."""
    found: Shown = hide([numbers for _, numbers in rows], across=across, down=down)
    lines = [
        [name, *map(printed_count, numbers), *([printed_count(found.across[at])] if across else [])]
        for at, ((name, _), numbers) in enumerate(zip(rows, found.rows, strict=True))
    ]
    if down:
        lines.append(
            [
                tr("Together"),
                *map(printed_count, found.down),
                *([printed_count(found.total)] if across else []),
            ]
        )
    return Table([*head, *([tr("Together")] if across else [])], lines, title)
