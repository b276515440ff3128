"""A report's children who wait, and those followed from their placement order."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from commands.grammar.reply import Facts, Note, ReportPart, Text
from commands.measures.asked import Asked, counts
from commands.measures.pictures import counts_by_team, picture, waits
from commands.measures.report.reported import Reported
from commands.measures.report.shown import counts_table, definitions
from commands.measures.said import days_words, share_words
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.answers import cohort
from permanence.measures.charts import for_others
from permanence.measures.cohorts import followed
from permanence.measures.figures import REACHED, Counts, children, known, within
from permanence.measures.indicators import CAUTION, INDICATORS
from permanence.measures.small_numbers import HIDDEN, hide, is_small, printed_count
from permanence.measures.windows import days_of_months
from permanence.milestones import MILESTONES
from permanence.words import count, day

_WITH_ORDER = "case when ordered <= {census} or order_undated = 1 then 1 else 0 end"
_MATCHED = "case when matched <= {census} then 1 else 0 end"
STANDING: Mapping[str, tuple[str, ...]] = {
    tr("With a decision, no order yet"): (f"{_MATCHED} = 0", f"{_WITH_ORDER} = 0"),
    tr("With an order, no match yet"): (f"{_MATCHED} = 0", f"{_WITH_ORDER} = 1"),
    tr("Matched, not yet placed"): (f"{_MATCHED} = 1",),
}
"""Where children wait: the conditions of each, so that each child is in one."""
LENGTHS = (12, 18)
"""The months in care at which those who wait are divided."""


def who_waits(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield where children wait and for how long they have been in care, and how many in each team."""
    row, about = INDICATORS["A9"], report.about
    yield Text(
        tr(
            f"On {day(about.census)}{about.known_words}. A child who waits has a decision for adoption in force, is in care and is not placed; after a "
            "disruption a child waits again."
        )
    )
    first, second = LENGTHS
    yield counts_table(
        tr("Where they wait, by time in care"),
        [
            "",
            tr(f"Under {first} months"),
            tr(f"{first} to {second} months"),
            tr(f"{second} months or more"),
            tr("Not known"),
        ],
        [*where_they_wait(request, about).items()],
        across=True,
        down=True,
    )
    by_team = counts_by_team(request, about, row)
    if len(by_team) > 1:
        teams = [(name, [children(found)]) for name, found in by_team.items()]
        yield counts_table(tr("Who waits, by team"), ["", tr("Children")], teams, down=True)
    yield definitions(["A9"])


def where_they_wait(request: Request, about: Asked) -> Mapping[str, Sequence[int]]:
    """How many wait where, by their time in care: under the first of LENGTHS, under the second, longer, and not known."""
    row, days = INDICATORS["A9"], [days_of_months(months, about.census) for months in LENGTHS]
    return {
        name: _by_length(counts(request, about, replace(row, where=(*row.where, *conditions))), days)
        for name, conditions in STANDING.items()
    }


def _by_length(found: Counts, limits: list[int]) -> list[int]:
    """How many have been in care so long: under the first limit, under the second, longer, and how many it is not known of."""
    first, second = limits
    short, middle = (within(found, limit - 1) for limit in (first, second))
    long = known(found) - middle
    return [short, middle - short, long, children(found) - known(found)]


def followed_from_order(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield a cohort: those with a placement order in the years of the scorecard, with those who wait counted in."""
    row, about = INDICATORS["COHORT"], report.about
    found = cohort(row, counts(request, about, row), about.window.until(about.census), about.census)
    figure = found.figure
    parts = [figure.reached, figure.waiting, figure.ended]
    ((reached, waiting, ended),), (everyone,) = (hidden := hide([parts], down=False)).rows, hidden.across
    yield Text(
        tr(
            f"Children whose first placement order of the period of care was in {about.window}, followed to {day(about.census)} and "
            "to the match."
        )
    )
    yield Facts(
        [
            (tr("In the cohort"), printed_count(everyone)),
            (tr("Matched"), printed_count(reached)),
            (tr("Still waiting"), printed_count(waiting)),
            (tr("Ended otherwise"), printed_count(ended)),
            (tr("Mean of those matched"), HIDDEN if is_small(figure.counted) else days_words(figure.value)),
            (
                tr("Floor mean, with the days so far of those waiting"),
                HIDDEN if is_small(figure.counted + figure.waiting) else days_words(found.floor_mean),
            ),
            *(
                (tr(f"Within {count(days, 'day')}, of all in it"), _share(share, figure.children))
                for days, share in found.within.items()
            ),
            (tr("Disruptions among them"), _disrupted(request, report)),
        ]
    )
    if figure.children and not is_small(figure.children):
        curve = for_others(waits(request, about))
        yield picture(tr(f"From placement order to match – {about.whose}"), curve)
    yield Text(CAUTION)
    yield definitions(["COHORT"])
    yield Note(
        tr(
            "A quarter, half and three quarters by Kaplan-Meier's estimate, limits by Greenwood's formula, log-log. The picture goes by "
            "months of 30 days, and ends where few remain. It follows children from the start: never compare it with the scorecard."
        )
    )


def _share(share: Fraction | None, whole: int) -> str:
    """A share of a whole; hidden where few are in it, or few are not."""
    part = int((share or 0) * whole)
    return HIDDEN if is_small(part) or is_small(whole - part) else share_words(share)


def _disrupted(request: Request, report: Reported) -> str:
    found = counts(request, report.about, followed(MILESTONES["po_granted"], MILESTONES["disruption"]))
    number = children(found, REACHED)
    return HIDDEN if is_small(number) else printed_count(number)
