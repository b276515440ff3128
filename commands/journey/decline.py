"""`decline`: a manager does not agree."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ApprovalId, Because, Field
from commands.grammar.verbs import command
from commands.messages.sentences import what_was_asked
from commands.practice.agreement import approval_to_decide, tell_asker
from commands.practice.request import Request
from permanence.delays import ApprovalState
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(role=Role.MANAGER, title=tr("Not agreed"), told=tr("Not agreed"))
def decline(
    request: Request,
    approval: ApprovalId,
    *,
    because: Annotated[Because, Field(hint=tr("Whoever asked is told. No names."))],
) -> Reply:
    """Decline what was asked, saying why; the dates stay as they are."""
    asked = approval_to_decide(request, approval)
    decided = request.records.approvals.decide(asked, ApprovalState.DECLINED, request.change)
    return Reply(
        tr(
            f"Not agreed: {what_was_asked(asked)} (**{asked.child}**), asked by {who(asked.asked_by)}: {because}. "
            f"The dates stay as they are.{tell_asker(request, decided, because)}"
        ),
        buttons=[UNDO],
    )
