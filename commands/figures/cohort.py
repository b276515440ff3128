"""`cohort`: children followed from a milestone on, with those who wait still counted in."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Facts, Note, Reply, Text
from commands.grammar.values import AnyDay, Field, MilestoneName, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, asked, counts
from commands.measures.said import ROUNDED, days_words, share_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.answers import Cohort, Figure
from permanence.measures.answers import cohort as of_counts
from permanence.measures.charts import PARTS
from permanence.measures.cohorts import followed, usual_end
from permanence.measures.figures import REACHED, ReachedBy, children
from permanence.measures.indicators import CAUTION, INDICATORS, Indicator
from permanence.milestones import MILESTONES, Milestone
from permanence.words import begun, count, day, listed


@command(
    role=COUNT,
    reads=True,
    example="cohort placement order 2025-26 at 30/09/2026",
    title=tr("Follow a cohort"),
    everyday=True,
)
def cohort(
    request: Request,
    milestone: Annotated[MilestoneName, Field(tr("From which milestone"))],
    years: Years,
    team: TeamKey | None = None,
    *,
    to: Annotated[MilestoneName, Field(tr("To which milestone"))] | None = None,
    at: Annotated[AnyDay, Field(tr("Followed to which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Follow the children who had a milestone in some years to a day: how many reached another, when, and who is still waiting."""
    end = to or usual_end(milestone)
    row = followed(milestone, end)
    about = asked(request, team, years, at or request.today, as_known)
    found = of_counts(row, counts(request, about, row), about.window.until(about.census), about.census)
    figure = found.figure
    return Reply(
        _first_words(milestone, about, figure),
        [
            *([Facts([*_facts(found)])] if figure.children else []),
            Text(CAUTION if figure.waiting or not figure.children else NOBODY_WAITS),
            *(
                [Text(_disrupted_words(request, about, milestone))]
                if DISRUPTION not in (milestone, end)
                else []
            ),
            Note(
                tr(
                    f"What it counts: {row.reading}. The last of {listed([count(each, 'day') for each in row.within], tr('or'))} counts as "
                    f"within them. A quarter, half and three quarters by Kaplan-Meier's estimate, limits by Greenwood's formula, log-log. "
                    f"Source: {row.source}."
                )
            ),
            Note(f"{NOT_MIXED} {ROUNDED}"),
        ],
        buttons=_buttons(about, row),
        title=tr(f"Cohort: {milestone.words} to {end.words}"),
        fallback=tr(f"Cohort: {count(figure.children, 'child', 'children')}"),
    )


DISRUPTION = MILESTONES["disruption"]
NOBODY_WAITS = tr("Nobody in it is still waiting, so the mean is of all who will reach it.")
NOT_MIXED = tr(
    "This follows children from the start, so those who wait count too. A scorecard chooses children by how it ended: never "
    "compare the one with the other."
)
"""Why its figures are not those of a scorecard."""


def _first_words(milestone: Milestone, about: Asked, figure: Figure) -> str:
    whom = tr(f"{about.whose}, {milestone.words} in {about.window}{about.known_words}")
    if not figure.children:
        return tr(f"{whom}: no child.")
    return tr(
        f"{whom}: {count(figure.children, 'child', 'children')}, followed to {day(about.census)}. "
        f"{figure.reached:,} reached it, {figure.waiting:,} still waiting, {figure.ended:,} ended otherwise."
    )


def _facts(found: Cohort) -> Iterator[tuple[str, str]]:
    figure = found.figure
    yield tr("In the cohort"), f"{figure.children:,}"
    yield tr("Reached it"), f"{figure.reached:,}"
    yield tr("Still waiting"), f"{figure.waiting:,}"
    yield tr("Ended otherwise"), f"{figure.ended:,}"
    yield tr("Wait not known"), f"{figure.not_known:,}"
    yield tr("Mean of those who reached it"), days_words(figure.value, places=1)
    yield tr("Floor mean, with the days so far of those waiting"), days_words(found.floor_mean, places=1)
    for days, share in found.within.items():
        yield tr(f"Within {count(days, 'day')}, of all in it"), share_words(share)
    for reached in found.reached_by:
        yield tr(f"{begun(PARTS[reached.part])} had reached it"), _reached_words(reached)


def _reached_words(reached: ReachedBy) -> str:
    """The day of the estimate with its interval; or that too few have reached it."""
    if reached.day is None:
        return tr(f"not yet: more than {PARTS[1 - reached.part]} are still waiting, or ended otherwise")
    earliest, latest = (
        tr(f"day {each:,}") if each is not None else tr("no limit")
        for each in (reached.earliest, reached.latest)
    )
    return tr(f"by day {reached.day:,} (95% interval: {earliest} to {latest})")


def _disrupted_words(request: Request, about: Asked, milestone: Milestone) -> str:
    """How many of the same cohort had a disruption: quick is no good if it does not hold."""
    of_cohort = counts(request, about, followed(milestone, DISRUPTION))
    return tr(
        f"Disruption by {day(about.census)}: {children(of_cohort, REACHED):,} of {count(children(of_cohort), 'child', 'children')}."
    )


def _buttons(about: Asked, row: Indicator) -> Sequence[Button]:
    behind = (
        [Button(tr("Who is behind it"), f"why {row.code} {about.typed}", main=True)]
        if row.code in INDICATORS
        else []
    )
    drawn = [Button(tr("Picture"), f"chart waiting {about.typed}")] if row.code == "COHORT" else []
    return [*behind, *drawn, Button(tr("Scorecard"), " ".join(["scorecard", *about.one]))]
