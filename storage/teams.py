"""Teams, the timescales they watch, the roles people hold, and single surgeries moved, skipped or added."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, time
from typing import Any

from permanence.errors import NotFound, RuleBroken
from permanence.language import tr
from permanence.roles import GRANTED, Role
from permanence.surgery import ChangeKind, OccurrenceChange
from permanence.teams import UNALLOCATED, Side, Team
from permanence.words import count, listed, nearest
from storage.history import Change, HistoryTable, kept
from storage.outbox import PostKind

_TEAM = "key, name, channel, manager, anchor, at, weeks, since, added, discussed, chair, is_panel, agenda_at, side"


class Teams(HistoryTable):
    """The teams that hold surgeries."""

    name = "teams"

    def add(self, team: Team, change: Change) -> None:
        """Record a new team."""
        self.record(change, **_stored(team))

    def find(self, key: str) -> Team | None:
        """The team with a key, or None."""
        row = self._row("key = ?", key)
        return _team(row) if row else None

    def get(self, key: str) -> Team:
        """The team with a key. Raises NotFound, with the nearest names."""
        if team := self.find(key):
            return team
        if not key:
            raise NotFound(
                tr(
                    "The child is in no team yet. `unallocated` lists those children, and a manager takes each into a team."
                ),
                field="team",
            )
        known = [team.key for team in self.all()]
        alike = nearest(key, known) or known[:3]
        hint = tr(f" Did you mean {listed([f'`{name}`' for name in alike], tr('or'))}?") if alike else ""
        raise NotFound(tr(f"I don't know a team `{key}`.{hint} `teams` lists them."), field="team")

    def name_of(self, key: str) -> str:
        """The name of the team that a child is with, for a list: of one that has ended its key, and that there is none."""
        team = self.find(key)
        return team.name if team else tr(f"{key} (ended)") if key else UNALLOCATED

    def managers_of(self, key: str) -> list[str]:
        """The manager of the team that a child is with; nobody where it has ended, or there is none."""
        team = self.find(key)
        return [team.manager] if team else []

    def of_channel(self, channel: str) -> Team | None:
        """The team whose channel this is, or None."""
        row = self._row("channel = ?", channel)
        return _team(row) if row else None

    def channel_before(self, key: str, change: Change) -> str | None:
        """The channel a team had before a change that recorded it anew or ended it; None if the change did neither."""
        row = self.records.execute(
            "select channel from teams where key = ? and retracted = ? and recorded <> retracted",
            (key, change.id),
        ).fetchone()
        return str(row[0]) if row else None

    def managed_by(self, *people: str) -> frozenset[str]:
        """The keys of the teams that a person manages, or that any of several do."""
        rows = self.records.execute(
            "select key from teams where manager in (select value from json_each(?)) and retracted is null",
            (self.records.list_of(people),),
        )
        return frozenset(key for (key,) in rows)

    def led_by(self, *people: str) -> frozenset[str]:
        """The keys of the teams that a person manages or chairs, or that any of several do."""
        rows = self.records.execute(
            "select key from teams where manager in (select value from json_each(:people)) and retracted is null"
            " union select key from teams where chair in (select value from json_each(:people)) and retracted is null",
            {"people": self.records.list_of(people)},
        )
        return frozenset(key for (key,) in rows)

    def all(self) -> list[Team]:
        """Every team, in order of key."""
        rows = self.records.execute(f"select {_TEAM} from teams where retracted is null order by key")
        return [_team(row) for row in rows]

    def of_each(self, keys: Iterable[str]) -> list[Team]:
        """The teams of some keys, in order of key; where one has ended, nothing stands for it."""
        rows = self.records.execute(
            f"select {_TEAM} from teams where key in (select value from json_each(?)) and retracted is null order by key",
            (self.records.list_of(keys),),
        )
        return [_team(row) for row in rows]

    def are_any(self) -> bool:
        """Say whether there is a team."""
        return bool(self.records.execute("select 1 from teams where retracted is null limit 1").fetchone())

    def of_finding(self) -> frozenset[str]:
        """The keys of the teams of the family-finding side."""
        rows = self.records.execute(
            f"select key from teams where side = '{Side.FINDING}' and retracted is null"
        )
        return frozenset(key for (key,) in rows)

    def ever(self) -> list[Team]:
        """Every team there ever was, as it is or was last, in order of key."""
        rows = self.records.execute(
            f"select {_TEAM} from teams t where id = (select max(id) from teams o where o.key = t.key) order by key"
        )
        return [_team(row) for row in rows]

    def edit(self, team: Team, change: Change, **edits: Any) -> Team:
        """Record a team anew with some of its facts changed."""
        edited = replace(team, **edits)
        self.retract(change, "key = :key", {"key": team.key})
        self.record(change, **_stored(edited))
        return edited

    def behind_agendas(self, key: str, since: date) -> dict[date, Team]:
        """A team as it was when an agenda was planned, by the agenda's nominal day from a day on.

        Only those from before its series, its time or the time of its agendas was last changed.
        """
        then = ", ".join(f"t.{fact}" for fact in _TEAM.split(", "))
        rows = self.records.execute(
            f"select o.occurrence, {then} from outbox o"
            " join teams t on t.key = o.team and t.recorded <= o.recorded and t.retracted > o.recorded"
            " join teams n on n.key = o.team and n.retracted is null"
            f" where o.team = ? and o.occurrence >= ? and o.kind = '{PostKind.HEAD}'"
            " and (t.anchor, t.at, t.weeks, t.since, t.agenda_at) is not (n.anchor, n.at, n.weeks, n.since, n.agenda_at)",
            (key, since.isoformat()),
        )
        return {date.fromisoformat(occurrence): _team(tuple(row)) for occurrence, *row in rows}

    def series_before(self, key: str, since: date) -> list[Team]:
        """A team as it was each time that its series was another, of the changes made from a day on."""
        rows = self.records.execute(
            f"select {_TEAM} from teams t where t.key = :key and t.retracted is not null and exists (select 1 from teams n, audit a"
            " where n.key = :key and n.retracted is null and a.id = t.retracted and a.at >= :since"
            " and (t.anchor, t.weeks) is not (n.anchor, n.weeks)) order by t.id",
            {"key": key, "since": since.isoformat()},
        )
        return [_team(row) for row in rows]

    def has_had_children(self, key: str) -> bool:
        """Whether children were ever with a team of this key."""
        return self.records.execute("select 1 from children where team = ?", (key,)).fetchone() is not None

    def children_of(self, key: str) -> int:
        """How many children still tracked a team has."""
        row = self.records.execute(
            "select count(*) from children where team = ? and retracted is null and closed is null", (key,)
        ).fetchone()
        return int(row[0])

    def has_families(self, key: str) -> bool:
        """Whether a team has any adoptive family; how many is no business of whoever edits teams."""
        found = self.records.execute(
            "select 1 from families where team = ? and retracted is null limit 1", (key,)
        )
        return found.fetchone() is not None

    def end(self, team: Team, change: Change) -> None:
        """End a team. Raises RuleBroken while it still has children."""
        if children := self.children_of(team.key):
            raise RuleBroken(
                tr(
                    f"{team.name} still has {count(children, 'child', 'children')}. "
                    "First move each with `edit REF team …`, or close it."
                ),
                field="team",
            )
        if self.has_families(team.key):
            raise RuleBroken(
                tr(f"{team.name} still has families. First move each with `family edit FAM team …`."),
                field="team",
            )
        self.retract(change, "key = :key", {"key": team.key})

    def _row(self, where: str, value: str) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.records.execute(
            f"select {_TEAM} from teams where {where} and retracted is null",
            (value,),
        ).fetchone()
        return row


def _stored(team: Team) -> dict[str, Any]:
    return {
        **asdict(team),
        "anchor": team.anchor.isoformat(),
        "at": f"{team.at:%H:%M}",
        "since": team.since.isoformat(),
        "added": team.added.isoformat(),
        "is_panel": int(team.is_panel),
        "agenda_at": f"{team.agenda_at:%H:%M}" if team.agenda_at else None,
        "side": team.side.value,
    }


@kept
def _team(row: tuple[Any, ...]) -> Team:
    (
        key,
        name,
        channel,
        manager,
        anchor,
        at,
        weeks,
        since,
        added,
        discussed,
        chair,
        is_panel,
        agenda_at,
        side,
    ) = row
    return Team(
        key,
        name,
        channel,
        manager,
        date.fromisoformat(anchor),
        time.fromisoformat(at),
        weeks,
        datetime.fromisoformat(since),
        date.fromisoformat(added),
        discussed,
        chair,
        bool(is_panel),
        time.fromisoformat(agenda_at) if agenda_at else None,
        Side(side),
    )


class Clocks(HistoryTable):
    """Which timescales each team has switched on or off."""

    name = "clocks"

    def of(self, team: str) -> Mapping[str, bool]:
        """A team's own choices, oldest first: whether each timescale is watched."""
        rows = self.records.execute(
            "select clock, watched from clocks where team = ? and retracted is null order by id", (team,)
        )
        return {clock: bool(watched) for clock, watched in rows}

    def forget(self, team: str, change: Change) -> None:
        """Drop a team's choices when the team has ended."""
        self.retract(change, "team = :team", {"team": team})

    def choose(self, team: str, clock: str, watched: bool, change: Change) -> None:
        """Switch a timescale on or off for a team."""
        self.retract(change, "team = :team and clock = :clock", {"team": team, "clock": clock})
        self.record(change, team=team, clock=clock, watched=int(watched))


class Roles(HistoryTable):
    """Who holds which role."""

    name = "roles"

    def of(self, person: str) -> Role | None:
        """The role a person has been granted, if any."""
        row = self.records.execute(
            "select role from roles where person = ? and retracted is null", (person,)
        ).fetchone()
        return GRANTED[row[0]] if row else None

    def all(self) -> list[tuple[str, Role]]:
        """Everyone who has been granted a role."""
        rows = self.records.execute(
            "select person, role from roles where retracted is null order by role, id"
        )
        return [(person, GRANTED[role]) for person, role in rows]

    def holders(self, role: Role) -> list[str]:
        """Everyone who has been granted one role, oldest grant first."""
        return [person for person, held in self.all() if held is role]

    def grant(self, person: str, role: Role | None, change: Change) -> None:
        """Grant a person a role in place of the one they had; None takes it away."""
        self.retract(change, "person = :person", {"person": person})
        if role:
            self.record(change, person=person, role=role.value)


class SurgeryChanges(HistoryTable):
    """Single surgeries moved, skipped or added."""

    name = "surgery_changes"

    def of(self, team: str) -> list[OccurrenceChange]:
        """Every change to single surgeries of a team."""
        rows = self.records.execute(
            "select nominal, kind, moved_to, at, because from surgery_changes"
            " where team = ? and retracted is null order by nominal",
            (team,),
        )
        return [
            OccurrenceChange(
                date.fromisoformat(nominal),
                ChangeKind(kind),
                date.fromisoformat(to) if to else None,
                time.fromisoformat(at) if at else None,
                because,
            )
            for nominal, kind, to, at, because in rows
        ]

    def put(self, team: str, done: OccurrenceChange, change: Change) -> None:
        """Record a change to one surgery, replacing any earlier change to it."""
        self.retract(
            change,
            "team = :team and nominal = :nominal and (kind = 'extra') = (:kind = 'extra')",
            {"team": team, "nominal": done.nominal.isoformat(), "kind": done.kind.value},
        )
        self.record(
            change,
            team=team,
            nominal=done.nominal.isoformat(),
            kind=done.kind.value,
            moved_to=done.to.isoformat() if done.to else None,
            at=f"{done.at:%H:%M}" if done.at else None,
            because=done.because,
        )
