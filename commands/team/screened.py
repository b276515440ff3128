"""`screened`: typed by the clock when a message in a team's channel was refused for what it says of somebody."""

from commands.grammar.reply import Reply
from commands.grammar.values import Person, TeamKey
from commands.grammar.verbs import command
from commands.practice.escalation import administrators
from commands.practice.request import Request
from permanence.roles import Role
from storage.outbox import PostKind


@command(role=Role.CLOCK)
def screened(request: Request, team: TeamKey, *, by: Person) -> Reply:
    """Privately tell the manager that there was such a message, and nothing of what it says, unless they wrote it.

    The administrators are told where the manager has left.
    """
    records, left = request.records, request.records.leavers.all()
    manager = records.covers.acting_for(records.teams.get(team).manager, request.today)
    readers = {manager} if manager not in left else {*administrators(request.as_of)} - left
    for reader in sorted(readers - {by}):
        records.outbox.tell(
            team, request.today, PostKind.SCREENED, reader, request.change, note=request.now.isoformat()
        )
    return Reply("Told.")
