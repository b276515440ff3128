"""`conflict take`: what a file says takes the place of what is on record."""

from dataclasses import replace
from datetime import date

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import ConflictId
from commands.grammar.verbs import command
from commands.messages.private.conflict import what_was_decided
from commands.practice.doubts import move_family_match, refuse_certain
from commands.practice.private_words import tell_of_child_given
from commands.practice.request import Request
from commands.practice.whose_work import refuse_giving, refuse_unable
from permanence.conflicts import Conflict, ConflictState
from permanence.errors import RuleBroken
from permanence.journey import OWN_PEOPLE, Child, Event, PlanAgreed
from permanence.language import tr
from permanence.outcomes import ending
from permanence.plans import PLAN
from permanence.refusals import refuse_before_birth
from permanence.roles import Role
from permanence.sources import PURGED


@command(role=Role.WORKER, title=tr("Take the file's"), told=tr("Taken from a file"))
def conflict_take(request: Request, conflict: ConflictId) -> Reply:
    """Take what a file says in place of what is on record, which history keeps."""
    asked = request.records.conflicts.get(conflict)
    child = request.records.children.get(asked.child)
    request.refuse_role(child.team)
    if asked.about == PURGED:
        raise RuleBroken(
            tr(
                f"No file takes a child out of the records. If tracking {child.ref} is over, `close {child.ref} …` says how it ended; "
                f"if not, `conflict keep {asked.number}`."
            ),
            field="conflict",
        )
    request.records.conflicts.decide(asked, ConflictState.TAKEN, request.change)
    told = (
        _take_day(request, child, asked, asked.told_on)
        if asked.told_on
        else Reply(_take_fact(request, child, asked))
    )
    return Reply(
        f"**{child.ref}**: {what_was_decided(asked)}.{told.words}",
        buttons=[
            UNDO,
            *told.buttons,
            Button(tr("Status"), f"status {child.ref}"),
            Button(tr("The others"), "conflicts"),
        ],
    )


def _take_fact(request: Request, child: Child, asked: Conflict) -> str:
    """Give a child another team, person or expected birth; returns who is told of it."""
    records = request.records
    if asked.about == "team":
        refuse_giving(request, child, asked.told, "conflict")
        records.teams.get(asked.told)
    if asked.about in {each.field for each in OWN_PEOPLE}:
        refuse_unable(request, conflict=asked.told)
    now = date.fromisoformat(asked.told) if asked.about == "due" else asked.told
    edited = records.children.edit(child, request.change, **{asked.about: now})
    return tell_of_child_given(request, edited) if asked.about == "team" else ""


def _take_day(request: Request, child: Child, asked: Conflict, on: date) -> Reply:
    """Record a milestone or a plan as the file has it, in place of the one on record; tracking then ends as that says.

    Return what is said of a family who was matched by it.
    """
    records, was = request.records, asked.ours_on
    journey = records.journeys.of(child)
    old = [each for each in journey.events if (each.milestone, each.on) == (asked.about, was)]
    plans = [each for each in journey.plans if asked.about == PLAN and each.on == was]
    if not (old or plans) or was is None:
        raise RuleBroken(
            tr(
                "What was on record has been changed since, so the file's cannot take its place. Keep ours, or correct it by hand."
            ),
            field="conflict",
        )
    if plans:
        records.plans.replace(child.ref, was, PlanAgreed(on, asked.told, asked.alongside), request.change)
        return Reply("")
    event = replace(old[0], on=on, detail=asked.told or old[0].detail)
    refuse_before_birth(child, on, asked.about.replace("_", " "), asked.about)
    others = tuple(each for each in journey.events if each != old[0])
    refuse_certain(Event(on, event.milestone), replace(journey, events=others))
    of_family = move_family_match(request, child.ref, old[0], on)
    records.milestones.replace(child.ref, old[0], event, request.change)
    end = ending(replace(journey, events=tuple(sorted((*others, event)))))
    if child.closed and end and (child.closed, child.outcome) != (end[0], end[1].key):
        records.children.edit(child, request.change, closed=end[0], outcome=end[1].key)
    return of_family
