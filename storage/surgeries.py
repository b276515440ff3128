"""The surgeries there were: their agendas, whose turn came, what was said of each child, how each ended."""

import json
from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from permanence.agenda import AgendaChoice
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.surgery import ChangeKind
from permanence.words import day
from storage.history import Change, HistoryTable
from storage.outbox import Post, PostKind, PostTable
from storage.transaction import Transaction

_NOT_HELD = (
    "select 1 from closings n where n.team = {team} and n.surgery = {surgery}"
    " and n.held_on is null and n.retracted is null"
)
"""The closing of a surgery in which nobody took part."""
AFTER_ALL = 2**62
"""The place of a surgery whose agenda is not planned yet."""
_PLACE = (
    f"coalesce((select p.id from outbox p where p.team = {{team}} and p.occurrence = {{surgery}} and p.kind = '{PostKind.HEAD}'),"
    f" {AFTER_ALL})"
)
"""The place of a surgery among all there were: they are ordered by when their agendas were planned, for one may have been
moved past another. One not planned yet comes after all."""
_PLACE_OF_ROW = _PLACE.format(team="r.team", surgery="r.surgery")
DAY_HELD = (
    "coalesce((select m.moved_to from surgery_changes m where m.team = c.team and m.nominal = {surgery}"
    f" and m.kind = '{ChangeKind.MOVED}' and m.retracted is null), {{surgery}})"
)
"""The day to which a surgery of the team of a row `c` was moved, or its nominal day."""
_TAKEN_OFF = "exists (select 1 from audit u where u.undoes = {post}.recorded)"
"""Whether what put a child on an agenda was taken back."""


@dataclass(frozen=True, slots=True)
class Review:
    """A child discussed in a surgery.

    Attributes:
        surgery: The surgery's nominal day.
        child: The child's reference.
        words: What was decided.
        needs_nothing: Whether it was said that no action is needed.
        because: Why none is.
        person: Who recorded it.
    """

    surgery: date
    child: str
    words: str
    needs_nothing: bool
    because: str
    person: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of a surgery: the change that closed it, who was said to be present, and who sent apologies.

    `held_on` is the day it was held; None if nobody took part. `by_hand` says that a person closed it,
    and not the next surgery.
    """

    surgery: date
    change: int
    at: datetime
    person: str
    held_on: date | None
    by_hand: bool
    present: Sequence[str]
    apologies: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class SatFor:
    """Which surgeries discussed a child, in their order, and how many have been held since that did not."""

    agendas: Sequence[date]
    sat_out: int


class Surgeries(PostTable):
    """Which surgeries there were, known by the first message of each agenda."""

    def posted(self, team: str) -> date | None:
        """The surgery whose agenda a team planned last, leaving out those skipped."""
        return self.before(team, date.max)

    def before(self, team: str, occurrence: date) -> date | None:
        """The surgery whose agenda was planned before another's, leaving out those skipped."""
        row = self.records.execute(
            f"select occurrence from outbox where team = :team and kind = '{PostKind.HEAD}' and state <> 'skipped'"
            f" and id < {_PLACE.format(team=':team', surgery=':occurrence')} order by id desc limit 1",
            {"team": team, "occurrence": occurrence.isoformat()},
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def planned_by(self, team: str, change: int) -> date | None:
        """The surgery whose agenda a change planned."""
        row = self.records.execute(
            f"select occurrence from outbox where recorded = ? and team = ? and kind = '{PostKind.HEAD}'",
            (change, team),
        ).fetchone()
        return date.fromisoformat(row[0]) if row else None

    def is_remembered(self, team: str, occurrence: date) -> bool:
        """Whether what was done in a surgery was recorded; early versions did not."""
        found = self.records.execute(
            f"select remembered from outbox where team = ? and occurrence = ? and kind = '{PostKind.HEAD}'",
            (team, occurrence.isoformat()),
        ).fetchone()
        return bool(found and found[0])

    def begun(self, team: str, occurrence: date) -> datetime | None:
        """When a surgery's agenda was planned, in UTC; None if it has none."""
        row = self.records.execute(
            "select a.at from outbox o join audit a on a.id = o.recorded"
            f" where o.team = ? and o.occurrence = ? and o.kind = '{PostKind.HEAD}'",
            (team, occurrence.isoformat()),
        ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def head_before(self, team: str, occurrence: date) -> Post | None:
        """The first message of a team's latest agenda in Slack before a surgery."""
        place = _PLACE.format(team="outbox.team", surgery="?")
        where = f"team = ? and kind = '{PostKind.HEAD}' and state = 'sent' and id < {place} order by id desc limit 1"
        return next(iter(self._posts(where, team, occurrence.isoformat())), None)

    def has_agenda(self, team: str, occurrence: date) -> bool:
        """Whether a surgery has an agenda, including a skipped one."""
        return occurrence in self.known(team, occurrence)

    def newest(self, team: str) -> date | None:
        """The latest nominal day for which a team has an agenda, including a skipped one."""
        row = self.records.execute(
            f"select max(occurrence) from outbox where team = ? and kind = '{PostKind.HEAD}'", (team,)
        ).fetchone()
        return date.fromisoformat(row[0]) if row[0] else None

    def known(self, team: str, since: date) -> frozenset[date]:
        """The nominal days from a day on for which a team has an agenda, including skipped ones."""
        rows = self.records.execute(
            f"select occurrence from outbox where team = ? and occurrence >= ? and kind = '{PostKind.HEAD}'",
            (team, since.isoformat()),
        )
        return frozenset(date.fromisoformat(occurrence) for (occurrence,) in rows)

    def children_on(self, team: str, occurrence: date) -> list[str]:
        """The children on the agenda of a surgery, each with a message, leaving out those withdrawn or taken off again."""
        return self._children(
            team, occurrence, f"state <> 'skipped' and not {_TAKEN_OFF.format(post='outbox')}"
        )

    def children_planned(self, team: str, occurrence: date) -> list[str]:
        """The children for whom the agenda of a surgery ever had a message, in the order planned."""
        return self._children(team, occurrence, "true")

    def _children(self, team: str, occurrence: date, which: str) -> list[str]:
        rows = self.records.execute(
            f"select subject from outbox where team = ? and occurrence = ? and kind = '{PostKind.CHILD}' and {which} order by id",
            (team, occurrence.isoformat()),
        )
        return [subject for (subject,) in rows]

    def place_of(self, team: str, occurrence: date) -> int:
        """The place of a surgery among all that there were; AFTER_ALL if it has no agenda yet."""
        row = self.records.execute(
            f"select {_PLACE.format(team=':team', surgery=':occurrence')}",
            {"team": team, "occurrence": occurrence.isoformat()},
        ).fetchone()
        return int(row[0])

    def sat_for(self, children: Collection[Child], since: date, place: int) -> dict[str, SatFor]:
        """For each child, which surgeries from a day on and before a place discussed them, and how many have not since.

        A surgery that was not held discussed nobody. One that did not is of the team that the child was with then.
        """
        asked = {
            "refs": self.records.list_of(child.ref for child in children),
            "since": since.isoformat(),
            "place": place,
        }
        agendas: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for ref, planned, occurrence in self.records.execute(
            # "cross join" makes SQLite read in this order: these children first, not every post.
            "select o.subject, h.recorded, o.occurrence from json_each(:refs) r"
            f" cross join outbox o on o.kind = '{PostKind.CHILD}' and o.subject = r.value"
            f" cross join outbox h on h.team = o.team and h.occurrence = o.occurrence and h.kind = '{PostKind.HEAD}'"
            " where o.occurrence >= :since and h.id < :place and o.state <> 'skipped'"
            f" and not {_TAKEN_OFF.format(post='o')}"
            f" and not exists ({_NOT_HELD.format(team='o.team', surgery='o.occurrence')}) order by h.id",
            asked,
        ):
            agendas[ref].append((planned, occurrence))
        with_teams = self.records.execute(
            "select c.ref, c.team, c.recorded, c.retracted from json_each(:refs) r cross join children c on c.ref = r.value",
            asked,
        ).fetchall()
        heads: dict[str, list[int]] = defaultdict(list)
        for team, planned in self.records.execute(
            "select o.team, o.recorded from json_each(:teams) t cross join outbox o on o.team = t.value"
            f" where o.kind = '{PostKind.HEAD}' and o.occurrence >= :since and o.id < :place"
            " and o.state <> 'skipped' order by o.id",
            {**asked, "teams": self.records.list_of({team for _, team, *_ in with_teams})},
        ):
            heads[team].append(planned)
        sat_out: dict[str, int] = defaultdict(int)
        for ref, team, begins, ends in with_teams:
            last = agendas[ref][-1][0] if ref in agendas else 0
            until = bisect(heads[team], ends) if ends else len(heads[team])
            sat_out[ref] += max(0, until - bisect(heads[team], max(begins, last)))
        return {
            child.ref: SatFor(
                [date.fromisoformat(day) for _, day in agendas.get(child.ref, ())], sat_out[child.ref]
            )
            for child in children
        }


class Reviews(HistoryTable):
    """What surgeries said about the children they looked at."""

    name = "reviews"

    def look_at(
        self,
        team: str,
        surgery: date,
        child: str,
        words: str,
        change: Change,
        *,
        needs_nothing: bool = False,
        because: str = "",
    ) -> None:
        """Record that a surgery discussed a child, replacing what it said about them before."""
        key = {"team": team, "surgery": surgery.isoformat(), "child": child}
        self.retract(change, "team = :team and surgery = :surgery and child = :child", key)
        self.record(change, **key, words=words, needs_nothing=int(needs_nothing), because=because)

    def of(self, team: str, surgery: date) -> dict[str, Review]:
        """What a surgery said about each child it looked at."""
        found = self._rows("r.team = ? and r.surgery = ?", team, surgery.isoformat())
        return {review.child: review for review in found}

    def latest(self, child: str, team: str, before: date) -> Review | None:
        """The last time a child was looked at, in a surgery before one of a team."""
        place = _PLACE.format(team="?", surgery="?")
        found = self._rows(f"r.child = ? and {_PLACE_OF_ROW} < {place}", child, team, before.isoformat())
        return found[-1] if found else None

    def _rows(self, where: str, *values: str) -> list[Review]:
        rows = self.records.execute(
            "select r.surgery, r.child, r.words, r.needs_nothing, r.because, a.person from reviews r"
            f" join audit a on a.id = r.recorded where {where} and r.retracted is null order by {_PLACE_OF_ROW}, r.id",
            values,
        )
        return [
            Review(date.fromisoformat(surgery), child, words, bool(needs_nothing), because, person)
            for surgery, child, words, needs_nothing, because, person in rows
        ]


class Turns(HistoryTable):
    """Which children have had their turn, as the chair went through the agenda."""

    name = "turns"

    def bring_up(self, team: str, surgery: date, child: str, change: Change) -> None:
        """Record that a child's turn has come."""
        self.record(change, team=team, surgery=surgery.isoformat(), child=child)

    def of(self, team: str, surgery: date) -> list[str]:
        """The children whose turn has come, in order."""
        rows = self.records.execute(
            "select child from turns where team = ? and surgery = ? and retracted is null order by id",
            (team, surgery.isoformat()),
        )
        return [child for (child,) in rows]

    def latest(self, team: str, surgery: date) -> tuple[str, str] | None:
        """The child whose turn came last in a surgery, and who brought them up."""
        row = self.records.execute(
            "select t.child, a.person from turns t join audit a on a.id = t.recorded"
            " where t.team = ? and t.surgery = ? and t.retracted is null order by t.id desc limit 1",
            (team, surgery.isoformat()),
        ).fetchone()
        return (row[0], row[1]) if row else None


class Closings(HistoryTable):
    """How surgeries ended."""

    name = "closings"

    def close(
        self,
        team: str,
        surgery: date,
        held_on: date | None,
        change: Change,
        present: Iterable[str] = (),
        apologies: Iterable[str] = (),
        *,
        by_hand: bool,
    ) -> Closing:
        """Record and return the end of a surgery. Raises RuleBroken if it has already ended.

        Of one that was reopened, what was said as it was first closed stays said, but for what is said otherwise now.
        """
        if self.of(team, surgery):
            raise RuleBroken(
                tr(
                    f"The surgery of {day(surgery)} is closed already. `minutes {team}` shows what was agreed."
                ),
                field="team",
            )
        present, apologies = list(present), list(apologies)
        if said := self.before_reopening(team, surgery):
            took_part = [*([said.person] if said.by_hand else []), *said.present]
            present = [*(each for each in took_part if each not in apologies), *present]
            there = {*present, *([change.person] if by_hand else [])}
            apologies = [*(each for each in said.apologies if each not in there), *apologies]
        self.record(
            change,
            team=team,
            surgery=surgery.isoformat(),
            held_on=held_on.isoformat() if held_on else None,
            by_hand=int(by_hand),
            present=json.dumps(present := tuple(dict.fromkeys(present))),
            apologies=json.dumps(apologies := tuple(dict.fromkeys(apologies))),
        )
        return Closing(surgery, change.id, change.at, change.person, held_on, by_hand, present, apologies)

    def of(self, team: str, surgery: date) -> Closing | None:
        """How a surgery ended; None while it is open."""
        return next(iter(self._rows("c.team = ? and c.surgery = ?", team, surgery.isoformat())), None)

    def before_reopening(self, team: str, surgery: date) -> Closing | None:
        """How a surgery was last closed before somebody reopened it; None if nobody did."""
        row = "c.team = ? and c.surgery = ? and exists (select 1 from audit w where w.id = c.retracted and w.undoes is null)"
        found = self._rows(row, team, surgery.isoformat(), stands=False)
        return found[-1] if found else None

    def reopen(self, team: str, surgery: date, change: Change) -> None:
        """Record that a surgery goes on after it was closed."""
        self.retract(
            change, "team = :team and surgery = :surgery", {"team": team, "surgery": surgery.isoformat()}
        )

    def reopened(self, team: str, surgery: date) -> tuple[str, datetime] | None:
        """Who last reopened a surgery, and when; None if nobody did. Undoing a close is not reopening."""
        row = self.records.execute(
            "select a.person, a.at from closings c join audit a on a.id = c.retracted"
            " where c.team = ? and c.surgery = ? and c.retracted is not null and a.undoes is null"
            " and not exists (select 1 from audit u where u.undoes = a.id) order by a.id desc limit 1",
            (team, surgery.isoformat()),
        ).fetchone()
        return (row[0], datetime.fromisoformat(row[1])) if row else None

    def latest_held(self, team: str) -> date | None:
        """The surgery of a team that was closed last, of those that were held, by its nominal day."""
        return next((each.surgery for each in self._rows("c.team = ?", team)[::-1] if each.held_on), None)

    def has_been_acted_on(self, team: str, surgery: date) -> bool:
        """Whether anyone took part in a surgery: recorded something in it, looked at a child, brought one up, or added it."""
        found = self.records.execute(
            """
            select 1 from audit a where a.surgery = :surgery and a.team = :team and a.changed
                and a.child is not null and a.undoes is null and not exists (select 1 from audit u where u.undoes = a.id)
            union all select 1 from reviews where team = :team and surgery = :surgery and retracted is null
            union all select 1 from turns where team = :team and surgery = :surgery and retracted is null
            union all select 1 from surgery_changes
                where team = :team and nominal = :surgery and kind = 'extra' and retracted is null
            limit 1""",
            {"team": team, "surgery": surgery.isoformat()},
        )
        return found.fetchone() is not None

    def _rows(self, where: str, *values: str, stands: bool = True) -> list[Closing]:
        rows = self.records.execute(
            "select c.surgery, c.recorded, a.at, a.person, c.held_on, c.by_hand, c.present,"
            " c.apologies from closings c"
            f" join audit a on a.id = c.recorded where {where} and c.retracted is {'null' if stands else 'not null'}"
            " order by c.recorded",
            values,
        )
        return [
            Closing(
                date.fromisoformat(surgery),
                change,
                datetime.fromisoformat(at),
                person,
                date.fromisoformat(held_on) if held_on else None,
                bool(by_hand),
                tuple(json.loads(present)),
                tuple(json.loads(apologies)),
            )
            for surgery, change, at, person, held_on, by_hand, present, apologies in rows
        ]


class AgendaChoices(HistoryTable):
    """Which children people brought to a surgery, or left out of it; each counts for that one surgery."""

    name = "agenda_choices"

    def choose(
        self, team: str, surgery: date, child: str, because: str, change: Change, *, is_left_out: bool
    ) -> None:
        """Record that a child is brought to a surgery or left out of it, in place of what was chosen for them before."""
        key = {"team": team, "surgery": surgery.isoformat(), "child": child}
        self.retract(change, "team = :team and surgery = :surgery and child = :child", key)
        self.record(change, **key, is_left_out=int(is_left_out), because=because)

    def of(self, team: str, surgery: date, last: date | None) -> dict[str, AgendaChoice]:
        """What was chosen for a surgery, by child; also what was chosen for one since the `last` that was not held then.

        Where one was moved past another, it goes by the days to which they were moved.
        """
        rows = self.records.execute(
            "select c.child, c.is_left_out, c.because, a.person from agenda_choices c join audit a on a.id = c.recorded"
            f" where c.team = :team and c.retracted is null and (c.surgery = :surgery or {DAY_HELD.format(surgery='c.surgery')}"
            f" > {DAY_HELD.format(surgery=':last')} and {DAY_HELD.format(surgery='c.surgery')} <= {DAY_HELD.format(surgery=':surgery')})"
            " order by c.id",
            {"team": team, "last": last.isoformat() if last else "", "surgery": surgery.isoformat()},
        )
        return {
            child: AgendaChoice(child, bool(left_out), because, person)
            for child, left_out, because, person in rows
        }


class AgendaLines:
    """What each agenda said was past its date: append-only, for the next one to compare with."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def keep(self, team: str, surgery: date, lines: Iterable[tuple[str, str]], change: Change) -> None:
        """Keep what an agenda says, as pairs of a child's reference and a line's key."""
        for child, line in lines:
            self.records.execute(
                "insert or ignore into agenda_lines (team, surgery, child, line, recorded) values (?, ?, ?, ?, ?)",
                (team, surgery.isoformat(), child, line, change.id),
            )

    def of(self, team: str, surgery: date) -> dict[str, set[str]]:
        """What an agenda said, by child."""
        rows = self.records.execute(
            "select child, line from agenda_lines where team = ? and surgery = ?", (team, surgery.isoformat())
        )
        said: dict[str, set[str]] = defaultdict(set)
        for child, line in rows:
            said[child].add(line)
        return said

    def counts(self, team: str, before: date, most: int) -> list[int]:
        """How many lines each of a team's last few agendas before a surgery had, the oldest first."""
        rows = self.records.execute(
            "select count(l.id) from outbox o left join agenda_lines l on l.team = o.team and l.surgery = o.occurrence"
            f" where o.team = ? and o.kind = '{PostKind.HEAD}' and o.state <> 'skipped' and o.remembered"
            f" and o.id < {_PLACE.format(team='o.team', surgery='?')} group by o.id order by o.id desc limit ?",
            (team, before.isoformat(), most),
        )
        return [found for (found,) in rows][::-1]

    def times(self, team: str, before: date) -> dict[str, dict[str, int]]:
        """How many of a team's agendas before a surgery had each line of each child, leaving out those of surgeries not held."""
        rows = self.records.execute(
            "select child, line, count(*) from agenda_lines where team = :team and surgery in"
            # Read once; an "exists" would be asked of each of thousands of lines.
            f" (select occurrence from outbox where team = :team and kind = '{PostKind.HEAD}'"
            f" and id < {_PLACE.format(team=':team', surgery=':before')}"
            " except select surgery from closings where team = :team and held_on is null and retracted is null)"
            " group by child, line",
            {"team": team, "before": before.isoformat()},
        )
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for child, line, times in rows:
            found[child][line] = times
        return found
