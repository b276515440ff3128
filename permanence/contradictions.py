"""What in a child's history contradicts itself: two of what there is one of, days in an impossible order, impossible ages.

Only dates decide, never the order in which things were recorded. What is not recorded contradicts nothing.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from permanence.birth import comes_of_age
from permanence.journey import Event, Journey
from permanence.language import tr
from permanence.milestones import AUTHORITY, LEAVING_CARE, LOOKED_AFTER_REVIEWS, MILESTONES, OUT_OF_CARE
from permanence.plans import days_off_adoption
from permanence.words import day, listed, month_words


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two events that contradict each other, or one that contradicts the child's age.

    Attributes:
        event: The one that cannot be so.
        other: The one on the other side; None if that is the child's age.
        words: What is wrong, in a sentence.
        between: What may have come between, if that would put it right.
        is_certain: Whether nothing but another record can put it right; otherwise it may be so, and is asked.
    """

    event: Event
    other: Event | None
    words: str
    between: str = ""
    is_certain: bool = False

    @property
    def may_repeat(self) -> bool:
        """Whether it is only a second of what there is usually one of: too little to refuse a row of a load for."""
        return not self.is_certain and bool(self.between)


@dataclass(frozen=True, slots=True)
class _One:
    """A milestone of which there is one until something ends it: one of the milestones of `ended`.

    `with_the_plan` says that a change of plan away from adoption ends it too. `between` names what a person may have
    left out; where `is_certain`, that or another day is all that puts it right.
    """

    milestone: str
    name: str
    ended: Collection[str]
    between: str
    with_the_plan: bool = False
    is_certain: bool = True


_ANEW = (*OUT_OF_CARE, "care_entry")
_AUTHORITY_ANEW = (*_ANEW, "po_revoked")
_FAMILY_ANEW = (*_ANEW, "disruption")
_BROKEN_OFF = tr("`disruption` or `plan reversed`")

_ONES = (
    _One("care_entry", tr("coming into care"), OUT_OF_CARE, tr("how care ended, such as `return home`")),
    _One("care_order", tr("care order"), _ANEW, tr("how care ended"), is_certain=False),
    _One(
        "adm_sbpfa",
        tr("decision that the child should be placed for adoption"),
        _ANEW,
        "`plan reversed`",
        with_the_plan=True,
        is_certain=False,
    ),
    _One(
        "po_granted",
        tr("placement order"),
        _AUTHORITY_ANEW,
        tr("`placement order revoked` or `plan reversed`"),
        True,
    ),
    _One(
        "adm_match",
        tr("match"),
        (*_FAMILY_ANEW, "po_revoked", "link_ended"),
        f"`link ended`, {_BROKEN_OFF}",
        True,
    ),
    _One(
        "placed", tr("move to adopters"), (*_FAMILY_ANEW, "po_revoked", "placement_move"), _BROKEN_OFF, True
    ),
    _One("adoption_application", tr("adoption application"), _FAMILY_ANEW, _BROKEN_OFF, True),
    _One(
        "ltf_match",
        tr("long-term foster match"),
        (*_FAMILY_ANEW, "placement_move"),
        tr("`disruption` or `moved to another placement`"),
        is_certain=False,
    ),
)


_LINKED = ("link_ended", "disruption", "po_revoked")
_MOVED_ON = ("disruption", "placement_move")
_ENDS_OF = {
    **{
        one.milestone: (tuple(key for key in one.ended if key not in _ANEW), one.with_the_plan)
        for one in _ONES
    },
    "placement_consent": (("po_revoked",), True),
    "link": (_LINKED, True),
    "match_panel": (_LINKED, True),
    "introductions_start": (_LINKED, True),
    "introductions_end": (_LINKED, True),
    "ep_placed": (_MOVED_ON, False),
    "fostered_from": (_MOVED_ON, False),
}


def ends_of(milestone: str) -> tuple[tuple[str, ...], bool]:
    """What makes a milestone that was reached stand no longer, while the child is in care: milestones, and a change of plan.

    The second says whether a plan without adoption, agreed on its day or later, does so too.
    """
    return _ENDS_OF.get(milestone, ((), False))


@dataclass(frozen=True, slots=True)
class _Order:
    """What comes first wherever it is recorded: one of `first` before any of `then`.

    Any of `afresh` between them, or where `with_the_plan` a change of plan away from adoption, begins a new leg.
    """

    first: tuple[str, ...]
    then: tuple[str, ...]
    afresh: Collection[str] = _ANEW
    with_the_plan: bool = True


_ORDERS = (
    _Order(("lac_review_1",), ("lac_review_2", "lac_review_n"), with_the_plan=False),
    _Order(("lac_review_2",), ("lac_review_n",), with_the_plan=False),
    _Order(("adm_sbpfa",), ("decision_told", "decision_notice", "po_granted", "adm_match", "placed")),
    _Order(("po_granted",), ("po_revoked",)),
    _Order(AUTHORITY, ("adoption_order",), _AUTHORITY_ANEW),
    _Order(("match_panel",), ("adm_match",), _FAMILY_ANEW),
    _Order(("adm_match",), ("placed",), (*_FAMILY_ANEW, "placement_move")),
    _Order(("introductions_start",), ("introductions_end",), _FAMILY_ANEW),
    _Order(("placed",), ("adoption_application", "adoption_order"), _FAMILY_ANEW),
)

IN_CARE = (
    *LOOKED_AFTER_REVIEWS,
    "midway_review",
    "discharge_considered",
    "adoption_review_decision",
    "adm_sbpfa",
    "ep_placed",
    "fostered_from",
    "interim_care_order",
    "care_order",
    "po_granted",
    "match_panel",
    "adm_match",
    "introductions_start",
    "introductions_end",
    "placed",
    "placement_move",
    "placement_visit",
    "adoption_review",
    "adoption_application",
    "adoption_order",
    "ltf_match",
    "disruption",
)
"""What happens only to a child in care. The other orders that end care may end a time in care that nobody recorded."""
_AS_A_CHILD = ("care_entry", *(key for key in IN_CARE if key != "adoption_order"))
"""What happens only before the eighteenth birthday: an adoption order may still be made in the year after."""
_MOVED_IN = ("placed", "ep_placed", "fostered_from")


def contradictions(journey: Journey) -> Iterator[Contradiction]:
    """Every contradiction in what is recorded of a child."""
    yield from _twice(journey)
    yield from _out_of_care(journey)
    yield from _out_of_order(journey)
    yield from _of_age(journey)


def contradictions_of(event: Event, journey: Journey) -> list[Contradiction]:
    """The contradictions that an event would bring into a journey that is without it; the certain ones first."""
    with_it = replace(journey, events=tuple(sorted((*journey.events, event))))
    found = [each for each in contradictions(with_it) if event in (each.event, each.other)]
    return sorted(found, key=lambda each: not each.is_certain)


def missing_before(event: Event, journey: Journey) -> str:
    """What an adoption order follows and nobody recorded, in words; empty for anything else, or if nothing is missing."""
    if event.milestone != "adoption_order":
        return ""
    so_far = journey.until(event.on)
    missing = [
        *([tr("no placement order or consent to placement")] if not so_far.each(*AUTHORITY) else []),
        *([tr("no moving in")] if not so_far.each(*_MOVED_IN) else []),
    ]
    return tr(f"{journey.child.ref} has {listed(missing)} on record before that.") if missing else ""


def _twice(journey: Journey) -> Iterator[Contradiction]:
    """What there is one of, reached again with nothing between that ended the one before."""
    for one in _ONES:
        for before, after in pairwise(journey.each(one.milestone)):
            _, over = _leg(journey, before, one.ended, one.with_the_plan)
            if before.on < after.on < over:
                words = tr(
                    f"{journey.child.ref} has one {one.name} at a time, and these are two: {day(before.on)} and "
                    f"{day(after.on)}, with nothing between them that ended the first."
                )
                yield Contradiction(after, before, words, one.between, one.is_certain)


_ONES_BY_KEY = {one.milestone: one for one in _ONES}
ONE_AT_A_TIME = frozenset(
    {key for key, row in MILESTONES.items() if row.happens_once or row.once_a_period}
    | {*_ONES_BY_KEY, *LEAVING_CARE}
)
"""The milestones of which there is one: ever, in each time in care, or until something ends it."""


ONE_BY_ANY_NAME = ((*LOOKED_AFTER_REVIEWS, "adoption_review"), OUT_OF_CARE)
"""Milestones of which there is one on a day, whatever it is called: a review, and how care or tracking ended."""


def is_one_event(journey: Journey, milestone: str, one: date, other: date) -> bool:
    """Whether a milestone of `ONE_AT_A_TIME` on two days is the same event, told twice: nothing between them begins another."""
    first, last = sorted((one, other))
    if only := _ONES_BY_KEY.get(milestone):
        return last < _leg(journey, Event(first, milestone), only.ended, only.with_the_plan)[1]
    return MILESTONES[milestone].happens_once or not any(
        first < entry.on <= last for entry in journey.each("care_entry")
    )


def stands(journey: Journey, milestone: str, on: date) -> Event | None:
    """What is on record of a milestone of `ONE_AT_A_TIME`, where another on a later day would be that one, told twice; else None."""
    latest = journey.last(milestone) if milestone in ONE_AT_A_TIME else None
    return latest if latest and is_one_event(journey, milestone, latest.on, on) else None


def ended_by(milestone: str) -> str:
    """What a person may have left out that ends a milestone, as it is typed; empty where nothing makes another one possible."""
    return _ONES_BY_KEY[milestone].between if milestone in _ONES_BY_KEY else ""


def _out_of_care(journey: Journey) -> Iterator[Contradiction]:
    """What happens only in care, on a day before the child came into care, or came back."""
    left, ended = journey.each(*LEAVING_CARE), journey.each(*OUT_OF_CARE)
    before: Event | None = None
    for later in journey.each("care_entry"):
        for event in journey.each(*IN_CARE):
            if before:
                is_out = any(before.on < each.on < event.on < later.on for each in left)
            else:
                # The time in care that ended before this one may have begun before anything was recorded.
                is_out = event.on < later.on and not any(
                    event.on <= each.on <= later.on for each in ended if each != event
                )
            if is_out:
                words = tr(
                    f"{_told(event)} is before {journey.child.ref} came into care, on {day(later.on)}."
                )
                yield Contradiction(event, later, words)
        before = later


def _out_of_order(journey: Journey) -> Iterator[Contradiction]:
    """What comes first, in a leg of the journey where it is recorded only after what follows it."""
    for order in _ORDERS:
        firsts = journey.each(*order.first)
        for event in journey.each(*order.then):
            begun, over = _leg(journey, event, order.afresh, order.with_the_plan)
            first = next((each for each in firsts if begun <= each.on < over), None)
            if first and event.on < first.on:
                words = tr(f"{_told(event)} is before {_told(first, within=True)}.")
                yield Contradiction(event, first, words)


def _of_age(journey: Journey) -> Iterator[Contradiction]:
    """What happens only to a child, after the month of the eighteenth birthday."""
    if born := journey.child.born:
        adult = comes_of_age(born)
        for event in journey.each(*_AS_A_CHILD):
            if event.on > adult.last:
                words = tr(
                    f"{_told(event)} is after {journey.child.ref} turned 18, in {month_words(adult.first)}."
                )
                yield Contradiction(event, None, words)


def _told(event: Event, *, within: bool = False) -> str:
    milestone = MILESTONES[event.milestone]
    return tr(f"{milestone.words if within else milestone.name} on {day(event.on)}")


def _afresh(journey: Journey, event: Event, keys: Collection[str], with_the_plan: bool) -> Iterator[date]:
    """The days on which a new leg of the journey begins, whatever the event itself begins."""
    for each in journey.each(*keys):
        # A child who comes into care on the day of the event is in care for it, and one who moves that day moves for it.
        if each != event and not (each.milestone in ("care_entry", "placement_move") and each.on == event.on):
            yield each.on
    if with_the_plan:
        yield from days_off_adoption(journey)
    if journey.child.closed:
        yield journey.child.closed


def _leg(journey: Journey, event: Event, keys: Collection[str], with_the_plan: bool) -> tuple[date, date]:
    """The days on which a leg of the journey last began before the day of an event, and next begins, on it or after."""
    days = [date.min, *sorted(_afresh(journey, event, keys, with_the_plan)), date.max]
    at = bisect_left(days, event.on)
    return days[at - 1], days[at]
