"""`delay`: something is held up, and why."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Coming, Field, Here, MilestoneName, ReasonWords
from commands.grammar.verbs import SurgeryEvent, command
from commands.messages.sentences import what_was_asked
from commands.practice.agreement import ask_for_agreement
from commands.practice.request import Request
from permanence.delays import NOT_HELD_UP, ApprovalState, reason_typed, refuse_too_long, refuse_undelayed
from permanence.language import tr
from permanence.refusals import in_line, refuse_standing
from permanence.roles import Role
from permanence.words import day


@command(
    role=Role.WORKER,
    example="delay BX-0042 match until end of next month because sibling assessment first",
    title=tr("What is holding this up?"),
    told=tr("Held up"),
    in_surgery=SurgeryEvent.DELAY_RECORDED,
)
def delay(
    request: Request,
    child: Here,
    milestone: Annotated[MilestoneName, Field(tr("What is held up"), not_offered=NOT_HELD_UP)],
    *,
    until: Annotated[Coming, Field(hint=tr("At most 12 weeks from today."))],
    because: Annotated[
        ReasonWords,
        Field(
            tr("What is holding it up"),
            tr(
                "Choose a reason, or say it in your own words below. A step back for the child's sake can be agreed."
            ),
        ),
    ],
) -> Reply:
    """Say what holds a milestone up, and until when. Where it is for the child's sake, the manager may agree it."""
    found = request.child(child)
    journey = request.records.journeys.of(found)
    held = in_line(milestone, journey, request.today)
    refuse_undelayed(held)
    refuse_too_long(until, request.today)
    refuse_standing(held, journey, request.today, tr("it is not held up"))
    reason = reason_typed(because)
    explains = reason is not None and not reason.is_childs
    asked = request.records.approvals.ask(
        child,
        until,
        because,
        request.change,
        milestone=held.key,
        reason=reason.key if reason else None,
        standing=ApprovalState.EXPLAINS if explains else ApprovalState.ASKED,
    )
    if explains:
        return Reply(
            tr(
                f"**{child}**: {held.words} is held up until {day(until)}: {because}. That explains it, and is not a step "
                "back for the child's sake, so the child stays on the agenda."
            ),
            buttons=[UNDO],
        )
    people = ask_for_agreement(request, found, asked)
    return Reply(
        tr(
            f"**{child}**: {people} is asked to agree a {what_was_asked(asked)} ({asked.number}): {because}. "
            "Until that is agreed, nothing changes."
        ),
        buttons=[UNDO],
    )
