"""A journey cut into periods of care, and each period into legs of the road to adoption.

Only dates decide. What happened on one day is taken in an order that loses no child: see `_RANK` and `_in_order`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from permanence.contradictions import IN_CARE
from permanence.journey import Journey
from permanence.measures.days import number_of
from permanence.milestones import ALREADY_RUNNING, ENDED, MILESTONES, OUT_OF_CARE
from permanence.outcomes import LEFT_AS, OUTCOMES, STAYS_IN_CARE, outcomes_typed
from permanence.plan_changes import reversal_code
from permanence.plans import PLAN, plans_agreed

NOT_RECORDED = "not recorded"
"""How a period ended of which only the next coming into care tells."""
REVERSED, DISRUPTED, REVOKED, UNMATCHED = "reversed", "disrupted", "order revoked", "match ended"
"""How a leg ends while the child stays in care."""

_CLOSED = "closed"
"""What stands for the end of tracking in the order of a journey, beside the keys of milestones."""
_NEVER_IN_CARE = ("stillborn", "termination")
_MISTAKE = "mistake"

_ENDINGS = dict.fromkeys((*OUT_OF_CARE, _CLOSED))
_OTHER_ENDINGS = frozenset(row.key for row in OUTCOMES.values() if row.milestone == ENDED)
_SHOW_CARE_AGAIN = frozenset(
    {"care_entry", "adm_sbpfa", "po_granted", "adm_match", "placed", "adoption_order", "sgo", "cao"}
)
"""What shows that a child who left care is in care again, although nobody told of coming into it."""
_SHOW_CARE = _SHOW_CARE_AGAIN | frozenset(IN_CARE)
"""What shows that a child of whom no time in care is known is in care."""
_AFTERWARDS = frozenset(
    {
        *_ENDINGS,
        "disruption",
        "plan_reversed",
        "po_revoked",
        "link_ended",
        *(row.key for row in MILESTONES.values() if row.after_leaving),
    }
)
"""What belongs to the period before, if it is told after its end."""
_RANK = {
    "care_entry": 0,
    "placement_move": 1,
    "adm_sbpfa": 4,
    "po_granted": 5,
    "link": 6,
    "link_ended": 7,
    "adm_match": 8,
    "placed": 9,
    "disruption": 10,
    "plan_reversed": 11,
    "po_revoked": 12,
    **{key: rank for rank, key in enumerate(_ENDINGS, 13)},
}
"""The order of what happened on one day: who moves leaves one family for the next; everything else comes right after that."""
_OTHERS, _BEFORE_A_NEW_ONE, _LAST = 2, 3, len(_RANK) + len(_ENDINGS)

_FIRST_OF_PERIOD = {
    "connected_assessment": "relatives_assessed",
    "adoption_review_decision": "recommended",
    PLAN: "plan_agreed",
    "proceedings_issued": "proceedings",
    "final_hearing": "final_hearing",
    "early_ff_start": "family_finding",
    "family_finder_allocated": "family_finding",
    "ep_placed": "early_permanence",
    "ltf_match": "long_term_matched",
    "adm_sbpfa": "first_decided",
    "adm_match": "first_matched",
    "placed": "first_placed",
}
_FIRST_OF_LEG = {
    "link": "linked",
    "selection_meeting": "selected",
    "match_panel": "panel",
    "introductions_start": "introduced",
    "adoption_application": "applied",
}
PLANNED: Mapping[str, str] = {
    "adoption": "adoption",
    "special_guardianship": "guardianship",
    "kinship": "kinship",
    "long_term_fostering": "fostering",
}
"""The plans whose first day in a period is counted, with what their columns begin with: `kinship_planned`, `kinship_replaced`."""


class Told(NamedTuple):
    """A milestone, or the end of tracking, on a day."""

    on: int
    key: str
    detail: str


_on = attrgetter("on")


@dataclass(slots=True)
class Leg:
    """A leg while it is made; the names are those of a spell's columns. A road that is over has `ended`."""

    began: int | None
    decided: int | None = None
    new_decision: int | None = None
    ordered: int | None = None
    new_order: int | None = None
    order_undated: bool = False
    links: int = 0
    """How many links are open."""
    matched: int | None = None
    placed: int | None = None
    fostered_from: int | None = None
    ended: int | None = None
    ended_as: str | None = None
    ended_why: str | None = None
    tracked_until: int | None = None
    next_began: int | None = None
    plan: str | None = None
    firsts: dict[str, int] = field(default_factory=dict)
    """The first day of what is counted by leg."""
    so_far: dict[str, int] = field(default_factory=dict)
    """The first day of what is counted by period, up to the end of the leg."""


@dataclass(slots=True)
class PeriodOfCare:
    """A period of care while it is made; `ordered` and `order_undated` are of the order in force now."""

    number: int
    legs: list[Leg]
    entered: int | None = None
    left_care: int | None = None
    left_as: str | None = None
    ordered: int | None = None
    order_undated: bool = False
    has_order: bool = False
    """Whether there ever was an order."""
    plan: str | None = None
    adopters_from: int | None = None
    """Since when the child lived with those named as the foster carers who adopt."""
    firsts: dict[str, int] = field(default_factory=dict)
    """The first day of what is counted by period."""
    replaced: dict[str, int] = field(default_factory=dict)
    """The day on which each plan was replaced by another, if it was not taken up again."""

    @property
    def leg(self) -> Leg:
        """The leg in hand."""
        return self.legs[-1]

    @property
    def is_decided(self) -> bool:
        """Whether a decision for adoption is in force."""
        return self.leg.decided is not None and self.leg.ended is None

    @property
    def is_ordered(self) -> bool:
        """Whether a placement order is in force."""
        return self.ordered is not None or self.order_undated

    def take(self, told: Told) -> None:
        """Take the next milestone into the period."""
        key = told.key
        if name := _FIRST_OF_PERIOD.get(key):
            self.firsts.setdefault(name, told.on)
        if name := _FIRST_OF_LEG.get(key):
            self.leg.firsts.setdefault(name, told.on)
        if step := _STEPS.get(key):
            step(self, told)

    def leave(self, on: int, left_as: str) -> None:
        """The child leaves care, and the road ends with it if it has not ended before."""
        if left_as == "adopted" and self.leg.ended is not None:
            # An adoption order shows that a reversal did not stand: a new leg with the old dates.
            stands = replace(
                self.leg, began=on, new_decision=None, new_order=None, ended=None, tracked_until=None
            )
            self._begin(stands)
        self.stop(on, left_as)
        self.left_care, self.left_as = on, left_as

    def end(self, on: int, ended_as: str, why: str | None = None) -> None:
        """End the road, if it has not ended before."""
        leg = self.leg
        if leg.ended is None:
            leg.ended, leg.ended_as, leg.ended_why = on, ended_as, why

    def stop(self, on: int, ended_as: str) -> None:
        """End the road, and follow the child no more."""
        self.end(on, ended_as)
        if self.leg.tracked_until is None:
            self.leg.tracked_until = on

    def note_so_far(self) -> None:
        """Note in the leg what the period has reached by now."""
        self.leg.so_far, self.leg.plan = dict(self.firsts), self.plan

    def _begin(self, leg: Leg) -> None:
        self.note_so_far()
        self.leg.next_began = leg.began
        self.legs.append(leg)

    def _begin_on(self, on: int, *, decided: int | None = None, fostered_from: int | None = None) -> None:
        self._begin(
            Leg(
                on,
                decided=decided,
                ordered=self.ordered,
                order_undated=self.order_undated,
                fostered_from=fostered_from,
            )
        )

    def _break(self, on: int, ended_as: str, *, fostered_from: int | None) -> None:
        """End the leg and begin the next one that day: the decision stands, and a match or a placement does not."""
        decided = self.leg.decided
        self.end(on, ended_as)
        self._begin_on(on, decided=decided, fostered_from=fostered_from)

    def enter(self, told: Told) -> None:
        """Come into care; a period that began without it gets its day."""
        if self.entered is None:
            self.entered = told.on

    def agree(self, told: Told) -> None:
        """A permanence plan is agreed, in place of the one before; one taken up again was never replaced."""
        if told.detail and told.detail != self.plan:
            if name := PLANNED.get(self.plan or ""):
                self.replaced[f"{name}_replaced"] = told.on
            if name := PLANNED.get(told.detail):
                self.firsts.setdefault(f"{name}_planned", told.on)
                self.replaced.pop(f"{name}_replaced", None)
            self.plan = told.detail

    def decide(self, told: Told) -> None:
        """A decision for adoption: a new road if the last one is over, else the same decision if there is one."""
        if self.leg.ended is not None:
            self._begin_on(told.on, fostered_from=self.leg.fostered_from)
        if self.leg.decided is None:
            self.leg.decided = self.leg.new_decision = told.on

    def order(self, told: Told) -> None:
        """A placement order; one that was already running is in force, and its day is not known."""
        leg = self.leg
        if told.detail.casefold() == ALREADY_RUNNING:
            self.order_undated = leg.order_undated = True
        else:
            if not self.has_order:
                self.firsts["first_ordered"] = told.on
            if leg.new_order is None:
                leg.new_order = told.on
            if not self.is_ordered:
                self.ordered = told.on
            if leg.ordered is None:
                leg.ordered = self.ordered
        self.has_order = True

    def match(self, told: Told) -> None:
        """A match: the last one of the leg counts, since an earlier one came to nothing."""
        self.leg.matched = told.on

    def link(self, _: Told) -> None:
        """One more link is open."""
        self.leg.links += 1

    def end_link(self, told: Told) -> None:
        """A link ended; the last one takes a match with it, unless the child has moved in."""
        leg = self.leg
        leg.links = max(0, leg.links - 1)
        if not leg.links and leg.matched is not None and leg.placed is None and leg.ended is None:
            self._break(told.on, UNMATCHED, fostered_from=leg.fostered_from)

    def place(self, told: Told) -> None:
        """Placed for adoption."""
        if self.leg.placed is None:
            self.leg.placed = told.on

    def foster(self, told: Told) -> None:
        """Moved in with carers who may adopt: others than before, unless those were named as the ones who adopt."""
        leg, names_them = self.leg, told.key == "fostered_from"
        are_named = leg.fostered_from is not None and leg.fostered_from == self.adopters_from
        if leg.placed is None and (names_them or not are_named):
            leg.fostered_from = told.on
        if names_them:
            self.adopters_from = told.on

    def move(self, _: Told) -> None:
        """Moved to another placement: no longer with the carers who might have adopted."""
        if self.leg.placed is None:
            self.leg.fostered_from = None

    def disrupt(self, told: Told) -> None:
        """A disruption, unless it is the last one told again, as by the meeting about it."""
        leg = self.leg
        is_told_again = (
            leg.matched is leg.placed is leg.new_decision is None
            and len(self.legs) > 1
            and self.legs[-2].ended_as == DISRUPTED
        )
        if leg.ended is None and not is_told_again:
            self.firsts.setdefault("first_disrupted", told.on)
            self._break(told.on, DISRUPTED, fostered_from=None)
        elif leg.ended is not None and leg.placed is not None:
            # The plan was reversed before the child moved on: a leg of no length on a road that is over.
            self.firsts.setdefault("first_disrupted", told.on)
            tracked_until = self.leg.tracked_until
            self._begin_on(told.on)
            self.end(told.on, DISRUPTED)
            self.leg.tracked_until = tracked_until

    def reverse(self, told: Told) -> None:
        """The decision is reversed; the leg stays in hand until there is a new one."""
        self.end(told.on, REVERSED, reversal_code(told.detail))

    def revoke(self, told: Told) -> None:
        """The placement order is revoked: a match or a placement does not stand without it."""
        if self.is_ordered:
            self.ordered, self.order_undated = None, False
            if self.leg.ended is None:
                self._break(told.on, REVOKED, fostered_from=self.leg.fostered_from)


_STEPS: Mapping[str, Callable[[PeriodOfCare, Told], None]] = {
    "care_entry": PeriodOfCare.enter,
    PLAN: PeriodOfCare.agree,
    "adm_sbpfa": PeriodOfCare.decide,
    "po_granted": PeriodOfCare.order,
    "link": PeriodOfCare.link,
    "link_ended": PeriodOfCare.end_link,
    "adm_match": PeriodOfCare.match,
    "ep_placed": PeriodOfCare.foster,
    "fostered_from": PeriodOfCare.foster,
    "placement_move": PeriodOfCare.move,
    "placed": PeriodOfCare.place,
    "disruption": PeriodOfCare.disrupt,
    "plan_reversed": PeriodOfCare.reverse,
    "po_revoked": PeriodOfCare.revoke,
}


class _Walk:
    """The walk through a journey, day by day."""

    def __init__(self, *, is_never_in_care: bool) -> None:
        self.periods: list[PeriodOfCare] = []
        self._open: PeriodOfCare | None = None
        self._before: list[Told] = []
        """What was told while the child was not in care, as far as is known: it belongs to the period to come."""
        self._is_never_in_care = is_never_in_care

    def day(self, told: Sequence[Told]) -> None:
        """Take all of one day."""
        for each in self._in_order(told) if len(told) > 1 else told:
            self._take(each)

    def finished(self) -> list[PeriodOfCare]:
        """The periods; for a child never in care the one numbered 0."""
        if not self.periods:
            never = self._begin(0, self._before[0].on if self._before else None)
            for each in self._before:
                if each.key in _ENDINGS:
                    never.stop(each.on, each.detail)
                elif each.key not in _SHOW_CARE:
                    never.take(each)
        for period in self.periods:
            period.note_so_far()
        return self.periods

    def _in_order(self, told: Sequence[Told]) -> Sequence[Told]:
        keys = {each.key for each in told}
        ranks: dict[str, int] = {}
        if self._open:
            if "care_entry" in keys and not keys.isdisjoint(_ENDINGS):
                ranks["care_entry"] = _LAST
            # Sorted the other way, a child decided for anew, and adopted, would be lost.
            if self._open.is_decided and {"plan_reversed", "adm_sbpfa"} <= keys:
                ranks["plan_reversed"] = _BEFORE_A_NEW_ONE
            if self._open.is_ordered and {"po_revoked", "po_granted"} <= keys:
                ranks["po_revoked"] = _BEFORE_A_NEW_ONE
        return sorted(told, key=lambda each: ranks.get(each.key, _RANK.get(each.key, _OTHERS)))

    def _take(self, told: Told) -> None:
        if self._open is None:
            if not self._opens(told):
                if not (self.periods and told.key in _AFTERWARDS):
                    self._before.append(told)
                return
            self._open = self._begin(len(self.periods) + 1, min(each.on for each in (*self._before, told)))
            for each in self._before:
                self._open.take(each)
            self._before = []
        elif told.key == "care_entry" and self._open.entered not in (None, told.on):
            self._open.leave(told.on, NOT_RECORDED)
            self._open = self._begin(len(self.periods) + 1, told.on)
        if told.key not in _ENDINGS:
            self._open.take(told)
        elif told.detail in STAYS_IN_CARE:
            self._open.stop(told.on, told.detail)
        else:
            self._open.leave(told.on, told.detail)
            self._open = None

    def _opens(self, told: Told) -> bool:
        """Whether it shows that the child is in care; a court's order that ends care does so only once."""
        if self._is_never_in_care:
            return False
        if not self.periods:
            return told.key in _SHOW_CARE
        return told.key in _SHOW_CARE_AGAIN and LEFT_AS.get(told.key) != self.periods[-1].left_as

    def _begin(self, number: int, began: int | None) -> PeriodOfCare:
        self.periods.append(PeriodOfCare(number, [Leg(began)]))
        return self.periods[-1]


def periods(journey: Journey) -> Sequence[PeriodOfCare]:
    """The periods of care of a child, each with its legs; none for one tracked by mistake."""
    told = sorted(_told(journey), key=_on)
    endings = [each.detail for each in told if each.key in _ENDINGS]
    if endings and endings[-1] == _MISTAKE:
        return ()
    walk = _Walk(is_never_in_care=any(each in _NEVER_IN_CARE for each in endings))
    for _, of_one_day in groupby(told, key=_on):
        walk.day(list(of_one_day))
    return walk.finished()


def _told(journey: Journey) -> Iterator[Told]:
    """Everything told of a child; the detail of an ending is the key of its outcome, that of a plan is the plan's."""
    child = journey.child
    for event in journey.events:
        on, key, detail = number_of(event.on), event.milestone, event.detail
        if key == ENDED:
            typed, _ = outcomes_typed(detail.split())
            known = child.outcome if child.outcome in _OTHER_ENDINGS and event is journey.last(key) else None
            yield Told(on, key, known or (typed[0].key if typed else "other"))
        else:
            yield Told(on, key, "" if key == PLAN else LEFT_AS.get(key, detail))
    for plan in plans_agreed(journey):
        yield Told(number_of(plan.on), PLAN, plan.plan)
    if child.closed:
        yield Told(number_of(child.closed), _CLOSED, child.outcome or "other")
