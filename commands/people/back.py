"""`back`: typed by the clock when somebody who had left is in Slack again."""

from commands.kinds import Person
from commands.registry import command
from commands.reply import Reply
from commands.request import Request
from permanence.roles import Role


@command(role=Role.CLOCK)
def back(request: Request, person: Person) -> Reply:
    """Record that somebody who had left is here again."""
    request.store.leavers.come_back(person, request.change)
    request.store.outbox.want_leaver_told(person)
    return Reply("Recorded.")
