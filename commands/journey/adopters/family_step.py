"""`family step`: an adoptive family took a step; typed as `family FAM-0031 stage two began 12/11/2026`."""

from datetime import date
from typing import Annotated, Literal

from commands.grammar.families import StepName
from commands.grammar.reply import UNDO, Button, Question, Reply
from commands.grammar.values import FamilyRef, Field, Happened
from commands.grammar.verbs import command
from commands.messages.sentences import family_next
from commands.practice.cases import family_cases, followed_among
from commands.practice.doubts import question_of_step, refuse_certain_step
from commands.practice.request import Request
from permanence.errors import NotUnderstood, RuleBroken
from permanence.families.feedback import FEEDBACK_STAGES
from permanence.families.steps import JourneyStep, StepTaken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day, listed

Why = Literal["the adopters ask", "exceptional circumstances"]


def what_to_ask(
    request: Request, family: str, step: JourneyStep, on: date | None = None, *, because: str | None = None
) -> Question | None:
    """Return what is to be asked before a step is recorded: whether it may be, beside what is on record."""
    taken = _taken(request, family, step, on, because)
    return question_of_step(taken, request.records.family_steps.of(family))


@command(
    role=Role.WORKER,
    example="family FAM-0031 stage two began 12/11/2026",
    title=tr("Record a family's step"),
    told=None,
    asks=what_to_ask,
    shares="family",
)
def family_step(
    request: Request,
    family: FamilyRef,
    step: StepName,
    on: Annotated[
        Happened,
        Field(hint=tr("Leave it empty for today. What somebody decided needs its date."), is_today=True),
    ]
    | None = None,
    *,
    because: Annotated[Why, Field(tr("Why more time"), tr("Only where more time was agreed."))] | None = None,
) -> Reply:
    """Record a step of an adoptive family's journey. What somebody decided needs its date said."""
    taken = _taken(request, family, step, on, because)
    records = request.records
    refuse_certain_step(taken, records.family_steps.of(family))
    records.family_steps.take(family, taken, request.change)
    records.family_expectations.forget(family, request.change, None if step.ends else step.key)
    stage = FEEDBACK_STAGES.get(step.key)
    asks = [Button(tr("What they say"), f"feedback {family} after {stage.name.lower()}")] if stage else []
    why = tr(f", because {because}") if because else ""
    linked = _still_linked(request, family) if step.ends else []
    still = tr(f" It is still linked with {listed([f'**{child}**' for child in linked])}.") if linked else ""
    ends = [Button(tr(f"End link with {child}"), f"link end {child} {family}") for child in linked]
    return Reply(
        tr(
            f"Recorded for **{family}**: {step.words}, {day(taken.on)}{why}.{_next(request, family, step)}{still}"
        ),
        buttons=[UNDO, Button(tr("Family"), f"family {family}"), *asks, *ends],
    )


def _taken(
    request: Request, family: str, step: JourneyStep, on: date | None, because: str | None
) -> StepTaken:
    """Return the step that is to be recorded. Raises a PermanenceError for one that cannot be."""
    request.records.families.get(family)
    typed = f"family {family} {step.words}"
    if on is None and step.decided:
        raise NotUnderstood(
            tr("On which day? What somebody decided needs its date said."),
            field="on",
            how=f": `{typed} {request.today:%d/%m/%Y}`",
        )
    if bool(because) is not (step.key == "more_time"):
        raise RuleBroken(
            tr(
                "More time is agreed because the adopters ask, or because circumstances are exceptional. Nothing was changed."
            )
            if step.key == "more_time"
            else tr("Only more time needs a reason. Nothing was changed."),
            field="because",
            how="" if because else tr(f"For example: `{typed} because the adopters ask`"),
        )
    return StepTaken.of(on or request.today, step.key, because or "")


def _still_linked(request: Request, family: str) -> list[str]:
    """Return the children whose link with a family has not ended, of those who are tracked still and may be mentioned."""
    records = request.records
    with records.only_counting():
        linked = {each.child for each in records.links.of_family(family) if not each.ended}
    still = followed_among(records, linked)
    records.seen.update(still)
    return sorted(still)


def _next(request: Request, family: str, step: JourneyStep) -> str:
    """Return what comes next, after a space; nothing where nothing has a date."""
    (case,) = family_cases(request.as_of, [request.records.families.get(family)])
    if step.key == "more_time":
        return tr(f" By when? `family expect {family} approved …`")
    if case.journey.held_since:
        return tr(f" Its assessment stands still while it is on hold: `family {family} back` ends that.")
    return f" {family_next(case)}".rstrip()
