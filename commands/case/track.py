"""`track`: a child begins to be tracked."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Question, Reply
from commands.grammar.values import AnyComing, BirthMonth, Colleague, Field, Happened, NewRef, TeamKey
from commands.grammar.verbs import command
from commands.messages.sentences import people_words
from commands.practice.doubts import asked_together, question_of_age, question_of_likeness
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.errors import NotAllowed, NotUnderstood, RuleBroken
from permanence.journey import Child, Event, Month
from permanence.language import tr
from permanence.progress import age
from permanence.refusals import refuse_childless, refuse_far_birth
from permanence.roles import Role
from permanence.words import day


def what_to_ask(request: Request, child: str, *, born: Month | None = None, **_: object) -> Question | None:
    """Return what is to be asked before a child is tracked: whether it is another child, and whether the month of birth is right."""
    aged = question_of_age(child, born, request) if born else None
    return asked_together(aged, question_of_likeness(child, request))


@command(
    role=Role.WORKER,
    asks=what_to_ask,
    example="track BX-0042 team north born 03/2023 entered 02/02/2026 worker @Sam",
    title=tr("Track a child"),
    told=tr("Tracked"),
)
def track(
    request: Request,
    child: NewRef,
    *,
    team: TeamKey,
    born: BirthMonth | None = None,
    due: Annotated[
        AnyComing, Field(tr("Expected birth"), tr("Only for an unborn child, instead of the month of birth."))
    ]
    | None = None,
    entered: Annotated[Happened, Field(tr("Came into care"))] | None = None,
    worker: Annotated[Colleague, Field(tr("Child's social worker"))] | None = None,
    family_finder: Colleague | None = None,
    reviewing_officer: Colleague | None = None,
) -> Reply:
    """Start tracking a child, with the month of birth and the day they came into care, or the day an unborn child is due."""
    known = request.records.teams.get(team)
    refuse_childless(known)
    if not (request.standing.every_team or team in request.standing.teams | request.standing.manages):
        raise NotAllowed(
            tr(f"You are not in {known.name}'s channel, so you cannot add a child to it."), field="team"
        )
    if (born is None) == (due is None):
        raise NotUnderstood(
            tr(
                f"Say when {child} was born (`born 03/2023`) or, for an unborn child, is expected (`due 20/01/2027`)."
            ),
            field="born",
        )
    if due:
        refuse_far_birth(due, request.today)
    if entered and (born is None or entered < born.first):
        raise RuleBroken(
            tr(f"{child} cannot have come into care on {day(entered)}, before birth. Check both dates."),
            field="entered",
        )
    refuse_unable(request, worker=worker, family_finder=family_finder, reviewing_officer=reviewing_officer)
    tracked = Child(child, team, born, due, worker, family_finder, reviewing_officer)
    request.records.children.track(tracked, request.change)
    if entered:
        request.records.milestones.reach(child, Event(entered, "care_entry"), request.change)
    since = tr(f", in care since {day(entered)}") if entered else ""
    return Reply(
        tr(
            f"Tracking **{child}** in {known.name}: {age(tracked, request.today)}{since}, {people_words(tracked)}."
        ),
        buttons=[UNDO, Button(tr("Status"), f"status {child}")],
    )
