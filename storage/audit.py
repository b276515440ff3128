"""Who asked for what, and when: append-only, with one row for each change. Reads have an audit of their own.

Until that was so, each read of a child was a row here too, and those rows stay: numbers and chains refer to them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from secrets import token_bytes
from typing import Any

from storage.chain import link, seal
from storage.families.sight import CHANGE_KNOWN
from storage.outbox import PostKind
from storage.references import EVER_NAMED, NAMED_NOW, named_now
from storage.restored import next_number
from storage.seals import Seals, beginning
from storage.transaction import Transaction

TOLD = "id, at, request, surface, account, person, verb, child, team, changed, undoes, surgery, facts"
"""The columns of a row that its hash covers as they are: what was understood is in it in sealed form."""
MARKS = ", ".join("?" for _ in TOLD.split(","))
LOAD = "load"
"""A load's verb and surface, and its person too, as nobody in Slack made it."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One row of the audit, as people may read it."""

    id: int
    at: datetime
    person: str
    verb: str
    child: str | None
    team: str | None
    understood: Mapping[str, Any]
    undone: bool = False
    undoes: int | None = None
    changed: bool = True


_COLUMNS = f"""
    a.id, a.at, a.person, a.verb, {NAMED_NOW.format(ref="a.child", row="a.id")}, a.team, a.understood,
    exists (select 1 from audit u where u.undoes = a.id), a.undoes, a.changed
"""


class Audit:
    """The audit, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def next_id(self) -> int:
        """The number of the next row, which no other can take while this transaction holds the writer."""
        return next_number(self.records, "audit")

    def write(
        self,
        *,
        number: int,
        at: datetime,
        request: str | None,
        surface: str,
        account: str,
        person: str,
        verb: str,
        child: str | None,
        team: str | None,
        understood: Mapping[str, Any],
        undoes: int | None,
        surgery: date | None,
    ) -> None:
        """Write one row, once its change has recorded all that it records: the row holds the hash of that."""
        kept = json.dumps(understood, ensure_ascii=False, default=str)
        salt = token_bytes(16)
        sealed = seal(salt, kept)
        told = (
            number,
            at.isoformat(timespec="milliseconds"),
            request,
            surface,
            account,
            person,
            verb,
            child,
            team,
            1,
            undoes,
            surgery.isoformat() if surgery else None,
            Seals(self.records).of_change(number),
        )
        self.records.execute(
            f"insert into audit ({TOLD}, understood, salt, sealed, hash) values ({MARKS}, ?, ?, ?, ?)",
            (*told, kept, salt, sealed, link(self._latest_hash(), told, sealed)),
        )

    def _latest_hash(self) -> bytes:
        """What the next row is chained to."""
        latest = "select id, hash from audit where id = (select max(id) from audit)"
        number, hashed = self.records.execute(latest).fetchone() or (0, None)
        return hashed or beginning(number)

    def of_request(self, request: str) -> Audited | None:
        """The row a request wrote when it first arrived, or None."""
        row = self.records.execute(
            f"select {_COLUMNS} from audit a where a.request = ?",
            (request,),
        ).fetchone()
        return self._audited(row) if row else None

    def find(self, number: int) -> Audited | None:
        """The row with a number, whoever asks; None if there is none."""
        row = self.records.execute(f"select {_COLUMNS} from audit a where a.id = ?", (number,)).fetchone()
        return self._audited(row) if row else None

    def known(self, number: int) -> Audited | None:
        """The row with a number that the person asking wrote, or may know of as history tells it; None if there is none."""
        row = self.records.execute(
            f"select {_COLUMNS} from audit a where a.id = :number and (a.person = :person or {CHANGE_KNOWN})",
            {"number": number, **self.records.asker},
        ).fetchone()
        return self._audited(row) if row else None

    def child_of(self, number: int) -> str | None:
        """The child that a row is about, under the reference they have now; None if it is about none, or there is none."""
        found = self.find(number)
        return found.child if found else None

    def surgery_of(self, number: int) -> tuple[str, date] | None:
        """The team and nominal day of the surgery in which a change was made, if it was in one."""
        row = self.records.execute(
            "select team, surgery from audit where id = ? and surgery is not null", (number,)
        ).fetchone()
        return (row[0], date.fromisoformat(row[1])) if row else None

    def latest_change(self, person: str) -> Audited | None:
        """A person's latest change that has not been taken back."""
        return next(iter(self.latest_changes(person, 1)), None)

    def latest_changes(self, person: str, most: int) -> list[Audited]:
        """A person's latest changes that have not been taken back, the newest first."""
        rows = self.records.execute(
            f"""select {_COLUMNS} from audit a
            where a.person = ? and a.changed and a.undoes is null
              and not exists (select 1 from audit u where u.undoes = a.id)
            order by a.id desc limit ?""",
            (person, most),
        )
        return self._each(rows)

    def latest(self) -> Audited | None:
        """The latest change, whoever made it; None before the first."""
        row = self.records.execute(
            f"select {_COLUMNS} from audit a where a.changed order by a.id desc limit 1"
        ).fetchone()
        return self._audited(row) if row else None

    def known_by(self, moment: datetime) -> int:
        """The number up to which rows were written before a moment: what was known then was as at this change."""
        # By halves: no index has the moments, and the rows are in the order of them.
        least, (most,) = 0, self.records.execute("select coalesce(max(id), 0) from audit").fetchone()
        while least < most:
            middle = (least + most + 1) // 2
            number, at = self.records.execute(
                "select id, at from audit where id >= ? order by id limit 1", (middle,)
            ).fetchone()
            if datetime.fromisoformat(at) < moment:
                least = number
            else:
                most = middle - 1
        return least

    def has_changed_from(self, person: str, number: int) -> bool:
        """Whether a person has made a change with this number or a later one."""
        row = self.records.execute(
            "select 1 from audit where person = ? and changed and id >= ? limit 1", (person, number)
        ).fetchone()
        return row is not None

    def asked_since(self, person: str, number: int) -> list[Audited]:
        """What a person has asked since a change, so far as it was written down, the newest first; a read has no number."""
        rows = self.records.execute(
            f"select {_COLUMNS} from audit a where a.id > ? and a.person = ? order by a.id desc",
            (number, person),
        )
        read = [self._read(person, row) for row in self.records.reads.since(person, number)]
        # A read comes after the change that it names, and before the next.
        asked = [*read, *((each.id - 0.5, each) for each in self._each(rows))]
        return [each for _, each in sorted(asked, key=itemgetter(0), reverse=True)]

    def change_of(self, person: str, number: int) -> Audited | None:
        """A person's change with a number, whether or not it has been taken back; None if it is not theirs."""
        row = self.records.execute(
            f"select {_COLUMNS} from audit a where a.id = ? and a.person = ? and a.changed", (number, person)
        ).fetchone()
        return self._audited(row) if row else None

    def changes_in(self, team: str, surgery: date, day_begins: datetime, day_ends: datetime) -> list[Audited]:
        """The changes to children made in a surgery, or made elsewhere to its team's children while it was open that day.

        Its agenda may have been posted the day before. Oldest first, leaving out changes taken back and the undoing of them.
        """
        elsewhere = f"""o.id > (select min(recorded) from outbox
                                where team = :team and occurrence = :surgery and kind = '{PostKind.HEAD}')
                    and o.id < coalesce((select min(recorded) from closings
                                where team = :team and surgery = :surgery and retracted is null), 9e15)
                    where c.team = :team and c.retracted is null and o.at >= :begins and o.at < :ends"""
        rows = self.records.execute(
            f"""select {_COLUMNS} from audit a where a.id in (
                select id from audit where team = :team and surgery = :surgery
                union
                -- "cross join" makes SQLite read in this order: the team's children first, not the whole audit.
                select o.id from children c cross join audit o on o.child = c.ref and {elsewhere}
                union
                select o.id from children c cross join renames n on n.child = c.ref and n.retracted is null
                    cross join audit o on o.child = n.reference and o.id <= n.recorded and {elsewhere})
              and a.child is not null and a.changed and a.undoes is null and a.surface <> 'load' and {CHANGE_KNOWN}
              and not exists (select 1 from audit u where u.undoes = a.id)
            order by a.id""",
            {
                "team": team,
                "surgery": surgery.isoformat(),
                "begins": day_begins.isoformat(),
                "ends": day_ends.isoformat(),
                **self.records.asker,
            },
        )
        return self._each(rows)

    def changes_of(self, child: str) -> list[Audited]:
        """Every change to a child, oldest first, including a load that added or took out anything and a change of a sibling's."""
        rows = self.records.execute(
            f"""select {_COLUMNS}, a.child in ({EVER_NAMED}) from audit a where a.changed and {CHANGE_KNOWN} and (a.child in ({EVER_NAMED})
                or a.id in ({_ever("siblings")}) or a.id in (
                select l.id from audit l where l.surface = 'load' and l.changed and l.id in (
                    select recorded from children where ref = :child
                    union all {_ever("milestones")} union all {_ever("plans")}
                    union all {_taken_out("milestones")} union all {_taken_out("plans")})))
            order by a.id""",
            {"child": child, **self.records.asker},
        ).fetchall()
        # Another child may have had one of these references before, or since.
        found = zip(self._each(row[:-1] for row in rows), (row[-1] for row in rows), strict=True)
        return [each for each, is_named in found if each.child == child or not is_named]

    def _each(self, rows: Iterable[tuple[Any, ...]]) -> list[Audited]:
        """Rows with each child under the reference they have now."""
        return [self._audited(row) for row in rows]

    def _audited(self, row: tuple[Any, ...]) -> Audited:
        number, at, person, verb, child, team, kept, undone, undoes, changed = row
        understood = self._understood(kept, number)
        moment = datetime.fromisoformat(at)
        return Audited(
            number, moment, person, verb, child, team, understood, bool(undone), undoes, bool(changed)
        )

    def _read(self, person: str, row: tuple[Any, ...]) -> tuple[int, Audited]:
        """What a person read, with the number of the change that it came after."""
        after, at, verb, child, team, kept = row
        now = named_now(self.records, child, after + 1) if child else None
        understood = self._understood(kept, after + 1)
        moment = datetime.fromisoformat(at)
        return after, Audited(0, moment, person, verb, now, team, understood, undone=False, changed=False)

    def _understood(self, kept: str, written: int) -> dict[str, Any]:
        """The values of a row that was written with a number, or before it, with each child under the reference they have now."""
        understood: dict[str, Any] = json.loads(kept)
        if isinstance(refs := understood.get("children"), list):  # `team edit` has a number of them
            understood["children"] = [named_now(self.records, ref, written) for ref in refs]
        return understood


def _ever(table: str) -> str:
    """The changes that recorded a child's rows in a table: two reads by index instead of a scan."""
    mine = f"select recorded from {table}"
    return (
        f"{mine} where child = :child and retracted is null union all"
        f" {mine} indexed by {table}_by_retraction where child = :child and retracted is not null"
    )


def _taken_out(table: str) -> str:
    """The changes that retracted a child's rows in a table."""
    return f"select retracted from {table} indexed by {table}_by_retraction where child = :child and retracted is not null"
