"""`families waiting`: who waits on either side, which links there are, and who meets when; for the child's side how many."""

from dataclasses import replace
from typing import Literal

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.verbs import command
from commands.messages.agenda.family_finding import (
    FamilyFinding,
    counts_words,
    family_finding_now,
    finding_buttons,
    finding_lists,
    finding_numbers,
    own_families_now,
)
from commands.messages.pages import without_empty_lists
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.small_numbers import MOST_HIDDEN
from permanence.roles import Role, clock_in
from permanence.words import begun

NOTE = tr(
    "A child waits from the placement order, or from the day family finding began; a family from its approval, or the end of its last "
    "match. What is usual is by when half of the families here were matched in the last three years."
)

HOW_MANY = tr(
    "Which families they are is for the family-finding side alone. How many of a team's children have no link is told only where more "
    f"than {MOST_HIDDEN} need a family, so that it points to no child. A few are {MOST_HIDDEN} or fewer."
)


@command(
    role=Role.WORKER,
    reads=True,
    everyday=True,
    shows_families=True,
    also=("who has no link",),
    shares="family",
)
def families_waiting(request: Request, _finding: Literal["finding"] | None = None) -> Reply:
    """Show who waits on either side, which links there are and who meets when. The child's side is told how many alone."""
    if request.records.families.are_seen():
        # Children of every team are told by reference, as on the agenda: of nobody who is kept to people named.
        with request.records.seen_by(clock_in(min(request.records.teams.of_finding(), default=None))):
            whole = family_finding_now(request.as_of)
        return _told(whole, f"{begun(finding_numbers(whole))}.", NOTE)
    # Whoever finds a family for a child, or works with a family, sees these alone.
    teams = request.records.teams.of_each(request.standing.teams)
    words = counts_words(
        request.records, request.today, {team.key: tr(f"{team.name}'s children") for team in teams}
    )
    return _told(own_families_now(request.as_of), words, HOW_MANY)


def _told(finding: FamilyFinding, words: str, note: str) -> Reply:
    finding = replace(finding, says_days=True)
    buttons, menu = finding_buttons(finding)
    return Reply(
        words,
        without_empty_lists(
            [
                *(Listing(title, lines) for title, lines in finding_lists(finding)),
                Note(note),
            ]
        ),
        buttons=buttons,
        menu=menu,
        title=tr("Family finding"),
        fallback=words,
    )
