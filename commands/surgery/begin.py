"""`begin`: typed by the clock when a surgery begins whose agenda was posted the day before."""

from commands.grammar.reply import Reply
from commands.grammar.values import AnyDay, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.roles import Role


@command(role=Role.CLOCK)
def begin(request: Request, team: TeamKey, on: AnyDay) -> Reply:
    """Have every message of an agenda drawn anew, for what has changed since the day before."""
    request.records.outbox.want_agenda_redrawn(team, on)
    return Reply("Wanted.")
