"""`reopen`: an action was not done after all."""

from commands.kinds import ActionId
from commands.registry import command
from commands.reply import UNDO, Reply
from commands.request import Request
from commands.wording import action_line
from permanence.roles import Role


@command(role=Role.WORKER)
def reopen(request: Request, action: ActionId) -> Reply:
    """Open a finished action again."""
    request.child(request.store.actions.get(action).child)
    opened = request.store.actions.reopen(action, request.change)
    return Reply(f"Open again: {action_line(opened, request.today)}", buttons=[UNDO])
