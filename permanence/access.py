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


class Shown(StrEnum):
    """How much of a child is shown."""

    EVERYTHING = "everything"
    COUNTED = "their reference, behind a figure"
    TO_ALLOCATE = "their reference, to take them into a team"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one tie shows: of a team's child, of one restricted to people named, and of one in no team yet."""

    of_a_team: Shown
    restricted: Shown
    in_no_team: Shown


_ALL, _NO = Shown.EVERYTHING, Shown.NOTHING
SIGHTS = {
    Tie.FILE: Sight(_ALL, _ALL, _ALL),
    Tie.NAMED: Sight(_ALL, _ALL, _ALL),
    Tie.EVERY_TEAM: Sight(_ALL, _NO, _ALL),
    Tie.OWN: Sight(_ALL, _NO, _ALL),
    Tie.COVER: Sight(_ALL, _NO, _ALL),
    Tie.CHANNEL: Sight(_ALL, _NO, _NO),
    Tie.FIGURES: Sight(Shown.COUNTED, _NO, Shown.COUNTED),
    Tie.MANAGES: Sight(_NO, _NO, Shown.TO_ALLOCATE),
}
"""What each tie shows of a child; of several ties the one that shows most counts. `SEEN` in `storage/children.py` is made of it."""


class Refusal(StrEnum):
    """Why a request is refused before anything is looked up."""

    ROLE = "they have none of the roles it is for"
    PLACE = "it is not asked in a team's own private channel, nor in private"


def why_refused(
    standing: Standing, roles: Collection[Role], *, anywhere: bool, in_private: bool
) -> Refusal | None:
    """Return why somebody may not ask for a verb for these roles; None if they may, of what they may see.

    One that may be asked `anywhere` shows nothing of a child.
    """
    if not any(standing.has(role) for role in roles):
        return Refusal.ROLE
    return None if anywhere or in_private else Refusal.PLACE
