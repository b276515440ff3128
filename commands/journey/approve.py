"""`approve`: a manager agrees to a purposeful delay, or to another new date."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ApprovalId
from commands.grammar.verbs import command
from commands.messages.sentences import what_was_asked
from commands.practice.agreement import approval_to_decide, tell_asker
from commands.practice.request import Request
from permanence.delays import ApprovalState
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.refusals import refuse_standing
from permanence.roles import Role
from permanence.words import day, who


@command(role=Role.MANAGER, told=tr("Agreed"))
def approve(request: Request, approval: ApprovalId) -> Reply:
    """Agree what was asked: a purposeful delay, or another new date for an action."""
    asked = approval_to_decide(request, approval)
    if asked.standing is ApprovalState.ASKED and asked.until < request.today:
        raise RuleBroken(
            tr(
                f"{approval} was asked for until {day(asked.until)}, which has passed, so there is nothing left to agree: "
                f"`decline {approval} because …`. Another day is asked for anew. Nothing was changed."
            ),
            field="approval",
        )
    if asked.milestone:
        refuse_standing(
            MILESTONES[asked.milestone],
            request.records.journeys.of(request.child(asked.child)),
            request.today,
            tr(f"there is nothing to delay: `decline {approval} because …`"),
        )
    decided = request.records.approvals.decide(asked, ApprovalState.APPROVED, request.change)
    if asked.action:
        request.records.actions.move(asked.action, asked.until, asked.words, request.change)
    return Reply(
        tr(
            f"Agreed: {what_was_asked(asked)} (**{asked.child}**), asked by {who(asked.asked_by)}.{tell_asker(request, decided)}"
        ),
        buttons=[UNDO],
    )
