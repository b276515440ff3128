"""`milestone`: something happened on a child's journey."""

from datetime import date
from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Field, Happened, Here, MilestoneName, NoteWords, Person
from commands.grammar.verbs import SurgeryEvent, command
from commands.practice.request import Request
from permanence.errors import NotUnderstood, RuleBroken
from permanence.journey import Event, Month
from permanence.milestones import Milestone
from permanence.refusals import (
    in_line,
    refuse_before_birth,
    refuse_hidden_date,
    refuse_second_birth,
    refuse_second_date,
    refuse_unread_date,
)
from permanence.roles import Role
from permanence.words import day, who


@command(
    role=Role.WORKER,
    example="milestone BX-0042 placement order 12/10/2026",
    title="Record a milestone",
    told="Recorded",
    in_surgery=SurgeryEvent.MILESTONE_REACHED,
)
def milestone(
    request: Request,
    child: Here,
    milestone: MilestoneName,
    on: Annotated[
        Happened,
        Field(
            hint="Leave it empty for today. What a court, a panel or a decision-maker decided needs its date."
        ),
    ]
    | None = None,
    detail: Annotated[NoteWords, Field("Note")] = "",
    *,
    chair: Person | None = None,
) -> Reply:
    """Record that a child reached a milestone. What a court or a panel decided needs its date said."""
    found = request.child(child)
    reached = in_line(milestone, request.records.journeys.of(found), on or request.today)
    if reached.key == "tracking_ended_other":
        raise RuleBroken(
            f"To end tracking: `close {child} moved {on or request.today:%d/%m/%Y}`, or how else it ended.",
            field="milestone",
        )
    if chair and not reached.has_chair:
        raise RuleBroken(
            f"Nobody chairs a {reached.words}: `chair` is for meetings, reviews and panels. Nothing was changed.",
            field="chair",
        )
    if on is None:
        _refuse_undated(reached, detail, child, request.today)
        on = request.today
    elif on != request.today:  # after a typed "today", the note may name other days: "today held on 12 Oct"
        refuse_second_date(detail, request.today, on)
    refuse_before_birth(found, on, reached.words, reached.key)
    if reached.keeps_month:
        refuse_second_birth(found)
        on = Month.of(on).first
        request.records.children.edit(found, request.change, born=Month.of(on), due=None)
    request.records.milestones.reach(child, Event(on, reached.key, detail, chair or ""), request.change)
    request.records.expectations.forget(child, reached.key, request.change)
    when = f"{on:%B %Y}; only the month is kept" if reached.keeps_month else day(on)
    chaired = f", chaired by {who(chair)}" if chair else ""
    said = f": {detail}" if detail else ""
    return Reply(
        f"**{child}**: {reached.words} recorded for {when}{chaired}{said}.",
        buttons=[UNDO, Button("Status", f"status {child}")],
    )


def _refuse_undated(reached: Milestone, detail: str, child: str, today: date) -> None:
    if reached.keeps_month:
        raise NotUnderstood(
            "In which month?",
            field="on",
            how=f"For example: `milestone {child} {reached.words} {today:%d/%m/%Y}`.",
            then="Only the month is kept.",
        )
    retyped = f"milestone {child} {reached.words}"
    refuse_hidden_date(detail, today, retyped)
    if reached.decided:
        raise NotUnderstood(
            "On which day? What a court, a panel or a decision-maker decided needs its date said.",
            field="on",
            how=f": `{retyped} {today:%d/%m/%Y}`",
        )
    refuse_unread_date(detail, today, retyped)
