"""`reopen`: an action is still to be done after all."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId, Field
from commands.grammar.verbs import command
from commands.messages.sentences import action_line
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.WORKER, told_of_action=tr("{action} is open again – {by}"))
def reopen(
    request: Request,
    action: Annotated[ActionId, Field(hint=tr("Its number, for example 17."), is_typed=True)],
) -> Reply:
    """Open an action again that was done or cancelled."""
    request.child(request.records.actions.get(action).child)
    opened = request.records.actions.reopen(action, request.change)
    return Reply(tr(f"Open again: {action_line(opened, request.today)}"), buttons=[UNDO])
