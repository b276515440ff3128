"""A team: its channel, its manager and the dates of its surgeries."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from permanence.surgery import Schedule

DISCUSSED = 12
"""The most children a surgery discusses, unless the team has chosen otherwise."""


UNALLOCATED = "in no team yet"
"""What is said in place of a team of a child whom nobody has allocated."""


class Side(StrEnum):
    """The two sides of finding a family, which must not see all of each other."""

    CHILD = "child"
    FINDING = "family finding"


@dataclass(frozen=True, slots=True)
class Team:
    """A team that holds surgeries. `since` is the moment its series was agreed, in UTC.

    `chair` leads them; if None, the manager does. A panel has no children of its own: it looks at every
    team's. `agenda_at` is the time on the working day before at which an agenda is posted; None if it is
    posted as the surgery begins. One of the family-finding side has families in place of children.
    """

    key: str
    name: str
    channel: str
    manager: str
    anchor: date
    at: time
    weeks: int
    since: datetime
    added: date
    discussed: int = DISCUSSED
    chair: str | None = None
    is_panel: bool = False
    agenda_at: time | None = None
    side: Side = Side.CHILD

    def schedule(self, zone: ZoneInfo) -> Schedule:
        """The series of its surgeries, in the authority's time zone."""
        return Schedule(self.anchor, self.at, self.weeks, zone, self.since, self.agenda_at)

    @property
    def chaired_by(self) -> str:
        """Who leads its surgeries."""
        return self.chair or self.manager
