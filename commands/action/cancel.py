"""`cancel`: an action is needed no longer."""

from typing import Annotated

from commands.grammar.reply import UNDO, FormStart, Reply
from commands.grammar.values import ActionId, Because, Field
from commands.grammar.verbs import command
from commands.practice.private_words import tell_owner
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who
from storage.outbox import PostKind


def how_its_form_is_sent(_: Request, **__: object) -> FormStart:
    """Return the labels of its form's buttons: `Cancel` would close it and cancel nothing."""
    return FormStart(submit=tr("Cancel it"), cancel=tr("Back"))


@command(
    role=Role.WORKER,
    example="cancel 17 because the report is no longer needed",
    title=tr("No longer needed"),
    everyday=True,
    begins=how_its_form_is_sent,
    told_of_action=tr("{struck} – cancelled by {by}{ended_words}"),
)
def cancel(
    request: Request,
    action: ActionId,
    *,
    because: Annotated[Because, Field(tr("Why is it no longer needed?"))],
) -> Reply:
    """Cancel an action that is no longer needed, and say why. It is not counted as done; its owner is told."""
    request.child(request.records.actions.get(action).child)
    cancelled = request.records.actions.cancel(action, because, request.change)
    told = tell_owner(request, cancelled, PostKind.CANCELLED)
    return Reply(
        tr(f"Cancelled: {cancelled.words} ({cancelled.child}) – {because}.")
        + (tr(f" {who(told)} is told in private.") if told else ""),
        buttons=[UNDO],
    )
