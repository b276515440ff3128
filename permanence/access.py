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


class FamilyTie(StrEnum):
    """What ties a person to an adoptive family, or to a child who is linked with one; its value follows "somebody who"."""

    FILE = "can read the records' file, and asks in the terminal"
    EVERY_TEAM = "is a service manager or a consultant"
    CHANNEL = "is in the channel of a family-finding team"
    WORKER = "is the family's own worker, or covers for them today"
    FINDER = "is the child's family finder, or covers for them today"
    OWN = "is the child's social worker or reviewing officer, or covers for them today"


class OfAFamily(StrEnum):
    """How much of an adoptive family, or of a child's link with one, is shown."""

    EVERYTHING = "everything"
    DAYS = "that there is a link, that introductions began, and on which days"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class FamilySight:
    """What one tie shows: of every family it is a tie to, and of the families that a child is linked with."""

    of_every_family: OfAFamily
    of_their_link: OfAFamily


FAMILY_SIGHTS = {
    FamilyTie.FILE: FamilySight(OfAFamily.EVERYTHING, OfAFamily.EVERYTHING),
    FamilyTie.EVERY_TEAM: FamilySight(OfAFamily.EVERYTHING, OfAFamily.EVERYTHING),
    FamilyTie.CHANNEL: FamilySight(OfAFamily.EVERYTHING, OfAFamily.EVERYTHING),
    FamilyTie.WORKER: FamilySight(OfAFamily.EVERYTHING, OfAFamily.EVERYTHING),
    FamilyTie.FINDER: FamilySight(OfAFamily.NOTHING, OfAFamily.EVERYTHING),
    FamilyTie.OWN: FamilySight(OfAFamily.NOTHING, OfAFamily.DAYS),
}
"""The wall between the two sides: what each tie shows of adoptive families. Whoever has none of them is shown nothing.

`FAMILY_SEEN`, `LINK_SEEN` and `STEPS_KNOWN` in `storage/families/sight.py` are made of it.
"""


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
