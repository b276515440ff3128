"""A child's history as flat rows: one for each leg of each period of care, every day a whole number since 1 January 1970.

A leg ends where the road to adoption broke and began again: a disruption, a match that came to nothing, an order revoked, a
new decision after a reversal. So what was true on an earlier day is never overwritten. Columns marked (P) are of the whole
period, the same on each of its legs, and may lie after the leg: compare them with the day a figure is about.

`spells(journey, facts)` makes the rows; `COLUMNS` and `KEY` say what a table of them holds. Storage adds the changes that
recorded and retracted a row. Null means not known, or not happened.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from permanence.journey import Journey
from permanence.measures.days import day_of, number_of
from permanence.measures.legs import PLANNED, Leg, PeriodOfCare, periods
from permanence.spans import complete_months, months

_FIVE_YEARS = 60
_SIX_MONTHS = months(6)
_WHITE = frozenset({"WBRI", "WIRI", "WOTH", "WIRT", "WROM"})
_NOT_SAID = frozenset({"REFU", "NOBT"})


@dataclass(frozen=True, slots=True)
class ChildFacts:
    """What populations need to know of a child beside the journey; None is not known, and never "no".

    Attributes:
        sibling_group: The same text for all children of one sibling group, such as the first of their references.
        siblings_together: Whether the child is to be placed with a brother or sister.
        disabled: Whether the child is disabled.
        ethnic_group: The code of SSDA903: `WBRI`; `REFU` and `NOBT` are not known.
    """

    sibling_group: str | None = None
    siblings_together: bool | None = None
    disabled: bool | None = None
    ethnic_group: str | None = None


NOTHING_KNOWN = ChildFacts()
"""The facts of a child of whom none is on record."""


class Spell(NamedTuple):
    """One leg of one period of care. Days are whole numbers; the truth of something is 0 or 1.

    Attributes:
        child: The reference.
        team: The team now (or as at a change), never the team of long ago.
        period: 1, 2, …; 0 for a child told of and never in care, who has neither `entered` nor `left_care`.
        leg: 1, 2, … within the period.
        born: The first of the month of birth; null if unborn or not known.
        entered: (P) The start of the period; null if not known.
        left_care: (P) The end of the period.
        left_as: (P) How it ended: the key of an outcome, or `not recorded` where the next period began with no ending told.
        previous_left_care: (P) The end of the period before.
        began: The first day of the leg; of a first leg its first milestone, which may come before care.
        next_began: The first day of the next leg. A leg is in hand on a day when it has begun and the next one has not.
        recommended: First review that recommended adoption, in the period so far.
        plan_agreed: First permanence plan agreed, in the period so far.
        proceedings: Care proceedings first issued, in the period so far.
        final_hearing: First final hearing, in the period so far.
        family_finding: Early family finding began, or a family finder was allocated, in the period so far.
        early_permanence: First moved in for early permanence, in the period so far.
        long_term_matched: First long-term foster match, in the period so far.
        decided: The decision in force that the child should be placed for adoption; carried over all but a reversal.
        new_decision: That decision, if it was made in this leg: null where it is carried.
        ordered: The first day of the placement order in force; carried over all but its revocation.
        new_order: The first order made in this leg: null where it is only carried.
        order_undated: 1 if an order is in force and its day is not known.
        linked: First link of the leg.
        selected: First selection meeting of the leg.
        panel: First match panel of the leg.
        introduced: First introductions of the leg.
        applied: First adoption application of the leg.
        matched: The last match of the leg.
        placed: The first placement for adoption of the leg.
        fostered_from: Moved in with those who foster and may adopt, if still with them when placed.
        moved_in: `fostered_from` where it is not after `placed`, else `placed`.
        ended: How far the leg's road went: the day of what `ended_as` says.
        ended_as: `reversed`, `disrupted`, `order revoked`, `match ended`, or the key of an outcome.
        ended_why: The code of a reversal: `RD1` to `RD4`.
        waiting_from: From when the leg's child waited to be placed: decided, in care, the leg begun.
        waiting_until: Until when: placed, or the leg ended.
        first_decided: (P) First decision of the period.
        first_ordered: (P) First order of the period; null where the first one in hand has no day.
        first_matched: (P) First match of the period, although it may have come to nothing.
        first_placed: (P) First placement of the period.
        first_disrupted: (P) First disruption of the period.
        match_due: (P) The last day within six months from `first_decided`.
        earlier_order: 1 if an earlier period of this child had an order.
        foster_carers: 1 if placed with those who fostered the child already; null if not placed.
        months_in_care_at_placement: Complete months from `entered` to `placed`.
        months_decision_to_placement: Complete months from `decided` to `placed`.
        months_order_to_match: (P) Complete months from `first_ordered` to `first_matched`; 0 if matched before.
        age_at_entry: (P) Complete months from `born` to `entered`.
        age_at_order: (P) Complete months from `born` to `first_ordered`.
        plan: The key of the plan agreed last, in the period so far.
        sibling_group: See `ChildFacts`.
        siblings_together: See `ChildFacts`.
        disabled: See `ChildFacts`.
        ethnic_group: See `ChildFacts`.
        harder_to_place: 1 if any of these is known: five or older at the first order (or decision), to be placed with a brother
            or sister, disabled, of a minority ethnic group; 0 if each is known not to be so.
        relatives_assessed: First assessment of relatives or friends, in the period so far.
        tracked_until: From when the child is followed no more: left care, or tracking ended. On the leg in which that was.
        adoption_planned: (P) The first day on which the plan was adoption; a parallel plan is not counted.
        adoption_replaced: (P) The day on which another plan took its place, if adoption was not taken up again in the period.
        guardianship_planned: (P) Likewise of special guardianship.
        guardianship_replaced: (P) Likewise.
        kinship_planned: (P) Likewise of kinship care.
        kinship_replaced: (P) Likewise.
        fostering_planned: (P) Likewise of long-term fostering.
        fostering_replaced: (P) Likewise.
    """

    child: str
    team: str
    period: int
    leg: int
    born: int | None
    entered: int | None
    left_care: int | None
    left_as: str | None
    previous_left_care: int | None
    began: int | None
    next_began: int | None
    recommended: int | None
    plan_agreed: int | None
    proceedings: int | None
    final_hearing: int | None
    family_finding: int | None
    early_permanence: int | None
    long_term_matched: int | None
    decided: int | None
    new_decision: int | None
    ordered: int | None
    new_order: int | None
    order_undated: int
    linked: int | None
    selected: int | None
    panel: int | None
    introduced: int | None
    applied: int | None
    matched: int | None
    placed: int | None
    fostered_from: int | None
    moved_in: int | None
    ended: int | None
    ended_as: str | None
    ended_why: str | None
    waiting_from: int | None
    waiting_until: int | None
    first_decided: int | None
    first_ordered: int | None
    first_matched: int | None
    first_placed: int | None
    first_disrupted: int | None
    match_due: int | None
    earlier_order: int
    foster_carers: int | None
    months_in_care_at_placement: int | None
    months_decision_to_placement: int | None
    months_order_to_match: int | None
    age_at_entry: int | None
    age_at_order: int | None
    plan: str | None
    sibling_group: str | None
    siblings_together: int | None
    disabled: int | None
    ethnic_group: str | None
    harder_to_place: int | None
    relatives_assessed: int | None
    tracked_until: int | None
    adoption_planned: int | None
    adoption_replaced: int | None
    guardianship_planned: int | None
    guardianship_replaced: int | None
    kinship_planned: int | None
    kinship_replaced: int | None
    fostering_planned: int | None
    fostering_replaced: int | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of spells: its name, `integer` or `text`, and whether it may be null."""

    name: str
    type: str
    may_be_null: bool


def column(name: str, annotation: object) -> Column:
    """The column of a field: `str | None` is text that may be null."""
    kind = str(getattr(annotation, "__name__", annotation))
    return Column(name, "text" if kind.startswith("str") else "integer", "None" in kind)


COLUMNS = tuple(column(*each) for each in Spell.__annotations__.items())
"""The columns of a table of spells, in the order of the fields of a Spell."""
KEY = ("child", "period", "leg")
"""What is unique among the rows that stand."""


_OF_LEG = (
    "began", "next_began", "decided", "new_decision", "ordered", "new_order", "matched", "placed", "fostered_from",
    "ended", "ended_as", "ended_why", "tracked_until", "plan",
)  # fmt: skip
_FIRSTS = (
    "first_decided", "first_ordered", "first_matched", "first_placed", "first_disrupted",
    *(f"{name}_planned" for name in PLANNED.values()),
)  # fmt: skip
_NULL = dict.fromkeys(Spell._fields)


def spells(journey: Journey, facts: ChildFacts = NOTHING_KNOWN) -> tuple[Spell, ...]:
    """The rows of a child's journey, in order of period and leg; none for a child tracked by mistake."""
    rows: list[Spell] = []
    left: int | None = None
    earlier_order = False
    of_child = _of_child(journey, facts)
    for period in periods(journey):
        of_period = {
            **of_child,
            **_of_period(period, of_child["born"], facts),
            "previous_left_care": left,
            "earlier_order": int(earlier_order),
        }
        for number, leg in enumerate(period.legs, 1):
            # The firsts of the whole period come last: a leg knows only those so far.
            row = {**_NULL, **_of_leg(leg, period.entered), **of_period, "leg": number}
            rows.append(Spell._make(row.values()))  # in the order of the fields, as those of `_NULL` are
        left = period.left_care
        earlier_order = earlier_order or period.has_order
    return tuple(rows)


def _of_child(journey: Journey, facts: ChildFacts) -> dict[str, Any]:
    """The columns that are the same on each of a child's rows."""
    child = journey.child
    return {
        "child": child.ref,
        "team": child.team,
        "born": number_of(child.born.first) if child.born else None,
        "sibling_group": facts.sibling_group,
        "siblings_together": _truth(facts.siblings_together),
        "disabled": _truth(facts.disabled),
        "ethnic_group": facts.ethnic_group,
    }


def _of_period(period: PeriodOfCare, born: int | None, facts: ChildFacts) -> dict[str, Any]:
    """The columns that are the same on every leg of a period."""
    firsts = {name: period.firsts.get(name) for name in _FIRSTS}
    decided, ordered = firsts["first_decided"], firsts["first_ordered"]
    age = _months(born, decided if ordered is None else ordered)
    return {
        "period": period.number,
        "entered": period.entered,
        "left_care": period.left_care,
        "left_as": period.left_as,
        **firsts,
        **period.replaced,
        "match_due": None if decided is None else number_of(_SIX_MONTHS.from_(day_of(decided))),
        "months_order_to_match": _months(ordered, firsts["first_matched"]),
        "age_at_entry": _months(born, period.entered),
        "age_at_order": _months(born, ordered),
        "harder_to_place": harder_to_place(age, facts),
    }


def _of_leg(leg: Leg, entered: int | None) -> dict[str, Any]:
    """The columns of a leg alone."""
    placed, fostered = leg.placed, leg.fostered_from
    was_fostered = placed is not None and fostered is not None and fostered <= placed
    return {
        **{name: getattr(leg, name) for name in _OF_LEG},
        **leg.firsts,
        **leg.so_far,
        **_waiting(leg, entered),
        "order_undated": int(leg.order_undated),
        "moved_in": fostered if was_fostered else placed,
        "foster_carers": None if placed is None else int(was_fostered),
        "months_in_care_at_placement": _months(entered, placed),
        "months_decision_to_placement": _months(leg.decided, placed),
    }


def _waiting(leg: Leg, entered: int | None) -> dict[str, int | None]:
    """From when to when the child waited to be placed: decided for, in care, and with the leg begun."""
    since: int | None = None
    until = min((on for on in (leg.placed, leg.ended) if on is not None), default=None)
    if leg.decided is not None:
        since = max(on for on in (leg.decided, entered, leg.began) if on is not None)
        if until is not None and until <= since:
            since = until = None
    return {"waiting_from": since, "waiting_until": None if since is None else until}


def _months(start: int | None, end: int | None) -> int | None:
    """Complete months between two days; none if either is not known, and 0 if the second comes first."""
    return None if start is None or end is None else complete_months(day_of(start), day_of(end))


def _truth(fact: bool | None) -> int | None:
    return None if fact is None else int(fact)


def harder_to_place(age: int | None, facts: ChildFacts) -> int | None:
    """Whether anything known makes it harder to find a family, such as the age in complete months: 0 only if each thing is known not to."""
    group = (facts.ethnic_group or "").upper()
    reasons = (
        None if age is None else age >= _FIVE_YEARS,
        facts.siblings_together,
        facts.disabled,
        None if not group or group in _NOT_SAID else group not in _WHITE,
    )
    if True in reasons:
        return 1
    return None if None in reasons else 0
