"""`give`: an action goes to another person."""

from typing import Annotated

from commands.grammar.reply import UNDO, Note, Reply
from commands.grammar.values import ActionId, Field, Person
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_leavers, restriction_warning
from permanence.roles import Role
from permanence.words import who


@command(role=Role.WORKER, title="Who has it now?", told_of_action="{action} is now {owner}'s – {by}")
def give(request: Request, action: ActionId, *, to: Annotated[Person, Field("To whom")]) -> Reply:
    """Give an action to somebody else."""
    request.child(request.records.actions.get(action).child)
    refuse_leavers(request, to=to)
    given = request.records.actions.give(action, to, request.change)
    return Reply(
        f"{given.number} is now {who(to)}'s: {given.words} ({given.child}).",
        [Note(each) for each in restriction_warning(request, given.child, to)],
        buttons=[UNDO],
    )
