"""`scorecard`: the indicators of the authority or of a team, over three years or one."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Listing, Note, Reply, Table
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, Measured, asked, measured
from commands.measures.said import (
    COLUMNS,
    FEW,
    ROUNDED,
    cells,
    figure_words,
    is_of_few,
    mark_words,
    measured_words,
    value_words,
)
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.indicators import INDICATORS, Indicator, Threshold, beside
from permanence.measures.windows import three_years
from permanence.words import begun, listed


@dataclass(frozen=True, slots=True)
class _Section:
    """Indicators under one heading; none mixes children chosen by how it ended with children followed from the start."""

    title: str
    codes: Sequence[str]

    @property
    def rows(self) -> Sequence[Indicator]:
        """Its indicators, with what stands beside those of speed."""
        rows = [INDICATORS[code] for code in self.codes]
        return [*rows, *dict.fromkeys(other for row in rows if (other := beside(row)))]


SECTIONS = (
    _Section(
        tr("Children adopted: how long it took, and whether it held"),
        ("A10", "A1", "A2", "ORDERMATCH"),
    ),
    _Section(tr("Children followed from the start: how many were in time"), ("MATCH6",)),
    _Section(tr("Children adopted, with those waiting"), ("A3",)),
    _Section(tr("Children waiting on the day"), ("A9", "A14")),
    _Section(tr("Decisions and orders"), ("A15", "A16", "A5", "HARDER")),
    _Section(tr("Children who left care, and how"), ("A4", "A4X", "SGO", "SGOX", "EP")),
)
"""A scorecard."""
IN_STAGES = (
    _Section(
        tr("Children adopted: time in each stage, and whether it held"),
        ("S1", "S2", "S3", "S4", "S5", "S6"),
    ),
    _Section(tr("The same, by the stages of the diagnostic"), ("D1", "D2", "D3", "D4", "D5")),
)
"""The time in each stage, cut in two ways."""
HEAD = ("", *COLUMNS[:-1], tr("Recorded after"), COLUMNS[-1])


@command(
    role=COUNT,
    reads=True,
    example="scorecard north 2026",
    everyday=True,
    also=("how are we doing", "our scorecard", "our figures", "figures", "show the figures"),
)
def scorecard(
    request: Request,
    part: Annotated[Literal["stages"], Field(tr("Only the time in each stage"))] | None = None,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Show the indicators with what each counts: of every team or one, of three years or one, as known now or on a day."""
    about = asked(request, team, years, at, as_known)
    sections = IN_STAGES if part else SECTIONS
    figures = {
        row.code: measured(request, about, row)
        for row in dict.fromkeys(row for section in sections for row in section.rows)
    }
    scored = [[figures[row.code] for row in section.rows] for section in sections]
    return Reply(
        f"{about.whose}, {about.about}{about.known_words}. {_first_words(figures, part)}",
        [
            *(
                Listing(section.title, [*map(measured_words, of_section)])
                for section, of_section in zip(sections, scored, strict=True)
            ),
            *(Table(HEAD, [*map(_row, of_section)]) for of_section in scored),
            Listing(
                tr("What each counts"),
                [f"**{code}** {INDICATORS[code].reading}." for code in figures],
            ),
            *map(Note, _notes(figures.values())),
        ],
        buttons=_buttons(about, part),
        title=tr("Scorecard"),
        fallback=tr(f"Scorecard: {about.whose}"),
    )


def _row(measured: Measured) -> Sequence[str]:
    later = "–" if measured.later is None else f"{measured.later:,}"
    *counted, from_mark = cells(measured.figure)
    return (measured.figure.indicator.code, *counted, later, from_mark)


def _first_words(figures: Mapping[str, Measured], part: str | None) -> str:
    """What is most often asked for, and disruptions beside it; that both marks are passed is a sign of its own."""
    first = [figures[code].figure for code in (("S2", "S4") if part else ("A10", "A2"))]
    said = ", ".join(f"{each.indicator.code} {figure_words(each)}" for each in first)
    are_over = all((each.distance or 0) > 0 for each in first)
    disrupted = value_words(figures["DISRUPTED"].figure)
    return tr(f"{said}.{tr(' Both are over their marks.') if are_over else ''} Disruptions: {disrupted}.")


def _notes(scored: Collection[Measured]) -> Iterable[str]:
    marks: defaultdict[Threshold, list[str]] = defaultdict(list)
    for each in scored:
        if each.figure.threshold:
            marks[each.figure.threshold].append(each.figure.indicator.code)
    yield from (mark_words(codes, mark) for mark, codes in marks.items())
    if few := [each.figure.indicator.label for each in scored if is_of_few(each.figure)]:
        yield tr(
            f"{begun(listed(few))}: of fewer than {FEW} children, so one more child can change the mean by weeks."
        )
    yield tr(
        "Counted is what the figure is made of; recorded after, how many count otherwise than was known by the end of its day, or no "
        "more. "
        "Children chosen by how it ended, children followed from the start and those who wait stand apart: never compare the one "
        f"with the other. A mean of children adopted counts only those who reached the end: clearing a backlog makes it longer. {ROUNDED}"
    )


def _buttons(about: Asked, part: str | None) -> Sequence[Button]:
    other = (
        Button(tr("Scorecard"), f"scorecard {about.typed}")
        if part
        else Button(tr("Stages"), f"scorecard stages {about.typed}")
    )
    whole = three_years(about.window.until(about.census).last_complete.year)
    return [
        Button(tr("Why A2"), f"why A2 {about.typed}", main=True),
        Button(tr("Why A10"), f"why A10 {about.typed}"),
        Button(tr("Waiting"), " ".join(["waiting", *about.one])),
        Button(tr("Picture"), f"chart {'stages' if part else 'scorecard'} {about.typed}"),
        *(
            []
            if about.window == whole
            else [Button(str(whole), " ".join(["scorecard", *about.one, str(whole)]))]
        ),
        other,
        *([Button(tr("Beside England"), f"benchmarks {about.typed}")] if part else []),
    ]
