"""The adoption tables of a yearly return, AD1 and PlacedAdoption, as rows of what is on record of a child.

They are cut at the end of the year, as the return is: whatever came later is told by the return of its own year. Days of birth, the
authority's number of the child, and what AD1 says of adopters are not on record: see `ReturnTable.passed_on`.
"""

from collections.abc import Mapping, Sequence
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
    """A decision that the child should be placed for adoption, with its reversal; whole day numbers."""

    on: int | None
    ceased: int | None = None
    why: str | None = None


def cut(journey: Journey, last: date) -> Journey:
    """A journey as it stood at the end of a day, a child still tracked then being tracked still."""
    child = journey.child
    if child.closed and child.closed > last:
        journey = replace(journey, child=replace(child, closed=None, outcome=None))
    return journey.until(last)


def telling(legs: Sequence[Spell]) -> Spell:
    """The last leg that tells how things stand: a child who moves on after the plan was reversed has one more, of no length."""
    return next(each for each in reversed(legs) if each.ended_as != DISRUPTED)


def adoption_tables(journey: Journey, year: Window) -> Mapping[str, Sequence[Row]]:
    """The rows of a child in each of the two tables, by its name, for the return of a year.

    AD1 has a child who was adopted in the year. PlacedAdoption has every decision that stood in it while the child was in care.
    """
    adopted: list[Row] = []
    placed: list[Row] = []
    for _, legs in groupby(spells(cut(journey, year.last)), key=attrgetter("period")):
        period = list(legs)
        until = period[-1].tracked_until
        if until is not None and until < number_of(year.first):
            continue
        placed += [
            {
                "date_placed": known_day(each.on),
                "date_placed_ceased": known_day(each.ceased),
                "reason_placed_ceased": each.why,
            }
            for each in _decisions(period)
            if each.ceased is None or each.ceased >= number_of(year.first)
        ]
        if period[-1].left_as == "adopted":
            adopted.append(_adopted(period[-1]))
    return {AD1.name: adopted, PLACED_ADOPTION.name: placed}


def _adopted(last: Spell) -> Row:
    foster_care = None if last.foster_carers is None else str(last.foster_carers)
    return {
        "date_int": known_day(last.decided),
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
    return found
