"""A report's surgeries: what became of what they agreed, what they cleared, and whether children discussed moved on sooner."""

from collections.abc import Iterator

from commands.grammar.reply import Listing, Note, ReportPart, Text
from commands.measures.agreed import (
    CLEARED_WORDS,
    FATES,
    HOW_COUNTED,
    HOW_ESTIMATED,
    WhatBecame,
    after_words,
    line_of,
    short_of,
    surgeries_words,
)
from commands.measures.report.reported import Reported
from commands.measures.report.shown import counts_table
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.agreed import Happened, by_team


def what_was_agreed(request: Request, report: Reported) -> Iterator[ReportPart]:
    """Yield what became of the actions agreed in the period, by team, and of what was past its date at its surgeries."""
    found = WhatBecame(request, report.within)
    if not found.counted.surgeries:
        yield Text(tr(f"No surgery was held and closed {report.during}."))
        return
    yield Text(tr(f"Surgeries {report.during}: {surgeries_words(found)}."))
    if found.became.actions:
        called = {team.key: team.name for team in found.teams}
        fates = [
            (called[key], [became.of(fate) for fate in FATES]) for key, became in by_team(found.rows).items()
        ]
        yield counts_table(
            tr("Actions agreed, and what became of them"),
            (tr("Team"), *map(short_of, FATES)),
            fates,
            across=True,
            down=True,
        )
        yield counts_table(
            tr("On the way"),
            ("", tr("Actions")),
            [(line_of(each), [found.became.of(each)]) for each in Happened],
        )
    cleared, _ = found.cleared
    yield counts_table(
        tr("Past its date at one surgery, and by the team's next"),
        ("", tr("Timescales and actions")),
        [(words, [cleared.became.get(each, 0)]) for each, words in CLEARED_WORDS.items()],
        down=True,
    )
    yield Listing(
        tr("Did children move on sooner once discussed?"),
        [*after_words(found.after)] if found.after.are_enough else [tr("Too few to tell.")],
    )
    yield from map(Note, [*HOW_COUNTED, *([HOW_ESTIMATED] if found.after.are_enough else ())])
