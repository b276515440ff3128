"""What ought to be, reckoned a second time with nothing of ours: days of surgeries and digests, and dates of children."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

BANK_HOLIDAYS = frozenset(
    date(*each)
    for each in (
        *((2026, 12, 25), (2026, 12, 28)),
        *((2027, 1, 1), (2027, 3, 26), (2027, 3, 29), (2027, 5, 3), (2027, 5, 31), (2027, 8, 30)),
        *((2027, 12, 27), (2027, 12, 28)),
        *((2028, 1, 3), (2028, 4, 14), (2028, 4, 17), (2028, 5, 1), (2028, 5, 29), (2028, 8, 28)),
        *((2028, 12, 25), (2028, 12, 26)),
        *((2029, 1, 1), (2029, 3, 30), (2029, 4, 2)),
    )
)
"""England's, as gov.uk has them for 2026 to 2028, and as they fall in 2029 (Easter Sunday is 1 April)."""
FORTNIGHT, DAY = timedelta(weeks=2), timedelta(days=1)
SATURDAY = 5

MATCH = "Match, six months from the decision"
SELECTION = "Selection meeting, two weeks from the order"
FINDER = "Family finder allocated, seven days from the decision"
PROCEEDINGS = "End of care proceedings, 26 weeks"
DATED = (MATCH, SELECTION, FINDER, PROCEEDINGS)
"""The dates that are reckoned, by what an answer calls them."""


def is_working(on: date) -> bool:
    """Whether England works on a day."""
    return on.weekday() < SATURDAY and on not in BANK_HOLIDAYS


def next_working(on: date) -> date:
    """The day, or the next on which people work."""
    while not is_working(on):
        on += DAY
    return on


def working_before(on: date, days: int) -> date:
    """So many working days before a day."""
    while days:
        on -= DAY
        days -= is_working(on)
    return on


def surgery_days(anchor: date, last: date) -> Iterator[date]:
    """The days on which a team sits every fortnight, to a last one: none on a bank holiday."""
    nominal = anchor
    while (held := next_working(nominal)) <= last:
        yield held
        nominal += FORTNIGHT


def months_after(on: date, months: int) -> date:
    """The same day of a later month, or its last where it has none such."""
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def due_dates(reached: Mapping[str, date]) -> dict[str, date]:
    """The dates that stand for a child who has reached these milestones, each by what it is called."""
    has, found = reached.keys(), {}
    is_decided = "adm_sbpfa" in has and not has & {"adm_match", "placed"}
    if is_decided:
        found[MATCH] = months_after(reached["adm_sbpfa"], 6)
    if is_decided and "family_finder_allocated" not in has:
        found[FINDER] = reached["adm_sbpfa"] + timedelta(days=7)
    if is_decided and "po_granted" in has and "selection_meeting" not in has:
        found[SELECTION] = reached["po_granted"] + timedelta(days=14)
    if "proceedings_issued" in has and not has & {"final_hearing", "po_granted"}:
        # The day of issue is the first of 26 weeks.
        found[PROCEEDINGS] = reached["proceedings_issued"] + timedelta(days=26 * 7 - 1)
    return found
