"""`surgery close`: a surgery ends, and its minutes are posted."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Listing, Reply
from commands.grammar.values import Field, People, TeamKey
from commands.grammar.verbs import command
from commands.practice.closing import close_surgery
from commands.practice.request import Request
from commands.practice.which_surgery import open_surgery, refuse_outsider, refuse_unless_chair
from permanence.roles import Role

MOST = 10
"""How many children have a button for a next action."""


@command(role=Role.WORKER, example="surgery close north")
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
