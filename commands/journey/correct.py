"""`correct`: a milestone was recorded for the wrong day."""

from datetime import date
from typing import Annotated

from commands.grammar.reply import UNDO, Question, Reply
from commands.grammar.values import Because, Field, Happened, Here, MilestoneName
from commands.grammar.verbs import command
from commands.practice.doubts import move_family_match, question_of_days, refuse_certain
from commands.practice.request import Request
from commands.practice.whose_work import refuse_untold
from permanence.errors import RuleBroken
from permanence.journey import Event, Journey
from permanence.language import tr
from permanence.milestones import MILESTONES, Milestone
from permanence.plans import PLAN
from permanence.refusals import recorded_on, refuse_before_birth, refuse_out_of_line, refuse_second_birth
from permanence.roles import Role
from permanence.words import day


def what_to_ask(
    request: Request, child: str, milestone: Milestone, on: date, *, to: date, because: str = ""
) -> Question | None:
    """Return what is to be asked before a milestone is given another day: whether it may be, beside what is on record."""
    del because
    return question_of_days(*_moved(request, child, milestone, on, to))


@command(
    role=Role.WORKER,
    title=tr("Correct a day"),
    example="correct BX-0042 placement order 12/10/2026 to 15/10/2026",
    told=tr("Corrected"),
    asks=what_to_ask,
)
def correct(
    request: Request,
    child: Here,
    milestone: MilestoneName,
    on: Annotated[Happened, Field(tr("Day on record"))],
    *,
    to: Annotated[Happened, Field(tr("New date"))],
    because: Because = "",
) -> Reply:
    """Correct the day of a milestone on record; history keeps the old day."""
    event, without = _moved(request, child, milestone, on, to)
    refuse_certain(event, without)
    recorded, records = MILESTONES[event.milestone], request.records
    was = Event(on, recorded.key)
    of_family = move_family_match(request, child, was, to)
    records.milestones.correct(child, was, to, request.change)
    if recorded.key == PLAN:
        records.plans.correct(child, on, to, request.change)
    why = tr(f", because {because}") if because else ""
    return Reply(
        tr(f"**{child}**: {recorded.words} is now {day(to)}, not {day(on)}{why}.{of_family.words}"),
        buttons=[UNDO, *of_family.buttons],
    )


def _moved(request: Request, child: str, milestone: Milestone, on: date, to: date) -> tuple[Event, Journey]:
    """Return a milestone on its other day, and the journey without it. Raises a PermanenceError for what cannot be."""
    found = request.child(child)
    refuse_untold(request, found, milestone)
    journey = request.records.journeys.of(found)
    if milestone.keeps_month:
        refuse_second_birth(found)
    recorded = recorded_on(milestone, journey, on)
    if to == on:
        raise RuleBroken(
            tr(f"That is the day on record already: {day(on)}. Nothing was changed."), field="to"
        )
    refuse_before_birth(found, to, recorded.words, recorded.key)
    refuse_out_of_line(recorded, journey, on, to)
    return Event(to, recorded.key), journey.without(Event(on, recorded.key))
