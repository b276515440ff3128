"""`move`: an action gets a new date."""

from commands.kinds import ActionId, Coming, Rest
from commands.registry import command
from commands.reply import UNDO, Reply
from commands.request import Request
from commands.wording import moved_words
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER)
def move(request: Request, action: ActionId, *, to: Coming, because: Rest = "") -> Reply:
    """Give an action a new date; the date first agreed stays beside it."""
    request.child(request.store.actions.get(action).child)
    moved = request.store.actions.move(action, to, because, request.change)
    first = "; ".join(moved_words(moved, request.today))
    return Reply(
        f"{moved.number} is now for {day(moved.due)} ({first}): {moved.words} ({moved.child}).",
        buttons=[UNDO],
    )
