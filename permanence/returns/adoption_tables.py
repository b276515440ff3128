"""The adoption tables of a yearly return, AD1 and PlacedAdoption, as rows of what is on record of a child.

They are cut at the end of the year, as the return is: whatever came later is told by the return of its own year. Days of birth, the
authority's number of the child, and what AD1 says of adopters are not on record: see `ReturnTable.passed_on`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from permanence.journey import Journey
from permanence.measures.days import known_day, number_of
from permanence.measures.legs import DISRUPTED, REVERSED
from permanence.measures.spells import Spell, spells
from permanence.measures.windows import Window
from permanence.returns.ssda903_tables import AD1, PLACED_ADOPTION

Row = Mapping[str, date | str | None]
"""A row by the names of its columns, those of `ReturnTable.kept`."""


@dataclass(slots=True)
class _Decision:
    """A decision that the child should be placed for adoption, with its reversal; whole day numbers.

    Where the child was adopted after the reversal, it did not stand, and is none.
    """

    on: int | None
    ceased: int | None = None
    why: str | None = None
    was_reversed: bool = False


_REVERSAL = f"{PLACED_ADOPTION.name}: DATE_PLACED_CEASED and REASON_PLACED_CEASED are empty"
LEFT_CARE = (
    f"{_REVERSAL}, as no reversal is on record, and the child left care without being adopted (rule 557)"
)
STOOD = (
    f"{_REVERSAL}, as the child was adopted after the reversal on record, so it did not stand (rules 525, 558; and 561 where the "
    "return of an earlier year told it)"
)
IN_ONE_YEAR = f"{PLACED_ADOPTION.name}: a decision was reversed in the year in which the child was adopted after a new one (rule 525)"
"""What the DfE's rules ask about in a child's rows."""


def cut(journey: Journey, last: date) -> Journey:
    """A journey as it stood at the end of a day, a child still tracked then being tracked still."""
    child = journey.child
    if child.closed and child.closed > last:
        journey = replace(journey, child=replace(child, closed=None, outcome=None))
    return journey.until(last)


def periods_of(journey: Journey) -> Iterator[Sequence[Spell]]:
    """The legs of each period of care."""
    for _, legs in groupby(spells(journey), key=attrgetter("period")):
        yield list(legs)


def periods_since(journey: Journey, first: date) -> Iterator[Sequence[Spell]]:
    """Those of each period of care in which the child was followed on a day, or since."""
    for period in periods_of(journey):
        until = period[-1].tracked_until
        if until is None or until >= number_of(first):
            yield period


def telling(legs: Sequence[Spell]) -> Spell:
    """The last leg that tells how things stand: a child who moves on after the plan was reversed has one more, of no length."""
    return next(each for each in reversed(legs) if each.ended_as != DISRUPTED)


def adoption_tables(journey: Journey, year: Window) -> Mapping[str, Sequence[Row]]:
    """The rows of a child in each of the two tables, by its name, for the return of a year.

    AD1 has a child who was adopted in the year. PlacedAdoption has every decision that stood in it while the child was in care.
    """
    adopted: list[Row] = []
    placed: list[Row] = []
    for last, decisions in _periods(journey, year):
        placed += [
            {
                "date_placed": known_day(each.on),
                "date_placed_ceased": known_day(each.ceased),
                "reason_placed_ceased": each.why,
            }
            for each in decisions
            if each.on is not None or each.ceased is not None
        ]
        if last.left_as == "adopted":
            adopted.append(_adopted(last, decisions))
    return {AD1.name: adopted, PLACED_ADOPTION.name: placed}


def asked_about(journey: Journey, year: Window) -> Iterator[str]:
    """Yield what the DfE's rules ask about in the rows of a child, as a load of the return does."""
    for last, decisions in _periods(journey, year):
        if last.left_as == "adopted":
            if any(each.was_reversed for each in decisions):
                yield STOOD
            if any(each.ceased is not None for each in decisions):
                yield IN_ONE_YEAR
        elif last.left_care is not None and any(each.ceased is None for each in decisions):
            yield LEFT_CARE


def _periods(journey: Journey, year: Window) -> Iterator[tuple[Spell, Sequence[_Decision]]]:
    """The last leg of each period of care that ran in a year, as things stood at its end, and the decisions that stood in it."""
    first = number_of(year.first)
    for period in periods_since(cut(journey, year.last), year.first):
        found = [each for each in _decisions(period) if each.ceased is None or each.ceased >= first]
        yield period[-1], found


def _adopted(last: Spell, decisions: Sequence[_Decision]) -> Row:
    foster_care = None if last.foster_carers is None else str(last.foster_carers)
    return {
        "date_int": known_day(decisions[-1].on) if decisions else None,
        "date_match": known_day(last.matched),
        "foster_care": foster_care,
    }


def _decisions(period: Sequence[Spell]) -> list[_Decision]:
    """Each decision of a period of care; a reversal of one that is not on record stands alone."""
    found: list[_Decision] = []
    for leg in period:
        if leg.new_decision is not None:
            found.append(_Decision(leg.new_decision))
        if leg.ended_as == REVERSED:
            if not found or found[-1].ceased is not None:
                found.append(_Decision(None))
            found[-1].ceased, found[-1].why = leg.ended, leg.ended_why
    if period[-1].ended_as == "adopted" and found and found[-1].ceased is not None:
        found[-1] = _Decision(found[-1].on, was_reversed=True)
    return found
