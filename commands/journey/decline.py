"""`decline`: a manager does not agree."""

from commands.approvals import approval_to_decide, tell_asker, what_was_asked
from commands.kinds import ApprovalId, Rest
from commands.registry import command
from commands.reply import UNDO, Reply
from commands.request import Request
from permanence.delays import Standing
from permanence.roles import Role
from permanence.words import who


@command(role=Role.MANAGER)
def decline(request: Request, approval: ApprovalId, *, because: Rest) -> Reply:
    """Decline what was asked, saying why; the dates stay as they are."""
    asked = approval_to_decide(request, approval)
    decided = request.store.approvals.decide(asked, Standing.DECLINED, request.change)
    request.store.outbox.want_answered(asked.number)
    return Reply(
        f"Not agreed: {what_was_asked(asked)} (**{asked.child}**), asked by {who(asked.asked_by)}: {because}. "
        f"The dates stay as they are.{tell_asker(request, decided, because)}",
        buttons=[UNDO],
    )
