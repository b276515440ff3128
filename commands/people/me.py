"""`me`: the asker's own work in one list."""

from commands.grammar.reply import Reply
from commands.grammar.verbs import command
from commands.messages.worklist import work_list, work_of
from commands.practice.request import Request
from permanence.roles import Role


@command(
    role=Role.WORKER,
    reads=True,
    everyday=True,
    shows_families=True,
    also=(
        "what do i have to do",
        "what do i have to do today",
        "what do i need to do",
        "what must i do",
        "what should i do",
        "what have i got to do",
        "what is on my list",
        "what is waiting for me",
        "my actions",
        "my work",
        "my list",
        "my tasks",
        "my to do list",
        "to do",
    ),
)
def me(request: Request) -> Reply:
    """List your own work: actions, children, adoptive families, what needs your decision, the next surgeries, praise."""
    return work_list(work_of(request.as_of, request.person, request.person))
