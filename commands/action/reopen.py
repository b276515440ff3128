"""`reopen`: an action was not done after all."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId
from commands.grammar.verbs import command
from commands.messages.sentences import action_line
from commands.practice.request import Request
from permanence.roles import Role


@command(role=Role.WORKER)
def reopen(request: Request, action: ActionId) -> Reply:
    """Open a finished action again."""
    request.child(request.records.actions.get(action).child)
    opened = request.records.actions.reopen(action, request.change)
    return Reply(f"Open again: {action_line(opened, request.today)}", buttons=[UNDO])
