"""The people who work here: their names, who covers for whom, who wants quiet, who has left, and how much work each has."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from storage.children import OWN
from storage.history import Change, HistoryTable
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Cover:
    """One person's work handed over to another, from `begins` to `ends` inclusive."""

    person: str
    by: str
    begins: date
    ends: date


class Covers(HistoryTable):
    """Work handed over for a while."""

    name = "covers"

    def hand_over(self, cover: Cover, change: Change) -> list[Cover]:
        """Record a cover; returns the covers for those days that it replaces."""
        before = [each for each in self.coming(cover.person, cover.begins) if each.begins <= cover.ends]
        days = {"person": cover.person, "begins": cover.begins.isoformat(), "ends": cover.ends.isoformat()}
        self.retract(change, "person = :person and begins <= :ends and ends >= :begins", days)
        self._record(cover, change)
        return before

    def _record(self, cover: Cover, change: Change) -> None:
        days = {"begins": cover.begins.isoformat(), "ends": cover.ends.isoformat()}
        self.record(change, person=cover.person, by_person=cover.by, **days)

    def end(self, person: str, change: Change) -> list[Cover]:
        """End a person's covers from the day of the change on; returns them as they were."""
        ended = self.coming(person, change.today)
        days = {"person": person, "today": change.today.isoformat()}
        self.retract(change, "person = :person and ends >= :today", days)
        yesterday = change.today - date.resolution
        for cover in ended:
            if cover.begins <= yesterday:  # the days already covered stay on record
                self._record(Cover(cover.person, cover.by, cover.begins, yesterday), change)
        return ended

    def of(self, person: str, today: date) -> Cover | None:
        """The cover for a person on a day, or None."""
        return next(
            iter(self._rows("person = ? and ? between begins and ends", person, today.isoformat())), None
        )

    def covered_by(self, person: str, today: date) -> frozenset[str]:
        """The people a person covers for on a day."""
        rows = self._rows("by_person = ? and ? between begins and ends", person, today.isoformat())
        return frozenset(cover.person for cover in rows)

    def acting_for(self, person: str, today: date) -> str:
        """Who does a person's work and gets their messages on a day: whoever covers for them and has not left, else the person."""
        row = self.records.execute(
            "select by_person from covers where person = ? and ? between begins and ends and retracted is null"
            " and by_person not in (select person from leavers where retracted is null) order by begins",
            (person, today.isoformat()),
        ).fetchone()
        return str(row[0]) if row else person

    def coming(self, person: str, today: date) -> list[Cover]:
        """The covers for a person that end on a day or later, in order of their beginning."""
        return self._rows("person = ? and ends >= ?", person, today.isoformat())

    def running(self, today: date) -> list[Cover]:
        """The covers for a day."""
        return self._rows("? between begins and ends", today.isoformat())

    def ended(self, since: date, today: date) -> list[Cover]:
        """The covers whose last day was since one day and before another, in order of their beginning."""
        return self._rows("ends >= ? and ends < ?", since.isoformat(), today.isoformat())

    def _rows(self, where: str, *values: str) -> list[Cover]:
        rows = self.records.execute(
            f"select person, by_person, begins, ends from covers where {where} and retracted is null order by begins",
            values,
        )
        return [
            Cover(person, by, date.fromisoformat(begins), date.fromisoformat(ends))
            for person, by, begins, ends in rows
        ]


class Quiets(HistoryTable):
    """The people who want no nudges for a while."""

    name = "quiets"

    def keep(self, person: str, until: date, change: Change) -> None:
        """Record that a person wants no nudges until the end of a day, replacing any earlier wish."""
        self.retract(change, "person = :person", {"person": person})
        self.record(change, person=person, until=until.isoformat())

    def lift(self, person: str, change: Change) -> bool:
        """Record that a person wants nudges again; False if they had not asked for quiet."""
        return bool(self.retract(change, "person = :person", {"person": person}))

    def until(self, person: str, today: date) -> date | None:
        """The last day on which a person wants no nudges; None if they want them on the day given."""
        row = self.records.execute(
            "select until from quiets where person = ? and until >= ? and retracted is null",
            (person, today.isoformat()),
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def wanted_after(self, change: int, day: date) -> list[str]:
        """Who wanted no nudges on a day, as it stood after a change of that day."""
        rows = self.records.execute(
            "select person from quiets where until >= ? and recorded <= ? and (retracted is null or retracted > ?) order by id",
            (day.isoformat(), change, change),
        )
        return [person for (person,) in rows]


class Leavers(HistoryTable):
    """The people who are no longer in Slack."""

    name = "leavers"

    def leave(self, person: str, change: Change) -> None:
        """Record that a person has left."""
        if person not in self.all():
            self.record(change, person=person)

    def come_back(self, person: str, change: Change) -> None:
        """Record that a person is back."""
        self.retract(change, "person = :person", {"person": person})

    def all(self) -> frozenset[str]:
        """Everyone who has left."""
        rows = self.records.execute("select person from leavers where retracted is null")
        return frozenset(person for (person,) in rows)

    def since(self, person: str) -> datetime:
        """When it was seen that a person had left."""
        (at,) = self.records.execute(
            "select a.at from leavers l join audit a on a.id = l.recorded where l.person = ? and l.retracted is null",
            (person,),
        ).fetchone()
        return datetime.fromisoformat(at)


class DisplayNames:
    """By which name Slack shows each person, so far as it has said: of no use to Slack, but to the terminal."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def all(self) -> dict[str, str]:
        """The names known, by person."""
        return dict(self.records.execute("select person, name from display_names").fetchall())

    def missing(self) -> list[str]:
        """The people with a role, or who lead a team, whose name is not known; of whoever has work Slack is asked anyway."""
        rows = self.records.execute(
            "select person from roles where retracted is null union select manager from teams where retracted is null"
            " union select chair from teams where retracted is null and chair is not null"
            " except select person from display_names"
        )
        return [person for (person,) in rows]

    def keep(self, names: Mapping[str, str]) -> None:
        """Keep the names of some people, in place of those they had."""
        for person, name in names.items():
            self.records.execute(
                "insert into display_names (person, name) values (?, ?)"
                " on conflict (person) do update set name = excluded.name",
                (person, name),
            )


@dataclass(frozen=True, slots=True)
class Workload:
    """How much one person has in a team: open actions, and children they are named on.

    `private` are children restricted to others than the person asking, who may know no more of their actions.
    """

    actions: int = 0
    children: int = 0
    private: int = 0


class Workloads:
    """How much work each person has: counts and people, and nothing about any child."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def of(self, person: str) -> dict[str, Workload]:
        """For each team, how much work a person has, whoever asks."""
        # A read by index for each column instead of one `or`, which would be a scan.
        named_on = " union ".join(
            f"select ref from children where {column} = :person and retracted is null and closed is null"
            for column in OWN
        )
        restricted = "select 1 from restrictions r where r.child = c.ref and r.retracted is null"
        kept = f"(not :everything and exists ({restricted}) and not exists ({restricted} and r.person = :reader))"
        rows = self.records.execute(
            "select team, sum(actions), sum(children), count(distinct private) from ("
            f" select c.team, not {kept} as actions, 0 as children, iif({kept}, c.ref, null) as private from actions a"
            " join children c on c.ref = a.child and c.retracted is null and c.closed is null"
            " where a.owner = :person and a.ended is null and a.retracted is null union all"
            f" select c.team, 0, not {kept}, iif({kept}, c.ref, null) from children c where c.ref in ("
            f"{named_on}) and c.retracted is null) group by team order by team",
            {
                "person": person,
                "reader": self.records.asker["person"],
                "everything": self.records.asker["everything"],
            },
        )
        return {team: Workload(*found) for team, *found in rows}

    def people_in(self, team: str) -> frozenset[str]:
        """Everyone who has an open action for one of a team's children, or is named on one."""
        mine = "from children c where c.team = :team and c.retracted is null and c.closed is null"
        own = " union ".join(f"select c.{column} {mine}" for column in OWN)
        rows = self.records.execute(
            f"{own} union select a.owner from children c cross join actions a on a.child = c.ref"
            " and a.retracted is null and a.ended is null"
            " where c.team = :team and c.retracted is null and c.closed is null",
            {"team": team},
        )
        return frozenset(person for (person,) in rows if person)
