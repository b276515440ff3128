"""`close`: tracking a child ends."""

from datetime import date
from typing import Annotated

from commands.grammar.reply import UNDO, Question, Reply
from commands.grammar.values import Because, Field, Happened, Here, OutcomeName
from commands.grammar.verbs import command
from commands.messages.private.death import SILENT
from commands.practice.doubts import question_of_ending
from commands.practice.request import Request
from permanence.contradictions import stands
from permanence.journey import Event
from permanence.language import tr
from permanence.milestones import ENDED, MILESTONES
from permanence.outcomes import Outcome, is_silent
from permanence.refusals import refuse_before_birth
from permanence.roles import Role
from permanence.words import count, day, who
from storage.out_of_date import manager_to_tell


def what_to_ask(
    request: Request, child: str, outcome: Outcome, on: date, *, because: str = ""
) -> Question | None:
    """Return what is to be asked before tracking ends: on a day that contradicts the record, or with what comes before missing."""
    found = request.child(child)
    refuse_before_birth(found, on, outcome.name.lower(), outcome.milestone)
    return question_of_ending(Event(on, outcome.milestone, because), request.records.journeys.of(found))


@command(role=Role.MANAGER, title=tr("How it ended"), told=tr("Closed"), asks=what_to_ask)
def close(
    request: Request,
    child: Here,
    outcome: Annotated[OutcomeName, Field(tr("How it ended"))],
    on: Happened,
    *,
    because: Because = "",
) -> Reply:
    """End tracking a child: adopted, special guardianship, home, or another way."""
    found = request.child(child)
    milestone = MILESTONES[outcome.milestone]
    refuse_before_birth(found, on, outcome.name.lower(), milestone.key)
    recorded = ""
    journey = request.records.journeys.of(found)
    if not stands(journey, milestone.key, on):
        # Its key tells how tracking of this kind ended: a reason alone may be read as another ending.
        detail = f"{outcome.key} {because}".strip() if milestone.key == ENDED else because
        request.records.milestones.reach(child, Event(on, milestone.key, detail), request.change)
        recorded = tr(f" {milestone.name} is recorded for that day.")
    open_actions = request.records.actions.open_for([found])[child]
    closed = request.records.children.edit(found, request.change, closed=on, outcome=outcome.key)
    if is_silent(request.records.journeys.of(closed)):
        reader = None if is_silent(journey) else manager_to_tell(request.records, found, request.change)
        told = tr(f" {who(reader)} is told in private.") if reader else ""
        return Reply(
            tr(f"**{child}** is closed: {outcome.name.lower()}, {day(on)}. {SILENT}{told}"), buttons=[UNDO]
        )
    left = tr(f" {count(len(open_actions), 'open action')} ended with it.") if open_actions else ""
    return Reply(
        tr(f"**{child}** is closed: {outcome.name.lower()}, {day(on)}.{recorded}{left}"), buttons=[UNDO]
    )
