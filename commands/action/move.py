"""`move`: an action gets a new date."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId, Because, Coming, Field
from commands.grammar.verbs import command
from commands.messages.sentences import moved_words
from commands.practice.agreement import ask_for_agreement
from commands.practice.request import Request
from permanence.errors import NotUnderstood
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER, title=tr("New date"))
def move(
    request: Request,
    action: ActionId,
    *,
    to: Annotated[Coming, Field(tr("New date"))],
    because: Annotated[
        Because, Field(hint=tr("Needed from the second move on, which the manager then agrees. No names."))
    ] = "",
) -> Reply:
    """Give an action a new date; the date first agreed stays beside it. From the second move on, the manager agrees it."""
    old = request.records.actions.get(action)
    child = request.child(old.child)
    if old.moves and not request.standing.has(Role.MANAGER, child.team):
        if not because:
            raise NotUnderstood(
                tr("Say why."),
                field="because",
                how=f": `move {action} to {to:%d/%m/%Y} because …`.",
                then=tr("It has moved before."),
            )
        request.records.actions.movable(action, to, request.today)
        asked = request.records.approvals.ask(child.ref, to, because, request.change, action=action)
        people = ask_for_agreement(request, child, asked)
        return Reply(
            tr(
                f"{action} has moved before, so {people} is asked to agree {day(to)} ({asked.number}). "
                f"Until then it stays for {day(old.due)}: {old.words} ({old.child})."
            ),
            buttons=[UNDO],
        )
    moved = request.records.actions.move(action, to, because, request.change)
    first = "; ".join(moved_words(moved, request.today))
    return Reply(
        tr(f"{moved.number} is now for {day(moved.due)} ({first}): {moved.words} ({moved.child})."),
        buttons=[UNDO],
    )
