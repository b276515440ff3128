"""Who may do what: roles, and how far each reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may be. `worker` needs no granting, and `manager` belongs to a team."""

    ANYONE = "anyone"
    WORKER = "worker"
    MANAGER = "manager"
    SERVICE_MANAGER = "service manager"
    CONSULTANT = "consultant"
    ANALYST = "analyst"
    ADMIN = "administrator"
    CLOCK = "clock"


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
"""The roles that reach the children of every team."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as they stand towards a request.

    `teams` are those, among the teams the request concerns, whose channel they are in; `manages` the
    teams they are the manager of; `covers` the people whose work is theirs today; `everything` is the
    operating system's own boundary, in the terminal.
    """

    person: str
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    manages: frozenset[str] = frozenset()
    everything: bool = False
    covers: frozenset[str] = frozenset()

    @property
    def every_team(self) -> bool:
        """Whether they reach the children of every team."""
        return self.everything or bool(self.roles & EVERY_TEAM)

    def has(self, role: Role, team: str | None = None) -> bool:
        """Whether they may act in a role: as manager of `team`, or of any team where none is named."""
        if self.everything and role is not Role.CLOCK:
            return True
        match role:
            case Role.ANYONE | Role.WORKER:
                return True
            case Role.MANAGER:
                managing = team in self.manages if team else bool(self.manages)
                return managing or Role.SERVICE_MANAGER in self.roles
            case _:
                return role in self.roles


def terminal_standing(person: str, manages: frozenset[str] = frozenset()) -> Standing:
    """Whoever can read the database file may ask for anything any role may (design.md 4)."""
    return Standing(person, manages=manages, everything=True)


CLOCK = Standing("clock", roles=frozenset({Role.CLOCK, Role.SERVICE_MANAGER}), everything=False)
"""The clock, which types its commands to every team."""
