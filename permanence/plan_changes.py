"""How adoption stopped being the plan for a child: on which day, what it changed to, and who changed it.

Who changed it is known where somebody said so: `plan … by court`, or a reversal told with its code of SSDA903 or as `by court`.
Where nobody did, it is not known; it is never guessed from other words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from permanence.journey import Event, Journey
from permanence.language import tr
from permanence.milestones import ENDED
from permanence.outcomes import LEFT_AS, OUTCOMES, ending_of, outcomes_typed
from permanence.phrases import Phrases
from permanence.plans import CHANGED_BY, PLANS, includes_adoption, plans_agreed

NOT_KNOWN = "not known"
"""What is said where nothing is on record."""
_CODES: Mapping[str, str] = {"RD1": "authority", "RD2": "court", "RD3": "authority"}
"""Whose decision a reversal's code shows: RD2 is that the court made no order, RD1 and RD3 are the agency's own reasons."""
_CODE = re.compile(r"\bRD[1-4]\b", re.IGNORECASE)
_BY = re.compile(rf"by (?:the )?({'|'.join(CHANGED_BY)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kin:
    """With whom a child went to live."""

    key: str
    name: str
    synonyms: tuple[str, ...] = ()


_KIN = Phrases(
    (
        Kin(
            "both_parents",
            tr("both parents"),
            ("parents", "mother and father", "mum and dad", "birth parents"),
        ),
        Kin("mother", tr("mother"), ("mum", "birth mother")),
        Kin("father", tr("father"), ("dad", "birth father")),
        Kin(
            "paternal_grandparents",
            tr("paternal grandparents"),
            ("paternal grandparent", "paternal grandmother", "paternal grandfather"),
        ),
        Kin(
            "maternal_grandparents",
            tr("maternal grandparents"),
            ("maternal grandparent", "maternal grandmother", "maternal grandfather"),
        ),
        Kin("grandparents", tr("grandparents"), ("grandparent", "grandmother", "grandfather")),
        Kin("aunt_or_uncle", tr("aunt or uncle"), ("aunt", "uncle", "aunt and uncle")),
        Kin("brother_or_sister", tr("brother or sister"), ("brother", "sister", "sibling")),
        Kin("foster_carers", tr("foster carers"), ("foster carer", "carers", "carer")),
        Kin(
            "relatives", tr("relatives or friends"), ("relatives", "family", "friends", "relative", "friend")
        ),
    )
)
_LEADING = frozenset({"back", "home", "to", "with", "her", "his", "their", "the"})
"""What may stand before them."""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Adoption stopped being the plan.

    Attributes:
        on: The day it did.
        to: The key of the plan, or of the ending, that it changed to; empty where none is on record.
        by: Who changed it, a key of `CHANGED_BY`; empty where nobody said.
        whom: With whom the child went to live, as far as that is told in known words.
    """

    on: date
    to: str = ""
    by: str = ""
    whom: str = ""

    @property
    def to_words(self) -> str:
        """What it changed to: `special guardianship, paternal grandparents`."""
        named = PLANS.get(self.to) or OUTCOMES.get(self.to)
        said = named.name.lower() if named else NOT_KNOWN
        return f"{said}, {self.whom}" if self.whom else said

    @property
    def by_words(self) -> str:
        """Who changed it: `by the court`; that nobody said, if nobody did."""
        return tr(f"by {CHANGED_BY[self.by]}") if self.by else tr(f"{NOT_KNOWN} by whom")


@dataclass(frozen=True, slots=True)
class AdoptionAsPlan:
    """Adoption as the plan for a child, up to the end of a journey.

    Attributes:
        is_plan: Whether it is the plan, or being considered, and tracking has not ended.
        stopped: The day that it last stopped being the plan, for whatever reason; None if it never did.
        changes: Each time that it stopped being the plan.
    """

    is_plan: bool
    stopped: date | None
    changes: Sequence[PlanChange]


@dataclass(frozen=True, slots=True)
class _Step:
    """What a day says of adoption as the plan: it is, it is not any more (`change`), or there is no plan any more."""

    on: date
    is_adoption: bool = False
    change: PlanChange | None = None
    ends: bool = False


def adoption_as_plan(journey: Journey) -> AdoptionAsPlan:
    """Follow adoption as the plan through a journey.

    It is the plan once it is agreed, alone or beside another, once it is decided on, and while early family finding considers it.
    It stops when another plan is agreed, the decision is reversed, or the child's road ends elsewhere. What is told later of one
    change, as the new plan after a reversal, belongs to it.
    """
    is_plan = is_told_of = False
    stopped: date | None = None
    changes: list[PlanChange] = []
    for _, told in groupby(sorted(_steps(journey), key=lambda step: step.on), key=lambda step: step.on):
        # Of one day, what was in force is left before it is taken up anew.
        of_day = sorted(told, key=lambda step: (step.ends, step.is_adoption is is_plan))
        for step in of_day:
            if step.is_adoption:
                is_plan = True
                continue
            if is_plan:
                stopped = step.on
            if step.change and is_plan:
                changes.append(step.change)
                is_told_of = True
            elif step.change and is_told_of:
                changes[-1] = _told_together(changes[-1], step.change)
            is_plan, is_told_of = False, is_told_of and not step.ends
    return AdoptionAsPlan(is_plan, stopped, changes)


def as_at(journey: Journey, day: date) -> Journey:
    """A journey as it stood at the end of a day, with tracking not ended if it ended later."""
    child = journey.child
    is_open = child.closed is None or child.closed > day
    stood = replace(child, closed=None, outcome=None) if is_open else child
    return replace(journey.until(day), child=stood)


def changed_by(words: str) -> str:
    """Who changed a plan, by the words with which a reversal was told: its code, or `by court` at the beginning; empty if neither."""
    if said := _BY.match(words):
        return said[1].lower()
    return _CODES.get(reversal_code(words) or "", "")


def reversal_code(words: str) -> str | None:
    """The code of SSDA903 in the words with which a reversal was told, RD1 to RD4; None if they have none."""
    found = _CODE.search(words)
    return found[0].upper() if found else None


def with_whom(words: str) -> str:
    """With whom a child went to live, where the words begin with it: `to mother`, `paternal grandparents`; empty otherwise."""
    typed = words.split()
    while typed and typed[0].lower() in _LEADING:
        typed = typed[1:]
    found, _ = _KIN.typed(typed)
    return found[0].name if found else ""


_ENDED = {**LEFT_AS, "ltf_match": "long_term_fostering"}
"""What an ending in care, or from it, is the outcome of."""
MAY_STOP = (
    "perm_plan_agreed",
    "plan_reversed",
    "ltf_match",
    "sgo",
    "cao",
    "return_home",
    ENDED,
)
"""The milestones that may end a plan for adoption, beside plans themselves and the end of tracking: storage has an index of them."""
ELSEWHERE: Mapping[str, str] = {
    "special_guardianship": "special_guardianship",
    "child_arrangements": "child_arrangements",
    "returned_home": "return_home",
    "long_term_fostering": "long_term_fostering",
    "with_relatives": "with_relatives",
    "not_adoption": "",
}
"""The outcomes that show another plan, and which. Any other ending, such as a move or a death, is nobody's change of plan."""


def outcome_told(journey: Journey, event: Event) -> str | None:
    """The key of the outcome that an event is the ending of; None for any other event."""
    if event.milestone != ENDED:
        return _ENDED.get(event.milestone)
    typed, _ = outcomes_typed(event.detail.split())
    if event is journey.last(event.milestone) and journey.child.outcome:
        return journey.child.outcome
    return typed[0].key if typed else "other"


def _steps(journey: Journey) -> Iterator[_Step]:
    for plan in plans_agreed(journey):
        if includes_adoption(plan):
            yield _Step(plan.on, is_adoption=True)
        else:
            yield _Step(plan.on, change=PlanChange(plan.on, plan.plan, plan.changed_by))
    for event in journey.events:
        if event.milestone in ("early_ff_start", "adm_sbpfa"):
            yield _Step(event.on, is_adoption=True)
        elif event.milestone == "plan_reversed":
            yield _Step(event.on, change=PlanChange(event.on, by=changed_by(event.detail)))
        elif (outcome := outcome_told(journey, event)) is not None:
            _, reason = ending_of(event)
            yield _ending(event.on, outcome, reason)
    if journey.child.closed and journey.child.outcome:
        yield _ending(journey.child.closed, journey.child.outcome)


def _ending(on: date, outcome: str, detail: str = "") -> _Step:
    to = ELSEWHERE.get(outcome)
    change = None if to is None else PlanChange(on, to, changed_by(detail), with_whom(detail))
    return _Step(on, change=change, ends=True)


def _told_together(change: PlanChange, more: PlanChange) -> PlanChange:
    """A change with what was told of it later."""
    to = change.to or more.to
    whom = change.whom or (more.whom if more.to == to else "")
    return replace(change, to=to, by=change.by or more.by, whom=whom)
