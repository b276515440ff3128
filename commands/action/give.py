"""`give`: an action goes to another person."""

from typing import Annotated

from commands.grammar.reply import UNDO, Note, Question, Reply
from commands.grammar.values import ActionId, Field, Owner
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import question_of_sight, refuse_unable, restriction_warning
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


def what_to_ask(request: Request, action: int, *, to: str) -> Question | None:
    """Return what is to be asked before an action changes hands: whether its new owner cannot see the child."""
    child = request.child(request.records.actions.get(action).child)
    refuse_unable(request, to=to)
    return question_of_sight(request, child, to)


@command(
    role=Role.WORKER,
    title=tr("Who takes it over?"),
    asks=what_to_ask,
    told_of_action=tr("{action} is now {owner}'s – {by}"),
)
def give(request: Request, action: ActionId, *, to: Annotated[Owner, Field(tr("To"))]) -> Reply:
    """Give an action to somebody else."""
    old = request.records.actions.get(action)
    request.child(old.child)
    refuse_unable(request, to=to)
    if old.is_open and old.owner == to:
        raise RuleBroken(
            tr(f"{action} is {who(to)}'s already: {old.words} ({old.child}). Nothing was changed."),
            field="to",
        )
    given = request.records.actions.give(action, to, request.change)
    return Reply(
        tr(f"{given.number} is now {who(to)}'s: {given.words} ({given.child})."),
        [Note(each) for each in restriction_warning(request, given.child, to)],
        buttons=[UNDO],
    )
