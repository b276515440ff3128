"""Ofsted's lists 10 and 11 by what is on record: a row for each decision that a child should be placed, and for each enquiry of an adopter.

Source of who is in list 10: the Standard Safeguarding Dataset's query for it: children adopted in the last twelve months, those
with a decision who are not adopted, and those whose decision was reversed in these months. Of list 11: the same query set, whoever
had to do with the adoption agency in the last twelve months.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from permanence.families.steps import AdoptersJourney
from permanence.journey import Event, Journey
from permanence.milestones import ALREADY_RUNNING, LEAVING_CARE
from permanence.returns import ofsted_lists as lists
from permanence.returns import ssda903_codes as codes
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
_REASON = re.compile("RD[1-4]")


def list_10(journey: Journey, on: date) -> Iterator[Mapping[str, date | str]]:
    """The rows of a child as known on a day, by our names for the columns; without the child's number, the day of birth and age."""
    so_far = journey.until(on)
    decided = [each.on for each in so_far.each("adm_sbpfa")]
    for first, until in pairwise([*decided, date.max]):
        row = dict(_row(so_far, first, None if first == decided[0] else first, until))
        ended = row.get(lists.ADOPTED) or row.get(lists.REVERSED)
        is_last = until == date.max
        if isinstance(ended, date):
            if complete_months(ended, on) < MONTHS:
                yield row
        elif is_last and not _has_left(so_far, first):
            yield row


def _row(
    journey: Journey, decided: date, since: date | None, until: date
) -> Iterator[tuple[str, date | str]]:
    """What belongs to one decision: all until the next one, and for the first one what came before it in that time in care."""
    entered = max((each.on for each in journey.each("care_entry") if each.on <= decided), default=None)
    begins = since or entered or date.min

    def latest(milestone: str) -> Event | None:
        found = [each for each in journey.each(milestone) if begins <= each.on < until]
        return found[-1] if found else None

    if entered:
        yield lists.ENTERED, entered
    yield lists.DECIDED, decided
    for column, milestone in (
        (lists.ORDERED, "po_granted"),
        (lists.MATCHED, "adm_match"),
        (lists.PLACED, "placed"),
        (lists.ADOPTED, "adoption_order"),
        (lists.REVERSED, "plan_reversed"),
        (lists.FOSTERED, "ep_placed"),
    ):
        event = latest(milestone)
        if event and event.detail != ALREADY_RUNNING:
            yield column, event.on
            if milestone == "plan_reversed" and (found := _REASON.match(event.detail)):
                yield lists.WHY, f"{found[0]} - {codes.REASON_PLACED_CEASED[found[0]].words}"


def _has_left(journey: Journey, decided: date) -> bool:
    """Whether the child is no longer waiting, though nobody reversed the decision: care ended another way, or tracking did."""
    return journey.child.closed is not None or any(
        each.on >= decided for each in journey.each(*LEAVING_CARE, "tracking_ended_other")
    )


def list_11(journey: AdoptersJourney, on: date) -> Iterator[Mapping[str, date | str]]:
    """The rows of each of a family's adopters as known on a day, by our names for the columns; without who they are.

    Each enquiry is one, until twelve months after it came to an adoption or the family left. A hold that goes on is a leaving.
    """
    for leg in journey.until(on).legs:
        row: dict[str, date | str] = {}
        for column, step in lists.STEPS.items():
            if found := leg.each(step):
                row[column] = found[-1].on
        left = leg.left or next((each for each in leg.each("on_hold") if each.on == leg.held_since), None)
        if left:
            row[lists.LEFT_PROCESS], row[lists.WHY_LEFT] = left.on, _LEAVING[left.step]
        ended = row.get(lists.LEFT_PROCESS) or row.get(lists.ADOPTED)
        if row and not (isinstance(ended, date) and complete_months(ended, on) >= MONTHS):
            yield row
