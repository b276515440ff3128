"""Who should have had a permanence planning meeting and has none recorded.

In Harrow they were for every child who came into care at 0 to 8, or at 0 to 10 in a sibling group (C4EO),
and One Adoption's procedure says much the same. The next one, once there has been one, is timescale T05.
"""

from datetime import date

from permanence.journey import Child, Journey, Month
from permanence.progress import has_ended, waiting_since
from permanence.timescales import BY_ID
from permanence.working_days import ENGLAND

OLDEST, OLDEST_OF_SIBLINGS = 8, 10
"""The ages in years, both included, up to which a child who came into care has planning meetings."""
FIRST = BY_ID["T05"].span
"""By when the first is missed: our reading, as long after coming into care as each is from the last."""


def should_have_met(journey: Journey, today: date, has_siblings: bool) -> bool:
    """Whether a child should have had a permanence planning meeting since coming into care, and none is recorded.

    Only for a child who is in care and waits for a permanent family: moved in with adopters, or matched long
    term with foster carers, the meetings have done their work, until a disruption.
    """
    entered = waiting_since(journey, today)
    if entered is None or has_ended(journey, today) or today <= FIRST.from_(entered, ENGLAND):
        return False
    if not _was_young(journey.child, entered, OLDEST_OF_SIBLINGS if has_siblings else OLDEST):
        return False
    return not any(entered <= met.on <= today for met in journey.each("ppm"))


def _was_young(child: Child, entered: date, oldest: int) -> bool:
    """Whether a child may have been no older than that on the day, as near as the month of birth tells it.

    Of the days the birthday can fall on the last is taken: to leave a child out does harm, to ask costs a moment.
    """
    born = child.born
    return born is None or entered < Month(born.year + oldest + 1, born.month).last
