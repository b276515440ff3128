"""What became of children tracked early: for whom family finding began before a placement order, and adoption was looked into.

DfE RR569, 2017, followed thirty such children: "plan ceased" is an ordinary outcome, and nobody's failure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permanence.journey import Journey
from permanence.milestones import OUT_OF_CARE
from permanence.outcomes import OUTCOMES
from permanence.plan_changes import ELSEWHERE, PlanChange, adoption_as_plan, as_at, outcome_told


class Became(StrEnum):
    """What became of a child tracked early, by a day."""

    WENT_AHEAD = "adoption went ahead"
    CONSIDERED = "adoption still considered"
    CEASED = "the plan ceased"
    ABROAD = "moved abroad"
    DIED = "died, or the pregnancy ended"
    OTHERWISE = "ended another way"


@dataclass(frozen=True, slots=True)
class TrackedEarly:
    """One child tracked early, by a day.

    Attributes:
        child: The reference.
        began: The day that family finding began.
        became: What became of them.
        is_ordered: Whether a placement order was made.
        is_family_found: Whether a family was found: a link or a match.
        ceased: How the plan ceased, if it did.
    """

    child: str
    began: date
    became: Became
    is_ordered: bool
    is_family_found: bool
    ceased: PlanChange | None = None


_AHEAD = ("adm_sbpfa", "po_granted", "adm_match", "placed")
"""What shows that adoption went ahead, unless the plan ceased."""


def tracked_early(journey: Journey, began: date, day: date) -> TrackedEarly | None:
    """What became by a day of a child for whom family finding began on another; None if adoption was not looked into since.

    Whether there was an order by the day that family finding began is for the caller to see: such a child was not tracked early.
    """
    stood = as_at(journey, day)
    before = stood.until(began).last(*OUT_OF_CARE)
    ending = next((event for event in stood.each(*OUT_OF_CARE) if event.on >= began), None)
    last = ending.on if ending else stood.child.closed or day
    plan = adoption_as_plan(as_at(journey, last))
    if not plan.is_plan and (plan.stopped is None or plan.stopped < began):
        return None
    reached = {
        event.milestone
        for event in stood.events
        if event.on <= last and not (before and event.on <= before.on < began)
    }
    outcome = outcome_told(stood, ending) if ending else stood.child.outcome
    became = _became(outcome, is_plan=plan.is_plan, is_ahead=not reached.isdisjoint(_AHEAD))
    return TrackedEarly(
        child=journey.child.ref,
        began=began,
        became=became,
        is_ordered="po_granted" in reached,
        is_family_found=not reached.isdisjoint(("link", "adm_match")),
        ceased=plan.changes[-1] if became is Became.CEASED else None,
    )


def _became(outcome: str | None, *, is_plan: bool, is_ahead: bool) -> Became:
    if outcome in ELSEWHERE or not (outcome or is_plan):
        return Became.CEASED
    if outcome is not None:
        return _ENDED.get(outcome, Became.DIED if OUTCOMES[outcome].silences else Became.OTHERWISE)
    return Became.WENT_AHEAD if is_ahead else Became.CONSIDERED


_ENDED = {"adopted": Became.WENT_AHEAD, "moved_abroad": Became.ABROAD}
"""Endings that have a group of their own."""
