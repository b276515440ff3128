"""`give`: an action goes to somebody else."""

from commands.kinds import ActionId, Person
from commands.owners import refuse_leavers, unseen
from commands.registry import command
from commands.reply import UNDO, Note, Reply
from commands.request import Request
from permanence.roles import Role
from permanence.words import who


@command(role=Role.WORKER)
def give(request: Request, action: ActionId, *, to: Person) -> Reply:
    """Give an action to somebody else."""
    request.child(request.store.actions.get(action).child)
    refuse_leavers(request, to)
    given = request.store.actions.give(action, to, request.change)
    return Reply(
        f"{given.number} is now {who(to)}'s: {given.words} ({given.child}).",
        [Note(each) for each in unseen(request, given.child, to)],
        buttons=[UNDO],
    )
