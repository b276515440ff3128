"""Which children should have had a permanence planning meeting but have none recorded.

In Harrow every child who came into care aged 0 to 8, or 0 to 10 in a sibling group, had one (C4EO), and One
Adoption's procedure is much the same. Timescale T05 covers the meetings after the first.
"""

from datetime import date

from permanence.journey import Child, Journey, Month
from permanence.progress import has_ended, waiting_since
from permanence.timescales import BY_ID

OLDEST, OLDEST_OF_SIBLINGS = 8, 10
"""The oldest age in years at coming into care for planning meetings: alone, and among siblings."""
FIRST = BY_ID["T05"].span
"""The time from coming into care to the first meeting. Our reading: the same as between meetings."""


def lacks_planning_meeting(journey: Journey, today: date, has_siblings: bool) -> bool:
    """Whether a child should have had a permanence planning meeting since coming into care, and none is recorded.

    Only a child in care who waits for a permanent family has meetings. They end when the child moves in with
    adopters or is matched long term with foster carers, and begin again after a disruption.
    """
    entered = waiting_since(journey, today)
    if entered is None or has_ended(journey, today) or today <= FIRST.from_(entered):
        return False
    if not _was_young_enough(journey.child, entered, OLDEST_OF_SIBLINGS if has_siblings else OLDEST):
        return False
    return not any(entered <= met.on <= today for met in journey.each("ppm"))


def _was_young_enough(child: Child, entered: date, oldest: int) -> bool:
    """Whether a child may have been that age or younger on the day, judged from the month of birth.

    The birthday is taken as the last day of the month: leaving a child out does harm, asking costs a moment.
    """
    born = child.born
    return born is None or entered < Month(born.year + oldest + 1, born.month).last
