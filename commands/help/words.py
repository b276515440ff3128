"""`words`: the plain words that are understood."""

from collections.abc import Iterable, Iterator
from datetime import date

from commands.grammar.reply import Button, Listing, Reply
from commands.grammar.values import NEXT_SURGERY
from commands.grammar.verbs import command, verbs
from commands.messages.sentences import called_words
from commands.practice.request import Request
from permanence.dates import Direction, read_date
from permanence.delays import REASONS
from permanence.language import tr
from permanence.outcomes import OUTCOMES
from permanence.roles import Role
from permanence.words import day

HAPPENED = ("12/10/2026", "2026-10-12", "12 Oct", "yesterday", "last fri", "3 days ago", "2 weeks ago")
"""Days that have been, as people type them."""
COMING = ("28/11", "tomorrow", "fri", "next fri", "in 3 days", "in 2 weeks", "end of month", "end of Jan")
"""Days to come, likewise."""


@command(
    role=Role.ANYONE,
    anywhere=True,
    reads=True,
    everyday=True,
    also=("what words are there", "which words are there", "plain words", "what do you understand"),
)
def words(request: Request) -> Reply:
    """List the plain words that are understood: what can be asked, days, endings, and what holds something up."""
    return Reply(
        tr(
            "Words come in any order where the meaning is clear, and capitals do not matter. `me` is you. "
            "In the thread of a child's message the reference can be left out."
        ),
        [
            Listing(
                tr("Asked in plain words"),
                [
                    f"**{verb.name}** · {', '.join(phrase.replace('REF', 'BX-0042') for phrase in verb.also)}"
                    for verb in verbs().values()
                    if verb.also and not verb.is_hidden
                ],
            ),
            Listing(tr("Days that have been"), [*_days(HAPPENED, Direction.HAPPENED, request.today)]),
            Listing(
                tr("Days to come"),
                [
                    *_days(COMING, Direction.COMING, request.today),
                    tr(f"`{NEXT_SURGERY}` · that of the child's team"),
                ],
            ),
            Listing(tr("How tracking ends"), [called_words(row) for row in OUTCOMES.values()]),
            Listing(
                tr("What holds something up, for the child's sake"),
                [called_words(row) for row in REASONS.values() if row.is_childs],
            ),
            Listing(
                tr("What else holds something up"),
                [called_words(row) for row in REASONS.values() if not row.is_childs],
            ),
        ],
        buttons=[
            Button(tr("Milestones"), "milestones"),
            Button(tr("Plans"), "plans"),
            Button(tr("Help"), "help"),
        ],
        title=tr("Words"),
    )


def _days(typed: Iterable[str], direction: Direction, today: date) -> Iterator[str]:
    """Each day as it is typed, with the day that it means today."""
    means = {each: read_date(each.split(), today, direction) for each in typed}
    return (f"`{each}` · {day(found[0])}" for each, found in means.items() if found)
