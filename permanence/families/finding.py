"""Family finding: which adoptive families are approved and wait for a child, and which children wait without a link.

Families are known to their own side alone. What the child's side is told of them is how many there are.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from permanence.child_facts import family_search
from permanence.families.counts import times_of
from permanence.families.steps import AdoptersJourney
from permanence.journey import Journey
from permanence.measures.small_numbers import is_small
from permanence.measures.spells import ChildFacts, harder_to_place
from permanence.measures.windows import Window
from permanence.milestones import ALREADY_RUNNING, AUTHORITY
from permanence.progress import order_in_force
from permanence.spans import complete_months

SEARCHED_FOR = ("adm_sbpfa", *AUTHORITY, "early_ff_start", "family_finder_allocated")
"""Of every child for whom a family is looked for one of these milestones is on record."""
OVER = timedelta(days=3 * 365)
"""Of how long ago matches say how long one usually takes."""
STALE = timedelta(days=28)
"""After how long without anything new a link is asked about."""


@dataclass(frozen=True, slots=True)
class FamilyWaiting:
    """A family that is approved and waits for a child: since its approval, or since its last match ended."""

    ref: str
    since: date


def families_waiting(journeys: Iterable[AdoptersJourney], on: date) -> list[FamilyWaiting]:
    """The families that wait on a day, the longest first. One on hold, or that left, does not."""
    found = (
        (journey.ref, since)
        for journey in journeys
        if (since := _waiting_since(journey.until(on))) is not None
    )
    return [FamilyWaiting(ref, since) for ref, since in sorted(found, key=lambda each: (each[1], each[0]))]


def _waiting_since(journey: AdoptersJourney) -> date | None:
    reached = journey.standing
    if reached is None or reached.step != "approved" or journey.left or journey.held_since:
        return None
    return max([reached.on, *(each.on for each in journey.latest.each("match_ended"))])


def usual_wait(journeys: Iterable[AdoptersJourney], on: date) -> int | None:
    """In how many days half of the families were matched that were matched in the last three years; None of a few: it crosses to the child's side."""
    known = (journey.until(on) for journey in journeys)
    matched = times_of(known, "approved", "matched", Window(on - OVER, on), on)
    if is_small(len(matched.taken)) or matched.median is None:
        return None
    return round(matched.median)


@dataclass(frozen=True, slots=True)
class ChildWithoutLink:
    """A child for whom a family is looked for and none is linked.

    Attributes:
        ref: The child's reference.
        since: The day of the placement order in force, or else the day on which family finding began.
        has_order: Whether it is the order's.
        is_harder: Whether anything known made it harder on that day to find a family, as figures count it.
        family_finder: Who looks for one, if anybody is named.
    """

    ref: str
    since: date
    has_order: bool
    is_harder: bool
    family_finder: str | None


def child_without_link(
    journey: Journey,
    on: date,
    linked: Mapping[str, date | None] | None = None,
    together: Collection[str] = (),
) -> ChildWithoutLink | None:
    """A child's wait on a day; None for one for whom no family is looked for, or who has a link.

    `linked` are the children who are or were linked with a family, each with the day of the latest link that has not ended. Of any
    other the milestones tell whether there is a link. `together` are the children who are to be placed with a brother or sister.
    """
    child, search = journey.child, family_search(journey, on)
    if search is None:
        return None
    if linked and child.ref in linked:
        began = linked[child.ref]
        if began and not became_match(began, journey):
            return None
    elif search.links:
        return None
    order = order_in_force(journey, on)
    has_order = order is not None and order.milestone == "po_granted" and order.detail != ALREADY_RUNNING
    since = order.on if order and has_order else search.began
    age = complete_months(child.born.first, since) if child.born else None
    facts = ChildFacts(siblings_together=child.ref in together or None)
    return ChildWithoutLink(
        child.ref, since, has_order, harder_to_place(age, facts) == 1, child.family_finder
    )


def became_match(began: date, journey: Journey) -> bool:
    """Whether a match of the child, or moving in, has followed a link that began on a day: it is a link no longer, even if that disrupts."""
    match = journey.last("adm_match", "placed")
    return match is not None and match.on >= began


def longest_first(children: Iterable[ChildWithoutLink]) -> Sequence[ChildWithoutLink]:
    """Children in the order in which they are looked at: whoever waits longest first."""
    return sorted(children, key=lambda each: (each.since, each.ref))
