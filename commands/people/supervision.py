"""`supervision`: a person's whole work, for them and their manager."""

from commands.grammar.reply import Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.messages.worklist import work_list, work_of
from commands.practice.request import Request
from commands.practice.whose_work import manages_work_of
from permanence.errors import NotAllowed
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(role=Role.WORKER, reads=True, shows_families=True)
def supervision(request: Request, person: Person) -> Reply:
    """List somebody's whole work, as the surgery sees it, to talk over: for them and their manager only."""
    if request.person != person and not manages_work_of(request, person):
        raise NotAllowed(
            tr(
                f"Supervision is between {who(person)} and the manager of a team in which they have children, actions or adoptive families. "
                "`caseload` with their name shows the children of theirs that you may see."
            ),
            field="person",
        )
    return work_list(work_of(request.as_of, person, request.person))
