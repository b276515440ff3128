"""A report's stages of the way to adoption by team, where the journeys of each plan wait, and early permanence."""

from collections.abc import Iterator

from commands.grammar.reply import Listing, Note, ReportPart, Table, Text
from commands.measures.bottlenecks import READING, answer, find_bottlenecks, marks_words
from commands.measures.pictures import picture, stages
from commands.measures.report.reported import Reported
from commands.measures.report.scores import shown_of
from commands.measures.report.shown import (
    EARLY,
    IN_STAGES,
    definitions,
    exclusions,
    figures_table,
    hides_numbers,
)
from commands.measures.said import ROUNDED
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.charts import StagesByTeam, TeamSpan, for_others, without_numbers
from permanence.measures.figures import printed
from permanence.measures.indicators import INDICATORS
from permanence.measures.stages import ROADS
from permanence.words import begun

PLANS = ("adoption", "special_guardianship", "kinship", "long_term_fostering")
"""The plans of whose journeys it is said where they wait."""


def by_stage(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield the mean of each stage with disruptions beside it, and the median of each in every team, as a table and a picture."""
    found = shown_of(request, report, IN_STAGES)
    by_team = for_others(stages(request, report.about))
    if hides_numbers(found):
        by_team = without_numbers(by_team)
    yield figures_table(tr("Children adopted: time in each stage, and whether it held"), found)
    yield _medians(by_team)
    yield picture(tr(f"Stages by team – {report.about.whose}"), by_team)
    yield exclusions(found)
    yield definitions([each.figure.indicator.code for each in found])
    yield Note(
        tr(
            f"A median is the day within which half had gone through it; its interval of 95 per cent by Greenwood's formula, log-log. {ROUNDED}"
        )
    )


def _medians(found: StagesByTeam) -> Table:
    """The median of each stage in every team, with its interval and how many."""
    teams = zip(*(stage.teams for stage in found.stages), strict=True)
    return Table(
        ("", *(f"{stage.code} {stage.name}" for stage in found.stages)),
        [(spans[0].team, *map(_span, spans)) for spans in teams],
        tr("Days within which half had gone through it, by team"),
    )


def _span(span: TeamSpan) -> str:
    return span.words.partition(": ")[2].removeprefix(tr("half within "))


def where_journeys_wait(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield for each plan where its journeys wait, in words: how many children there are in a stage stands in no table beside others."""
    found = [find_bottlenecks(request, report.about, ROADS[key]) for key in PLANS]
    yield Listing("", [f"**{begun(each.road.name)}**: {answer(each, is_shared=True)}" for each in found])
    yield Note(READING.format(number="things"))
    yield from (Note(f"{begun(each.road.name)}. {marks_words(each)}") for each in found)


def early(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield how many of those adopted had early permanence, beside what was published of England."""
    found = shown_of(request, report, EARLY)
    yield figures_table(tr("Children adopted: early permanence"), found)
    published = INDICATORS["EP"].benchmarks
    said = "; ".join(f"{each.place} {each.period}: {printed(each.value)} {each.unit}" for each in published)
    yield Text(tr(f"Published: {said}. Source: {published[0].source}."))
    yield definitions(EARLY)
