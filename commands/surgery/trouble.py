"""`trouble`: typed by the clock when an agenda cannot be posted."""

from commands.kinds import AnyDay, TeamKey
from commands.registry import command
from commands.reply import Reply
from commands.request import Request
from permanence.roles import Role
from storage.outbox import NOTICE


@command(role=Role.CLOCK)
def trouble(request: Request, team: TeamKey, on: AnyDay) -> Reply:
    """Tell the administrators privately, once for a surgery, that its agenda cannot be posted."""
    granted = {person for person, role in request.store.roles.all() if role is Role.ADMIN}
    told = {
        post.channel for post in request.store.outbox.of_occurrence(team, on) if post.part.startswith(NOTICE)
    }
    for person in sorted((granted | request.office.admins) - told):
        request.store.outbox.plan(team, on, f"{NOTICE}{person}", person, request.change)
    return Reply("Told.")
