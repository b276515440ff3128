"""`correct`: a milestone was recorded for the wrong day."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, Field, Happened, Here, MilestoneName
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.journey import Event
from permanence.refusals import recorded_on, refuse_before_birth, refuse_out_of_line, refuse_second_birth
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER, told="Corrected")
def correct(
    request: Request,
    child: Here,
    milestone: MilestoneName,
    on: Annotated[Happened, Field("Day on record")],
    *,
    to: Annotated[Happened, Field("New date")],
    because: Because = "",
) -> Reply:
    """Give a milestone on record another day; history keeps the old one."""
    found = request.child(child)
    journey = request.records.journeys.of(found)
    recorded = recorded_on(milestone, journey, on)
    if recorded.keeps_month:
        refuse_second_birth(found)
    if to == on:
        raise RuleBroken(f"That is the day on record already: {day(on)}. Nothing was changed.", field="to")
    refuse_before_birth(found, to, recorded.words, recorded.key)
    refuse_out_of_line(recorded, journey, on, to)
    request.records.milestones.correct(child, Event(on, recorded.key), to, request.change)
    why = f", because {because}" if because else ""
    return Reply(f"**{child}**: {recorded.words} is now {day(to)}, not {day(on)}{why}.", buttons=[UNDO])
