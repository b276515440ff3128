"""`begin`: typed by the clock when a surgery begins whose agenda was posted the day before."""

from commands.kinds import AnyDay, TeamKey
from commands.registry import command
from commands.reply import Reply
from commands.request import Request
from permanence.roles import Role


@command(role=Role.CLOCK)
def begin(request: Request, team: TeamKey, on: AnyDay) -> Reply:
    """Have every message of an agenda drawn anew, for what has changed since the day before."""
    request.store.outbox.want_agenda_redrawn(team, on)
    return Reply("Wanted.")
