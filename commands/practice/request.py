"""What a verb is given: who asks, where, when, and the records as that person may see them."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from commands.grammar.verbs import Verb
from permanence.errors import NotAllowed
from permanence.journey import Child
from permanence.ladder import RUNGS, Rung
from permanence.roles import Role, Standing
from permanence.words import who
from permanence.working_days import WorkingDays
from storage.history import Change
from storage.records import Records


class PlaceKind(StrEnum):
    """Where something is asked."""

    TEAM = "team"
    DIRECT = "direct"
    ELSEWHERE = "elsewhere"
    TERMINAL = "terminal"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is asked; on an agenda's message or in its thread, `child` and `surgery` are that message's.

    A surgery is named by its nominal day.
    """

    kind: PlaceKind
    team: str | None = None
    child: str | None = None
    surgery: date | None = None


TERMINAL = Place(PlaceKind.TERMINAL)


@dataclass(frozen=True, slots=True)
class Office:
    """What is settled for the whole authority: its name, zone, working days and references."""

    name: str
    zone: ZoneInfo
    calendar: WorkingDays
    reference: re.Pattern[str]
    command: str = "/permanence"
    admins: frozenset[str] = frozenset()
    rungs: tuple[Rung, ...] = RUNGS


@dataclass(frozen=True, slots=True)
class AsOf:
    """The records as they are read at one moment, with what is settled for the authority.

    Attributes:
        records: What whoever reads may see.
        office: The authority's settings.
        now: The moment, with its zone.
    """

    records: Records
    office: Office
    now: datetime

    @property
    def today(self) -> date:
        """The day it is, where the authority is."""
        return self.now.astimezone(self.office.zone).date()


@dataclass(frozen=True, slots=True)
class Request:
    """One request, at one moment. `records` shows only what the person asking may see."""

    verb: Verb
    records: Records
    standing: Standing
    place: Place
    office: Office
    now: datetime
    change: Change

    @property
    def person(self) -> str:
        """Who asks: a Slack user id."""
        return self.standing.person

    @property
    def today(self) -> date:
        """The day it is, where the authority is."""
        return self.change.today

    @property
    def as_of(self) -> AsOf:
        """The records at this request's moment."""
        return AsOf(self.records, self.office, self.now)

    def child(self, ref: str) -> Child:
        """A child to change: one that the asker may see, still tracked, and within their role.

        Raises NotFound, RuleBroken or NotAllowed.
        """
        child = self.records.children.open(ref)
        self.refuse_role(child.team)
        return child

    def refuse_role(self, team: str) -> None:
        """Raise NotAllowed unless the asker has one of the verb's roles in a team."""
        if not any(self.standing.has(role, team) for role in self.verb.roles):
            manager = self.records.teams.get(team).manager
            roles = " or ".join(_OF_TEAM.get(role, f"a {role}") for role in self.verb.roles)
            raise NotAllowed(f"`{self.verb.name}` is for {roles}. Ask {who(manager)}. Nothing was changed.")


_OF_TEAM = {Role.MANAGER: "the team's manager", Role.ADMIN: "an administrator"}
