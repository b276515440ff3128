"""`supervision`: somebody's whole work, for them and their manager."""

from commands.kinds import Person
from commands.registry import command
from commands.reply import Reply
from commands.request import Request
from commands.work import manages_work_of, work_list, work_of
from permanence.errors import NotAllowed
from permanence.roles import Role
from permanence.words import who


@command(role=Role.WORKER, reads=True)
def supervision(request: Request, person: Person) -> Reply:
    """List somebody's whole work, as the surgery sees it, to talk over: for them and their manager only."""
    if request.person != person and not manages_work_of(request, person):
        raise NotAllowed(
            f"Supervision is between {who(person)} and the manager of a team in which they have children or actions. "
            f"`caseload` with their name shows the children of theirs that you may see."
        )
    return work_list(work_of(request.store, request.office, person, request.person, request.now))
