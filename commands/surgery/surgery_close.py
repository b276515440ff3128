"""`surgery close`: a surgery ends, and its minutes are posted."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Listing, Question, Reply
from commands.grammar.values import Field, People, TeamKey
from commands.grammar.verbs import command
from commands.practice.closing import close_surgery
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import open_surgery, refuse_outsider, refuse_unless_chair
from permanence.roles import Role
from permanence.words import count, listed

MOST = 10
"""How many children have a button for a next action."""
MOST_NAMED = 5
"""How many of those not reached are named in the question."""


def what_to_ask(request: Request, team: str, **_: object) -> Question | None:
    """Return what is to be asked before a surgery ends that looked at less than half of its children."""
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    refuse_unless_chair(request, found)
    occurrence = open_surgery(request, found)
    discussed = [case.ref for case in Surgery(request.as_of, found, occurrence).agenda.discussed]
    looked_at = request.records.reviews.of(team, occurrence.nominal)
    missed = [ref for ref in discussed if ref not in looked_at]
    if 2 * len(missed) <= len(discussed):
        return None
    more = [f"{len(missed) - MOST_NAMED} more"] if len(missed) > MOST_NAMED else []
    return Question(
        f"Looked at {len(discussed) - len(missed)} of {count(len(discussed), 'child', 'children')}. "
        f"Not reached: {listed([*missed[:MOST_NAMED], *more])}. Close the surgery all the same?",
        yes="Yes, close it",
    )


@command(role=Role.WORKER, example="surgery close north", asks=what_to_ask)
def surgery_close(
    request: Request, team: TeamKey, *, with_: Annotated[People, Field("Who else was there")] = ()
) -> Reply:
    """Close a surgery: its minutes are posted, and who else was there can be said."""
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    refuse_unless_chair(request, found)
    occurrence = open_surgery(request, found)
    minutes = close_surgery(request, found, occurrence, with_)
    bare = minutes.without_next_action
    lines = [f"**{ref}**" for ref in bare]
    return Reply(
        f"The surgery of {found.name} is closed; its minutes are being posted in the thread of its agenda.",
        [Listing("Past a date, with no next action", lines)] if lines else [],
        buttons=[*(Button(f"Action for {ref}", f"action {ref}") for ref in bare[:MOST]), UNDO],
        fallback=f"Closed: {found.name}",
    )
