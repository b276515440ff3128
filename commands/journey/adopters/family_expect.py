"""`family expect`: a day when an adoptive family's step is to come."""

from typing import Annotated

from commands.grammar.families import StepName
from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Coming, FamilyRef, Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.families.steps import STEPS, JourneyStep
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day


@command(
    role=Role.WORKER,
    title=tr("Expect a family's step"),
    example="family expect FAM-0031 approved 18/12/2026",
    told=None,
)
def family_expect(
    request: Request, family: FamilyRef, step: StepName, on: Annotated[Coming, Field(tr("Expected on"))]
) -> Reply:
    """Record the day on which a family's step is expected, in place of the day expected before."""
    request.records.families.get(family)
    _refuse_reached(request, family, step)
    _refuse_over(request, family)
    request.records.family_expectations.expect(family, step.key, on, request.change)
    return Reply(
        tr(f"Expected of **{family}**: {step.words}, {day(on)}."),
        buttons=[UNDO, Button(tr("Family"), f"family {family}")],
    )


def _refuse_reached(request: Request, family: str, step: JourneyStep) -> None:
    """Raise RuleBroken for a step that is on record already, with nothing after it that lets it come anew."""
    leg = request.records.family_steps.of(family).latest
    reached = max(leg.each(step.key), default=None)
    if reached and not (step.repeats or any(reached <= each for each in leg.each(*step.anew_after))):
        raise RuleBroken(
            tr(f"{family} has {step.words} on record for {day(reached.on)}. Nothing was changed."),
            field="step",
        )


def _refuse_over(request: Request, family: str) -> None:
    """Raise RuleBroken for a family that left or adopted: nothing that is expected of it is shown."""
    journey = request.records.family_steps.of(family)
    ended = journey.left or journey.standing
    if ended and journey.is_over:
        raise RuleBroken(
            tr(
                f"Nothing more is expected of {family}: {STEPS[ended.step].words} on {day(ended.on)}. "
                "A family that comes back enquires again. Nothing was changed."
            ),
            field="family",
        )
