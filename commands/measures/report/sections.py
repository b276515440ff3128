"""What a report says, section by section: a section more is a row of `SECTIONS`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from commands.grammar.reply import Listing, Report, ReportPart, ReportSection
from commands.measures.report.in_short import in_short
from commands.measures.report.reported import Reported
from commands.measures.report.scores import changed, happened, scorecard
from commands.measures.report.surgeries import what_was_agreed
from commands.measures.report.waiting import followed_from_order, who_waits
from commands.measures.report.ways import by_stage, early, where_journeys_wait
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.small_numbers import SENTENCE
from permanence.words import day


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section of every report.

    Attributes:
        title: Its heading.
        parts: What stands in it. Its counts are printed by `commands.measures.report.shown`, which hides small numbers.
    """

    title: str
    parts: Callable[[Request, Reported], Iterable[ReportPart]]


def _first_page(request: Request, report: Reported) -> Iterable[ReportPart]:
    """Yield the answer in five sentences."""
    yield Listing("", [*in_short(request, report)])


SECTIONS = (
    SectionRow(tr("In short"), _first_page),
    SectionRow(tr("Scorecard against its marks"), scorecard),
    SectionRow(tr("What happened in the period"), happened),
    SectionRow(tr("Who waits"), who_waits),
    SectionRow(tr("Followed from the placement order"), followed_from_order),
    SectionRow(tr("Time in each stage"), by_stage),
    SectionRow(tr("Where journeys wait"), where_journeys_wait),
    SectionRow(tr("Early permanence"), early),
    SectionRow(tr("What surgeries agreed, and what became of it"), what_was_agreed),
    SectionRow(tr("What changed since the last report"), changed),
)
"""What a report says, in this order."""


def report_of(request: Request, report: Reported) -> Report:
    """The report: the same for the same records and day."""
    about, on = report.about, report.about.known or request.today
    office = request.office.name
    key = "-".join([*about.one, report.kind.key.replace(" ", "-"), f"{report.period.last:%Y-%m-%d}"])
    return Report(
        f"{office}: {report.kind.title.lower()}, {report.named}",
        tr(f"{about.whose}. Made on {day(on)}, of what was known then. {report.kind.purpose}"),
        on,
        f"report-{key}",
        tuple(ReportSection(row.title, tuple(row.parts(request, report))) for row in SECTIONS),
        tr(
            f"{SENTENCE} A mean, a median or a share of so few is hidden too. No child is named. A tracker's figures: they count what was "
            "recorded, and no record does not mean that nothing was done."
        ),
    )
