"""The request that a verb carries out: who asks, where and when, and the records that person may see."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from commands.grammar.verbs import Verb
from commands.practice.gathered import Gathered
from permanence.errors import NotAllowed, NotUnderstood
from permanence.journey import Child
from permanence.ladder import RUNGS, Rung
from permanence.language import tr
from permanence.measures.costs import NO_COSTS, Costs
from permanence.privacy.guard import Guard
from permanence.privacy.people import NO_NAMES, Names
from permanence.roles import Role, Standing, with_article
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.trouble import Trouble
from permanence.words import brief_day, listed, who
from permanence.working_days import WorkingDays
from storage.history import Change
from storage.records import Records

_Value = TypeVar("_Value")


class PlaceKind(StrEnum):
    """The kind of place a request comes from."""

    TEAM = "team"
    DIRECT = "direct"
    ELSEWHERE = "elsewhere"
    TERMINAL = "terminal"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Place:
    """The place a request comes from.

    Attributes:
        kind: The kind of place.
        team: The team whose channel it is, if any.
        child: The child whose message or thread it is, if any.
        surgery: The nominal day of the surgery whose agenda it is on, if any.
    """

    kind: PlaceKind
    team: str | None = None
    child: str | None = None
    surgery: date | None = None

    @property
    def is_private(self) -> bool:
        """Whether children may be spoken of there."""
        return self.kind is not PlaceKind.ELSEWHERE


TERMINAL = Place(PlaceKind.TERMINAL)
AT_THE_CLOCK = Place(PlaceKind.CLOCK)


@dataclass(frozen=True, slots=True)
class InSlack:
    """What Slack said of the people and channels that a request names, before it is carried out; nothing in the terminal.

    Attributes:
        unable: Why a person can do nothing here, in words that follow "is": a bot, a guest, somebody deactivated.
        names: What people are called, for where Slack draws no mention.
        members: Who is in a channel beside the bot; a channel of which nothing is known is missing.
        troubles: What is wrong with a channel that is to be used for children.
        unanswered: The people of whom Slack did not say everything in time.
    """

    unable: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()

    def is_outside(self, person: str, channel: str) -> bool:
        """Whether a person is known not to be in a channel."""
        return channel in self.members and person not in self.members[channel]


@dataclass(frozen=True, slots=True)
class Office:
    """The settings of the authority.

    Attributes:
        name: Its name.
        zone: Its time zone.
        calendar: Its working days.
        reference: The pattern of a child's reference.
        command: The slash command.
        admins: The administrators named in the configuration.
        rungs: The ladder of escalation.
        family_group_since: The day from which family group decision-making is to be offered; None while that is no duty.
        costs: What is stated about costs.
        names: Names that free text must not hold.
        confirms_newcomers: Whether whoever joins a team's channel sees nothing until its manager says that it is right.
        second_administrator: Whether what lets others see children is done once a second administrator confirms it.
    """

    name: str
    zone: ZoneInfo
    calendar: WorkingDays
    reference: re.Pattern[str]
    command: str = "/permanence"
    admins: frozenset[str] = frozenset()
    rungs: tuple[Rung, ...] = RUNGS
    family_group_since: date | None = None
    costs: Costs = NO_COSTS
    names: Names = NO_NAMES
    confirms_newcomers: bool = False
    second_administrator: bool = False

    @property
    def guard(self) -> Guard:
        """What looks at free text before anything is done with it."""
        return Guard(self.reference, self.names)


@dataclass(frozen=True, slots=True)
class AsOf:
    """The records at one moment, with the authority's settings.

    Attributes:
        records: The records that the reader may see.
        office: The authority's settings.
        now: The moment, with its zone.
        gathered: What was gathered before, if it is kept; never where a change is being made.
    """

    records: Records
    office: Office
    now: datetime
    gathered: Gathered | None = None

    @property
    def today(self) -> date:
        """The current day in the authority's zone."""
        return self.now.astimezone(self.office.zone).date()

    def day_held(self, team: Team, surgery: Occurrence) -> date:
        """Return the day on which a team's surgery is held: later than its own where its agenda came late."""
        planned = self.records.surgeries.begun(team.key, surgery.nominal)
        return max(surgery.held, planned.astimezone(self.office.zone).date()) if planned else surgery.held

    def once(self, key: Hashable, gather: Callable[[], _Value]) -> _Value:
        """Return what a key stands for: as gathered before, if that is kept and nothing was recorded since."""
        if self.gathered is None:
            return gather()
        return self.gathered.once(self.records.audit.next_id(), key, gather)

    def kept(self, key: Hashable) -> Any:
        """Return what a key stands for, if it was gathered before and nothing was recorded since; else None."""
        return None if self.gathered is None else self.gathered.kept(self.records.audit.next_id(), key)


@dataclass(frozen=True, slots=True)
class Request:
    """One request, at one moment.

    Attributes:
        verb: The verb asked for.
        records: The records that the asker may see.
        standing: The asker and their roles.
        place: Where it is asked.
        office: The authority's settings.
        now: The moment, with its zone.
        change: The change that it makes, if it changes anything.
        has_changed_nothing: Whether the last change that the asker asked for was refused or asked about, and not made.
        in_slack: What Slack said of the people and channels that it names.
        typed: The words that make the same request.
    """

    verb: Verb
    records: Records
    standing: Standing
    place: Place
    office: Office
    now: datetime
    change: Change
    has_changed_nothing: bool = False
    in_slack: InSlack = InSlack()
    typed: str = ""

    @property
    def person(self) -> str:
        """The asker's Slack user id."""
        return self.standing.person

    @property
    def today(self) -> date:
        """The current day in the authority's zone."""
        return self.change.today

    @property
    def as_of(self) -> AsOf:
        """The records at this request's moment."""
        return AsOf(self.records, self.office, self.now)

    def moment_words(self, moment: datetime) -> str:
        """Return the day and the time of a moment in the authority's zone: `Mon 23 Nov, 10:00`."""
        at = moment.astimezone(self.office.zone)
        return f"{brief_day(at.date(), self.today)}, {at:%H:%M}"

    def child(self, ref: str) -> Child:
        """Return a child to change: still tracked, and one whom the asker may see and change.

        Raises NotFound, RuleBroken or NotAllowed.
        """
        child = self.records.children.open(ref)
        self.refuse_role(child.team)
        return child

    def one_of(
        self, child: str | None = None, person: str | None = None, team: str | None = None
    ) -> tuple[str | None, str | None, str | None]:
        """Return the one child, person or team that is asked about; a thread's own child is so only where no other is named.

        Raises NotUnderstood for two: an answer about one of them would pass for the other's.
        """
        if child == self.place.child and (person or team):
            child = None
        asked = [child, who(person) if person else None, f"`{team}`" if team else None]
        if len(named := [each for each in asked if each]) > 1:
            raise NotUnderstood(
                tr(f"I show one at a time, and that names {listed(named)}."),
                field="team",
                how=tr("Which one do you mean?"),
            )
        return child, person, team

    def refuse_role(self, team: str) -> None:
        """Raise NotAllowed unless the asker has one of the verb's roles in a team."""
        if not any(self.standing.has(role, team) for role in self.verb.roles):
            ask = whom_to_ask(self.records, self.today, *self.records.teams.managers_of(team))
            roles = listed([_OF_TEAM.get(role, with_article(role)) for role in self.verb.roles], tr("or"))
            raise NotAllowed(
                tr(f"`{self.verb.name}` is for {roles}. Ask {ask}. Nothing was changed."), field="team"
            )


def whom_to_ask(records: Records, today: date, *people: str) -> str:
    """Name who can be asked: the first of some people who is here or covered for, else a service manager or an administrator."""
    left = records.leavers.all()
    for person in people:
        acting = records.covers.acting_for(person, today)
        if person not in left:
            return (
                who(person)
                if acting == person
                else tr(f"{who(person)}, or {who(acting)} who covers for them")
            )
        if acting != person:
            return tr(f"{who(acting)}, who covers for {who(person)}")
    holders = [who(each) for each in records.roles.holders(Role.SERVICE_MANAGER) if each not in left]
    return listed(holders, tr("or")) or tr("an administrator")


_OF_TEAM = {Role.MANAGER: tr("the team's manager")}
