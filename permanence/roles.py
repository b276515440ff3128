"""Who may do what: the roles, and which teams each covers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Role(StrEnum):
    """What a person may be. `worker` is not granted, and `manager` belongs to a team."""

    ANYONE = "anyone"
    WORKER = "worker"
    MANAGER = "manager"
    SERVICE_MANAGER = "service manager"
    CONSULTANT = "consultant"
    ANALYST = "analyst"
    ADMIN = "administrator"
    CLOCK = "clock"


def with_article(role: Role) -> str:
    """One who is it: `a consultant`, `an analyst`."""
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


GRANTED: Mapping[str, Role] = {
    "worker": Role.WORKER,
    "service manager": Role.SERVICE_MANAGER,
    "service_manager": Role.SERVICE_MANAGER,
    "consultant": Role.CONSULTANT,
    "analyst": Role.ANALYST,
    "admin": Role.ADMIN,
    "administrator": Role.ADMIN,
}
"""The roles an administrator may grant, by the words typed; `none` takes one away."""

EVERY_TEAM = frozenset({Role.SERVICE_MANAGER, Role.CONSULTANT})
"""The roles that may see the children of every team."""


REACHING = EVERY_TEAM | {Role.ANALYST}
"""The granted roles that show children: nobody gives themselves one, and every team's manager is told of each grant."""

CONFIRMED_ROLES = REACHING | {Role.ADMIN}
"""The roles that a second administrator confirms, where that is wanted: whoever made an administrator alone would choose who confirms."""

REPORT_READERS = (Role.SERVICE_MANAGER, Role.ANALYST)
"""The roles that may have reports made, and sent."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is, and may do, in one request.

    `teams` are the teams the request concerns whose channel they are in. `manages` are the teams they
    manage. `kept_out` are the teams whose channel shows them nothing yet, or no more. `covers` are the people they cover for today. `everything` is set in the terminal, where access
    to the database file is the only boundary. With `is_walled` nothing of adoptive families is shown for it: what a file tells
    unless two people released it.
    """

    person: str
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()
    everything: bool = False
    covers: frozenset[str] = frozenset()
    kept_out: frozenset[str] = frozenset()
    is_walled: bool = False

    @property
    def every_team(self) -> bool:
        """Whether they may see the children of every team."""
        return self.everything or bool(self.roles & EVERY_TEAM)

    @property
    def every_family(self) -> bool:
        """Whether they may see the adoptive families of every team. The clock, who sees every child, is on the side of a channel."""
        return not self.is_walled and (self.everything or (self.every_team and Role.CLOCK not in self.roles))

    @property
    def every_figure(self) -> bool:
        """Whether figures of every team are theirs to see, and which children are behind them."""
        return self.every_team or Role.ANALYST in self.roles

    def has(self, role: Role, team: str | None = None) -> bool:
        """Whether they may act in a role: as manager of `team`, or of any team if it is None. Nobody manages those in no team."""
        if self.everything and role is not Role.CLOCK:
            return True
        match role:
            case Role.ANYONE | Role.WORKER:
                return True
            case Role.MANAGER:
                managing = bool(self.manages) if team is None else team in self.manages
                return managing or Role.SERVICE_MANAGER in self.roles
            case _:
                return role in self.roles


def terminal_standing(
    person: str, manages: frozenset[str] = frozenset(), covers: frozenset[str] = frozenset()
) -> Standing:
    """The standing in the terminal: anyone who can read the database file has every role (design.md 4)."""
    return Standing(person, manages=manages, everything=True, covers=covers)


CLOCK = Standing("clock", roles=frozenset({Role.CLOCK, Role.SERVICE_MANAGER}), everything=False)
"""The clock, which types its commands for every team."""


def clock_in(team: str | None) -> Standing:
    """The clock, as it says something in a team's channel: of families only there where that team is of the family-finding side."""
    return replace(CLOCK, teams=frozenset([team] if team else ()))


COUNTS = Standing("clock", roles=frozenset({Role.SERVICE_MANAGER}))
"""Whoever counts the children of every team for somebody who is told no more than how many: counts cross from one side to the other."""
CHILDS_SIDE = Standing(CLOCK.person, everything=True, is_walled=True)
"""Sees every child, and nothing of the families that are looked at for them."""
SEES_EVERYTHING = Standing(CLOCK.person, everything=True)
"""Sees restricted children too: for what is worked out about a child before those who may see them are told."""
