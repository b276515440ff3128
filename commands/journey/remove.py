"""`remove`: a milestone is on record that was never reached."""

from dataclasses import replace
from datetime import date

from commands.grammar.reply import UNDO, Question, Reply
from commands.grammar.values import Because, Happened, Here, MilestoneName
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_untold
from permanence.contradictions import contradictions
from permanence.errors import RuleBroken
from permanence.journey import Event, Journey
from permanence.language import tr
from permanence.milestones import OF_A_FAMILY, OUT_OF_CARE, Milestone
from permanence.plans import PLAN
from permanence.refusals import recorded_on
from permanence.roles import Role
from permanence.words import day

STAYS = frozenset({*OUT_OF_CARE, *OF_A_FAMILY, "adm_match", "birth"})
"""What other records depend on: how tracking ended, what is done with a family, a child's month of birth."""


def what_to_ask(
    request: Request, child: str, milestone: Milestone, on: date, *, because: str
) -> Question | None:
    """Return the question whether a milestone is taken off the record, which anybody may have put there."""
    del because
    recorded, _ = _on_record(request, child, milestone, on)
    return Question(
        tr(
            f"Was {recorded.words} on {day(on)} recorded by mistake? It is taken off {child}'s record, and stays in the history."
        ),
        yes=tr("Yes, take it off"),
    )


@command(
    role=Role.WORKER,
    title=tr("Take off the record"),
    example="remove BX-0042 placement order 12/10/2026 because no order was made",
    told=tr("Taken off the record"),
    everyday=True,
    asks=what_to_ask,
)
def remove(
    request: Request, child: Here, milestone: MilestoneName, on: Happened, *, because: Because
) -> Reply:
    """Take a milestone off the record that was never reached, whoever recorded it; history keeps it."""
    recorded, journey = _on_record(request, child, milestone, on)
    known = {each.words for each in contradictions(journey)}
    without = _without(journey, Event(on, recorded.key))
    certain = next(
        (each for each in contradictions(without) if each.is_certain and each.words not in known), None
    )
    if certain:
        raise RuleBroken(
            tr(f"Without it, the rest of the record does not fit. {certain.words} Nothing was changed."),
            field="on",
        )
    request.records.milestones.remove(child, Event(on, recorded.key), request.change)
    if recorded.key == PLAN:
        request.records.plans.remove(child, on, request.change)
    request.records.conflicts.ask_no_more(child, recorded.key, on, request.change)
    return Reply(
        tr(f"**{child}**: {recorded.words} on {day(on)} is taken off the record, because {because}."),
        buttons=[UNDO],
    )


def _on_record(request: Request, child: str, milestone: Milestone, on: date) -> tuple[Milestone, Journey]:
    """Return what is on record for that day, and the journey it is in. Raises a PermanenceError for what is not taken off so."""
    found = request.child(child)
    refuse_untold(request, found, milestone)
    journey = request.records.journeys.of(found)
    recorded = recorded_on(milestone, journey, on)
    if recorded.key in STAYS:
        raise RuleBroken(
            tr(
                f"Other records depend on {recorded.words}, so it cannot be taken off on its own. Record what ended it, "
                f"or correct the day: `correct {child} {recorded.words} {on:%d/%m/%Y} to …`. Nothing was changed."
            ),
            field="milestone",
        )
    return recorded, journey


def _without(journey: Journey, event: Event) -> Journey:
    plans = tuple(each for each in journey.plans if event.milestone != PLAN or each.on != event.on)
    return replace(journey.without(event), plans=plans)
