"""`no`: the answer to "are you sure?"."""

from commands.grammar.reply import Reply
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.ANYONE, anywhere=True, reads=True, hidden=True)
def no(request: Request) -> Reply:  # noqa: ARG001 - every verb is given its request
    """Leave it: nothing is changed."""
    return Reply(tr("Left as it was. Nothing was changed."))
