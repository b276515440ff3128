"""Ofsted's lists 10 and 11 by what is on record: a row for each decision that a child should be placed, and for each enquiry of an adopter.

Source of who is in list 10: the Standard Safeguarding Dataset's query for it: children adopted in the last twelve months, those
with a decision who are not adopted, and those whose decision was reversed in these months. Of list 11: the same query set, whoever
had to do with the adoption agency in the last twelve months.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from permanence.families.steps import AdoptersJourney
from permanence.journey import Journey
from permanence.measures.days import known_day
from permanence.measures.legs import REVERSED
from permanence.measures.spells import Spell
from permanence.returns import ofsted_lists as lists
from permanence.returns import ssda903_codes as codes
from permanence.returns.adoption_tables import cut, periods_of, telling
from permanence.spans import complete_months

MONTHS = 12
"""For how many months a child is in the list after an adoption order, or after the decision was reversed."""
COLUMNS = (
    "child", "family", "sex", "ethnicity", lists.BORN, "age", "disability", lists.ENTERED, lists.DECIDED, lists.ORDERED,
    lists.MATCHED, lists.PLACED, lists.ADOPTED, lists.REVERSED, lists.WHY, lists.FOSTERED,
)  # fmt: skip
"""The columns of the list in its order, by our names for them."""
NOT_HELD = ("family", "sex", "ethnicity", "disability")
"""Those of which nothing is held here."""
ADOPTER_COLUMNS = (
    lists.ADOPTER, lists.FAMILY, "sex", "ethnicity", "adopter's disability", "fosters", *lists.STEPS, "how many children",
    lists.LEFT_PROCESS, lists.WHY_LEFT,
)  # fmt: skip
"""The columns of list 11, by our names for them."""
NOT_HELD_OF_ADOPTERS = ("sex", "ethnicity", "adopter's disability", "fosters", "how many children")
"""Those of which nothing is held here."""
_LEAVING = {"withdrew": "1 - withdrew", "on_hold": "2 - on hold", "refused": "3 - refused"}


def list_10(journey: Journey, on: date) -> Iterator[Mapping[str, date | str]]:
    """The rows of a child as known on a day, by our names for the columns; without the child's number, the day of birth and age.

    Each decision is one, until it is reversed: one told again meanwhile is the same, and what has broken since stands in it no more.
    """
    so_far = cut(journey, on)
    for period in periods_of(so_far):
        starts = [number for number, leg in enumerate(period) if leg.new_decision is not None]
        for start, end in pairwise([*starts, len(period)]):
            since = period[0 if start == starts[0] else start].began
            row = dict(_row(period[start:end], so_far, since))
            ended = row.get(lists.ADOPTED) or row.get(lists.REVERSED)
            if isinstance(ended, date):
                if complete_months(ended, on) < MONTHS:
                    yield row
            elif period[end - 1].ended is None:
                yield row


def _row(legs: Sequence[Spell], journey: Journey, since: int | None) -> Iterator[tuple[str, date | str]]:
    """What stands of one decision by its legs; early permanence from a day on, as what came before the first decision is its own."""
    last = telling(legs)
    until = legs[-1].left_care if legs[-1].next_began is None else legs[-1].next_began
    first, end = known_day(since) or date.min, known_day(until) or date.max
    fostered = [each.on for each in journey.each("ep_placed") if first <= each.on < end]
    days = {
        lists.ENTERED: known_day(last.entered),
        lists.DECIDED: known_day(legs[0].new_decision),
        lists.ORDERED: known_day(last.ordered),
        lists.MATCHED: known_day(last.matched),
        lists.PLACED: known_day(last.placed),
        lists.ADOPTED: known_day(last.ended) if last.ended_as == "adopted" else None,
        lists.REVERSED: known_day(last.ended) if last.ended_as == REVERSED else None,
        lists.FOSTERED: fostered[-1] if fostered else None,
    }
    yield from ((column, each) for column, each in days.items() if each)
    if last.ended_why:
        yield lists.WHY, f"{last.ended_why} - {codes.REASON_PLACED_CEASED[last.ended_why].words}"


def list_11(journey: AdoptersJourney, on: date) -> Iterator[Mapping[str, date | str]]:
    """The rows of each of a family's adopters as known on a day, by our names for the columns; without who they are.

    Each enquiry is one, until twelve months after it came to an adoption or the family left. A hold that goes on is a leaving. A row has
    what stands: no match or placement that ended.
    """
    for leg in journey.until(on).legs:
        stands = {each.step: each.on for each in leg.in_force}
        row: dict[str, date | str] = {
            column: stands[step] for column, step in lists.STEPS.items() if step in stands
        }
        left = leg.left or next((each for each in leg.each("on_hold") if each.on == leg.held_since), None)
        if left:
            row[lists.LEFT_PROCESS], row[lists.WHY_LEFT] = left.on, _LEAVING[left.step]
        ended = row.get(lists.LEFT_PROCESS) or row.get(lists.ADOPTED)
        if row and not (isinstance(ended, date) and complete_months(ended, on) >= MONTHS):
            yield row
