"""Who may see a child, and who may ask for what where: the one table that the storage and the desk decide from.

docs/access.md prints it, and tests/commands/test_access.py tries every cell of it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from permanence.roles import Role, Standing


class Tie(StrEnum):
    """What ties a person to a child; its value follows "somebody who"."""

    FILE = "can read the records' file, and asks in the terminal"
    NAMED = "is named in the child's restriction"
    EVERY_TEAM = "is a service manager or a consultant"
    OWN = "is named on the child"
    COVER = "covers today for somebody named on the child"
    CHANNEL = "is in the channel of the child's team"
    FIGURES = "is an analyst"
    MANAGES = "manages any team"


class HowMuch(StrEnum):
    """How much of a child is shown."""

    EVERYTHING = "everything"
    COUNTED = "their reference, behind a figure"
    TO_ALLOCATE = "their reference, to take them into a team"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one tie shows: of a team's child, of one restricted to people named, and of one in no team yet."""

    of_a_team: HowMuch
    restricted: HowMuch
    in_no_team: HowMuch


_ALL, _NO = HowMuch.EVERYTHING, HowMuch.NOTHING
SIGHTS = {
    Tie.FILE: Sight(_ALL, _ALL, _ALL),
    Tie.NAMED: Sight(_ALL, _ALL, _ALL),
    Tie.EVERY_TEAM: Sight(_ALL, _NO, _ALL),
    Tie.OWN: Sight(_ALL, _NO, _ALL),
    Tie.COVER: Sight(_ALL, _NO, _ALL),
    Tie.CHANNEL: Sight(_ALL, _NO, _NO),
    Tie.FIGURES: Sight(HowMuch.COUNTED, _NO, HowMuch.COUNTED),
    Tie.MANAGES: Sight(_NO, _NO, HowMuch.TO_ALLOCATE),
}
"""What each tie shows of a child; of several ties the one that shows most counts. `SEEN` in `storage/children.py` is made of it."""


class Barrier(StrEnum):
    """Why a request is refused before anything is looked up."""

    ROLE = "they have none of the roles it is for"
    PLACE = "it is not asked in a team's own private channel, nor in private"


def why_refused(standing: Standing, roles: Collection[Role], *, is_here: bool) -> Barrier | None:
    """Return why somebody may not ask for a verb for these roles; None if they may, of what they may see.

    `is_here` says whether it may be asked in this place: anywhere what shows nothing of a child, all else in private.
    """
    if not any(standing.has(role) for role in roles):
        return Barrier.ROLE
    return None if is_here else Barrier.PLACE


class JoinedAs(StrEnum):
    """What somebody is who joined a team's channel."""

    MEMBER = "member"
    GUEST = "guest"
    APP = "app"


class Joined(StrEnum):
    """What a team's manager said of somebody who joined its channel."""

    ASKED = "asked"
    RIGHT = "right"
    BLOCKED = "blocked"
