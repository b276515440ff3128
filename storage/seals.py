"""What a change recorded and retracted, as hashes that its row of the audit keeps: so the facts are in the chain too.

A row is hashed as it was recorded, with a salt that goes when the row goes: nobody can guess from the hash what was there.
One that is altered where it stands, as by a new reference or a redaction, or that is gone for good, leaves its hash behind in
`rewritten`; which rows those are and what they became is among what that change did.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from storage.chain import EMPTIED, encoded, seal
from storage.migrations import HISTORIES
from storage.transaction import Transaction

AUDIT = "audit"
"""The place in `rewritten` of what rows of the audit understood."""
AUDIT_ROW = "audit row"
"""The place there of whole rows of the audit, whose child is gone from them too."""
REWRITTEN = "rewritten"
RECORDED, RETRACTED = "recorded", "retracted"
_HISTORIES = frozenset(HISTORIES)
_IN_CHAIN = "exists (select 1 from audit a where a.id = {} and a.hash is not null)"
_CHAINED = _IN_CHAIN.format("recorded")
"""Which rows are hashed in the chain: those of an older version are in none."""


def beginning(after: int) -> bytes:
    """What the first row of the chain is chained to: the number of the last row that is in none, so that none can be taken out."""
    return str(after).encode()


@dataclass(frozen=True, slots=True)
class SealedTable:
    """What is hashed of the rows of a history: every column but those that say by which changes.

    Attributes:
        columns: What `hash` takes, as columns of a query.
        recorded: The query of the rows that a change recorded.
        retracted: The query of the rows that a change retracted: their ids.
        defaults: What each column holds where nothing is given. Such values at the end of a row are left out: a column that is added
            to a table later alters no hash.
    """

    columns: str
    recorded: str
    retracted: str
    defaults: Sequence[Any]

    def hash(self, salt: bytes | None, number: int, *values: Any) -> bytes:
        """The hash of a row: of its salt, its id and its values."""
        most = len(values)
        while most and values[most - 1] == self.defaults[most - 1]:
            most -= 1
        return sha256((salt or b"") + encoded((number, *values[:most])).encode()).digest()


_KNOWN: dict[str, SealedTable] = {}
"""The tables asked about so far: a database that is open has had every migration, so that they are alike in each."""


def sealed_table(execute: Any, name: str) -> SealedTable:
    """What is hashed of a history's rows."""
    if name not in _KNOWN:
        columns = execute(
            "select name, dflt_value from pragma_table_info(?) where name not in ('id', 'recorded', 'retracted', 'salt')"
            " order by cid",
            (name,),
        ).fetchall()
        defaults = [execute(f"select {default or 'null'}").fetchone()[0] for _, default in columns]
        told = ", ".join(("salt", "id", *(column for column, _ in columns)))
        _KNOWN[name] = SealedTable(
            told,
            f"select {told} from {name} where recorded = ? order by id",
            f"select id from {name} where retracted = ? order by id",
            defaults,
        )
    return _KNOWN[name]


def fingerprint(hashes: Iterable[bytes]) -> str:
    """How many rows there are, and the hash of theirs; empty for none."""
    rows, together = 0, sha256()
    for each in hashes:
        rows += 1
        together.update(each)
    return f"{rows} {together.hexdigest()}" if rows else ""


def facts_text(facts: Mapping[str, str]) -> str:
    """Fingerprints, each after what it is of, as one text."""
    return "\n".join(f"{what}: {facts[what]}" for what in sorted(facts))


def facts_read(text: str) -> Mapping[str, str]:
    """The fingerprints of a text, by what each is of."""
    told = (line.partition(": ") for line in text.splitlines())
    return {what: found for what, _, found in told}


def number_hash(number: int) -> bytes:
    """What stands for a row that was retracted."""
    return number.to_bytes(8, signed=True)


def rewritten_hash(*values: Any) -> bytes:
    """The hash of what is noted of one row that was altered or is gone."""
    return sha256(
        encoded([each.hex() if isinstance(each, bytes) else each for each in values]).encode()
    ).digest()


NOTED = "place, row, recorded_by, retracted_by, was, now"
"""What `rewritten_hash` takes, as columns of a query."""


class Seals:
    """The hashes of facts, within one transaction."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def of_change(self, change: int) -> str:
        """What a change recorded, retracted and altered in the tables that it touched, as its row of the audit says it."""
        touched = self.records.touched
        tables = _HISTORIES if "renames" in touched else _HISTORIES & touched
        facts = dict[str, str]()
        for table in tables:
            sealed = sealed_table(self.records.execute, table)
            recorded = self.records.execute(sealed.recorded, (change,))
            if found := fingerprint(sealed.hash(*row) for row in recorded):
                facts[f"{table} {RECORDED}"] = found
            retracted = self.records.execute(sealed.retracted, (change,))
            if found := fingerprint(number_hash(row) for (row,) in retracted):
                facts[f"{table} {RETRACTED}"] = found
        if REWRITTEN in touched:
            noted = self.records.execute(
                f"select {NOTED} from rewritten where change = ? order by place, row", (change,)
            )
            facts[REWRITTEN] = fingerprint(rewritten_hash(*row) for row in noted)
        return facts_text(facts)

    def rewrite(self, change: int, table: str, alter: str, which: str, values: Mapping[str, Any]) -> None:
        """Alter the rows of a history that a condition chooses where they stand, and note what they were.

        Those that this change recorded itself are hashed with it as they are then.
        """
        before = self._hashes(table, f"{which} and recorded <> {change:d} and {_CHAINED}", values)
        self.records.execute(f"update {table} set {alter} where {which}", values)
        if before:
            after = self._hashes(
                table, "id in (select value from json_each(:rows))", {"rows": self.records.list_of(before)}
            )
            self.note(change, table, ((row, None, None, was, after[row]) for row, was in before.items()))

    def erase(self, change: int, table: str, which: str, values: Mapping[str, Any]) -> None:
        """Take the rows of a history that a condition chooses out for good, those of earlier changes.

        What is left of each is a hash that nobody can guess it from, and the chain holds. Of a row that an older version recorded
        there is none; that a change in the chain retracted it is noted all the same.
        """
        sealed = sealed_table(self.records.execute, table)
        gone = self.records.execute(
            f"select {_CHAINED}, recorded, retracted, {sealed.columns} from {table}"
            f" where ({which}) and ({_CHAINED} or {_IN_CHAIN.format('retracted')})",
            values,
        ).fetchall()
        self.records.execute(f"delete from {table} where {which}", values)
        self.note(
            change,
            table,
            (
                (row[1], by, until, sealed.hash(*row) if is_hashed else EMPTIED, None)
                for is_hashed, by, until, *row in gone
            ),
        )

    def erase_understood(self, change: int, number: int, instead: str) -> None:
        """Take out for good what a row of the audit understood; what stands there `instead` is JSON."""
        (was,) = self.records.execute("select sealed from audit where id = ?", (number,)).fetchone()
        if was:
            self.note(change, AUDIT, [(number, None, None, was, seal(b"", instead))])
        self.records.execute("update audit set understood = ?, salt = null where id = ?", (instead, number))

    def note(
        self,
        change: int,
        place: str,
        rows: Iterable[tuple[int, int | None, int | None, bytes, bytes | None]],
    ) -> None:
        """Note what rows were and are: each the row, by which changes it was recorded and retracted if it is gone, and its hashes."""
        for row in rows:
            self.records.touched.add(REWRITTEN)
            self.records.execute(
                f"insert into rewritten (change, {NOTED}) values (?, ?, ?, ?, ?, ?, ?) on conflict (place, row, change)"
                " do update set now = excluded.now, recorded_by = excluded.recorded_by, retracted_by = excluded.retracted_by",
                (change, place, *row),
            )

    def _hashes(self, table: str, which: str, values: Mapping[str, Any]) -> dict[int, bytes]:
        """The hashes of some rows, by their ids."""
        sealed = sealed_table(self.records.execute, table)
        rows = self.records.execute(f"select {sealed.columns} from {table} where {which}", values)
        return {row[1]: sealed.hash(*row) for row in rows}
