"""`family correct`: a step of an adoptive family was recorded for the wrong day."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from commands.grammar.families import StepName
from commands.grammar.reply import UNDO, Button, Question, Reply
from commands.grammar.values import FamilyRef, Field, Happened
from commands.grammar.verbs import command
from commands.practice.doubts import question_of_step, refuse_certain_step
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.families.steps import AdoptersJourney, JourneyStep, StepTaken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day


def what_to_ask(request: Request, family: str, step: JourneyStep, on: date, *, to: date) -> Question | None:
    """Return what is to be asked before a step is given another day: whether it may be, beside what is on record."""
    return question_of_step(*_moved(request, family, step, on, to))


@command(
    role=Role.WORKER,
    title=tr("Correct a family's step"),
    example="family correct FAM-0031 stage two began 12/11/2026 to 13/11/2026",
    told=None,
    asks=what_to_ask,
)
def family_correct(
    request: Request,
    family: FamilyRef,
    step: StepName,
    on: Annotated[Happened, Field(tr("Day on record"))],
    *,
    to: Annotated[Happened, Field(tr("New date"))],
) -> Reply:
    """Correct the day of a step on record; history keeps the old day."""
    moved, without = _moved(request, family, step, on, to)
    refuse_certain_step(moved, without)
    request.records.family_steps.correct(family, replace(moved, on=on), to, request.change)
    return Reply(
        tr(f"**{family}**: {step.words} is now {day(to)}, not {day(on)}."),
        buttons=[UNDO, Button(tr("Family"), f"family {family}")],
    )


def _moved(
    request: Request, family: str, step: JourneyStep, on: date, to: date
) -> tuple[StepTaken, AdoptersJourney]:
    """Return a step on its other day, and the journey without it. Raises a PermanenceError for what cannot be."""
    request.records.families.get(family)
    taken = request.records.family_steps.recorded(family, step, on)
    if to == on:
        raise RuleBroken(
            tr(f"That is the day on record already: {day(on)}. Nothing was changed."), field="to"
        )
    journey = request.records.family_steps.of(family)
    return replace(taken, on=to), AdoptersJourney(
        family, tuple(each for each in journey.taken if each != taken)
    )
