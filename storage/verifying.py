"""Reads the whole audit of changes with every history, and tells what is not as it was written.

Each table is read once, in the order of the changes, and no more is held of them than what one change did.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from permanence.errors import PermanenceError
from permanence.keyed import Key
from storage.audit import TOLD
from storage.chain import EMPTIED, emptied_hash, first_faults, link, seal
from storage.database import applied, connect_to_read, damage_of, is_current, reads_of
from storage.libraries import Connection
from storage.migrations import HISTORIES, MIGRATIONS
from storage.reads import READ
from storage.restored import NUMBERS_FROM
from storage.seals import (
    AUDIT,
    AUDIT_ROW,
    NOTED,
    RECORDED,
    RETRACTED,
    REWRITTEN,
    beginning,
    facts_read,
    facts_text,
    fingerprint,
    number_hash,
    rewritten_hash,
    sealed_table,
)

_LAST_UNCHAINED = (
    "select coalesce(max(id), 0) from audit"
    " where id < coalesce((select id from audit where hash is not null order by id limit 1), 9e15)"
)
NAMED_ROWS = 3
"""How many rows of a change are named by their numbers."""


@dataclass(frozen=True, slots=True)
class VerifiedChanges:
    """What was found of the audit of changes and of the histories.

    Attributes:
        after: The last row from before the audit was a chain: it and those before it prove nothing.
        changes: How many rows are in the chain.
        head: The number and the hash of the latest of them; None if there is none.
        faults: What is not as it was written, in sentences' parts; the first few.
        more: How many faults there are beside them.
        read: The row of the audit of reads that the records know, which must be there.
    """

    after: int
    changes: int
    head: str | None
    faults: list[str]
    more: int = 0
    read: str | None = None


def head_of(path: Path, key: Key | None = None) -> str | None:
    """The number and the hash of the latest change of a database: whoever keeps them can prove that nothing up to it was altered.

    None if there is none in the chain yet, as in a database of a version that had no chain.
    """
    with closing(connect_to_read(path, key)) as connection:
        columns = connection.execute("select name from pragma_table_info('audit')").fetchall()
        return _head(connection) if ("hash",) in columns else None


def _head(connection: Connection) -> str | None:
    row = connection.execute(
        "select id, hex(hash) from audit where hash is not null order by id desc limit 1"
    ).fetchone()
    return f"{row[0]} {row[1]}" if row else None


def verify_changes(path: Path, noted: str | None = None, key: Key | None = None) -> VerifiedChanges:
    """Whether every change is as it was written, in the audit and in the histories.

    `noted` is the number and the hash of a change that was the latest once, as they were noted elsewhere. Raises PermanenceError
    for a database of another version, and where rights or the disk are to blame.
    """
    try:
        # First, since somebody may go on reading and writing meanwhile.
        named = _named_by_reads(reads_of(path), key)
        with closing(connect_to_read(path, key)) as connection:
            _refuse_older(path, connection)
            connection.execute("begin")
            return _Verifying(connection).verified(named, noted)
    except Exception as error:
        if told := damage_of(path, error):
            return VerifiedChanges(0, 0, None, [told])
        raise


def _refuse_older(path: Path, connection: Connection) -> None:
    if not is_current(path, applied(Database(connection), MIGRATIONS), MIGRATIONS):
        raise PermanenceError(
            f"{path} is of an older version, and has no chain that could be read. The bot brings its records up to date as it "
            "starts, and a backup as it is restored."
        )


def _named_by_reads(reads: Path, key: Key | None) -> int:
    """The latest change that the audit of reads names: each read names the latest of its time."""
    if not reads.exists():
        return 0
    with closing(connect_to_read(reads, key)) as connection:
        return int(connection.execute("select coalesce(max(after), 0) from reads").fetchone()[0])


class _Verifying:
    """One reading of the audit and the histories."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._execute = connection.execute
        (self._after,) = self._execute(_LAST_UNCHAINED).fetchone()
        self._altered = {
            place for (place,) in self._execute("select distinct place from rewritten").fetchall()
        }
        self._changes = 0

    def verified(self, named: int, noted: str | None) -> VerifiedChanges:
        """What was found."""
        faults, more = first_faults(self._faults(named, noted))
        read = self._execute("select value from known where name = ?", (READ,)).fetchone()
        return VerifiedChanges(
            self._after, self._changes, _head(self._connection), faults, more, read and read[0]
        )

    def _faults(self, named: int, noted: str | None) -> Iterator[str]:
        facts = groupby(merge(*self._streams()), key=itemgetter(0))
        before, last = beginning(self._after), self._after
        found = _next_of(facts)
        for row in self._execute(
            f"select {TOLD}, understood, salt, sealed, hash from audit where id > ? order by id",
            (self._after,),
        ):
            *told, understood, salt, sealed, hashed = row
            last = told[0]
            self._changes += 1
            while found and found[0] < last:
                yield self._without_audit(*found)
                found = _next_of(facts)
            if sealed == EMPTIED:
                if not self._is_emptied(told, understood, hashed):
                    yield f"change {last}: what is left of its row is not as it was written"
            elif None in (hashed, sealed) or hashed != link(before, told, sealed):
                yield f"change {last}: its row is not as it was written, or the one before it is gone"
            elif not self._is_understood(last, understood, salt, sealed):
                yield f"change {last}: what was understood is not as it was written"
            held = found[1] if found and found[0] == last else {}
            if held:
                found = _next_of(facts)
            if (told[-1] or "") != facts_text(held):
                yield from self._facts(last, facts_read(told[-1] or ""), held)
            before = hashed or b""
        while found:
            yield self._without_audit(*found)
            found = _next_of(facts)
        yield from self._by_no_change()
        yield from self._missing_after(last, named)
        if noted:
            yield from self._without(noted)

    def _is_understood(self, number: int, understood: str, salt: bytes | None, sealed: bytes) -> bool:
        if salt is not None:
            return sealed == seal(salt, understood)
        row = self._execute(
            "select now from rewritten where place = ? and row = ? and change > ? order by change desc limit 1",
            (AUDIT, number, number),
        ).fetchone()
        return row is not None and row[0] == seal(b"", understood)

    def _is_emptied(self, told: Sequence[Any], understood: str, hashed: bytes | None) -> bool:
        """Whether a later change says that it emptied a row, and that this is what was left of it."""
        row = self._execute(
            "select was, now from rewritten where place = ? and row = ? and change > ?",
            (AUDIT_ROW, told[0], told[0]),
        ).fetchone()
        return row is not None and row == (hashed, emptied_hash(told, understood))

    def _facts(self, change: int, written: Mapping[str, str], held: Mapping[str, str]) -> Iterator[str]:
        for what in sorted({*written, *held}):
            was, now = written.get(what, ""), held.get(what, "")
            if was == now:
                continue
            rows_then, rows_now = _rows(was), _rows(now)
            told = (
                "is not as it was written" if rows_then == rows_now else f"{rows_then} then, {rows_now} now"
            )
            yield f"change {change}: what it {_words(what)}: {told}{self._named(what, change)}"

    def _without_audit(self, change: int, held: Mapping[str, str]) -> str:
        tables = ", ".join(sorted({_words(what) for what in held}))
        return f"change {change}: it {tables}, and the audit has no such change"

    def _by_no_change(self) -> Iterator[str]:
        """What names a change that never was, or one that cannot have done it: it is among the facts of no change."""
        for (number,) in self._execute("select id from audit where id < 1 order by id"):
            yield f"change {number}: it was put in, since the first has the number 1"
        values = {"after": self._after}
        for table in HISTORIES:
            for by, index in ((RECORDED, "change"), (RETRACTED, "retraction")):
                for row, change in self._execute(
                    f"select id, {by} from {table} indexed by {table}_by_{index} where {by} <= :after"
                    f" and ({by} < 1 or not exists (select 1 from audit where audit.id = {by})) order by {by}, id",
                    values,
                ):
                    yield f"row {row} of {table}: {by} by change {change}, and the audit has no such change"
            for row, recorded, retracted in self._execute(
                f"select id, recorded, retracted from {table} indexed by {table}_by_retraction"
                " where retracted between 1 and recorded - 1 order by retracted, id"
            ):
                yield f"row {row} of {table}: retracted by change {retracted}, before change {recorded} recorded it"
        for place, row, change in self._execute(
            "select place, row, change from rewritten where change <= :after or change <= recorded_by"
            " or change < retracted_by order by change, place, row",
            values,
        ):
            yield f"row {row} of {place}: altered by change {change}, which cannot have done so"

    def _named(self, what: str, change: int) -> str:
        """The numbers of the rows that are in doubt, if they are few."""
        table, _, by = what.partition(" ")
        if table not in HISTORIES or by not in (RECORDED, RETRACTED):
            return ""
        rows = self._execute(
            f"select id from {table} where {by} = ? order by id limit ?", (change, NAMED_ROWS + 1)
        ).fetchall()
        numbers = ", ".join(str(row) for (row,) in rows)
        return f" (row {numbers})" if 0 < len(rows) <= NAMED_ROWS else ""

    def _missing_after(self, last: int, named: int) -> Iterator[str]:
        """Changes cannot be taken off the end without the reads that were shown after them."""
        (begun,) = self._execute(
            "select coalesce((select cast(value as integer) from known where name = ?), 0)",
            (NUMBERS_FROM.format(AUDIT),),
        ).fetchone()
        if named > max(last, begun):
            yield f"changes are missing after change {last}: the audit of reads knows change {named}"

    def _without(self, noted: str) -> Iterator[str]:
        number, hashed = noted.split()
        row = self._execute("select hex(hash) from audit where id = ?", (int(number),)).fetchone()
        if row is None:
            yield f"change {number}: it was noted elsewhere, and is gone"
        elif row[0] != hashed:
            yield f"change {number}: it is another than was noted elsewhere"

    def _streams(self) -> Iterator[Iterator[tuple[int, str, str]]]:
        """What each change recorded and retracted in each table, as is written of it in the audit; each in the order of changes."""
        for table in HISTORIES:
            yield _by_change(f"{table} {RECORDED}", self._recorded(table))
            yield _by_change(f"{table} {RETRACTED}", self._retracted(table))
        noted = self._execute(
            f"select change, {NOTED} from rewritten where change > ? order by change, place, row",
            (self._after,),
        )
        yield _by_change(REWRITTEN, ((row[0], rewritten_hash(*row[1:])) for row in noted))

    def _recorded(self, table: str) -> Iterator[tuple[int, bytes]]:
        sealed = sealed_table(self._execute, table)
        # By this index they come in the order of changes, and nothing has to be sorted.
        told = f"{table} indexed by {table}_by_change where recorded > :after order by recorded, id"
        values = {"after": self._after, "place": table}
        if table not in self._altered:
            rows = self._execute(f"select recorded, {sealed.columns} from {told}", values)
            return ((row[0], sealed.hash(*row[1:])) for row in rows)
        rows = self._execute(
            f"select {_noted('was', 'id', 'recorded')}, {_noted('now', 'id', 'recorded')}, recorded, {sealed.columns} from {told}",
            values,
        )
        gone = self._execute(
            # Of a row that no later change says to have taken out, what is said of it: that no change did is told apart.
            f"select recorded_by, row, coalesce({_noted('was', 'gone.row', 'gone.recorded_by')}, was) from rewritten gone"
            " where place = :place and now is null and recorded_by > :after order by recorded_by, row",
            values,
        )
        stands = ((row[2], row[4], _as_recorded(sealed.hash(*row[3:]), *row[:2])) for row in rows)
        return ((change, found) for change, _, found in merge(stands, gone))

    def _retracted(self, table: str) -> Iterator[tuple[int, bytes]]:
        values = {"after": self._after, "place": table}
        rows = self._execute(
            f"select retracted, id from {table} indexed by {table}_by_retraction where retracted > :after"
            " order by retracted, id",
            values,
        )
        if table in self._altered:
            gone = self._execute(
                "select retracted_by, row from rewritten where place = :place and now is null and retracted_by > :after"
                " order by retracted_by, row",
                values,
            )
            rows = merge(rows, gone)
        return ((change, number_hash(row)) for change, row in rows)


def _noted(what: str, row: str, recorded: str) -> str:
    """What a row of a place was before it was first altered, or is since it last was, as a query; null for one that never was.

    A row that is gone for good may have had its number before: what was noted of that came no later than it was recorded.
    """
    order = "change" if what == "was" else "change desc"
    return (
        f"(select noted.{what} from rewritten noted where noted.place = :place and noted.row = {row}"
        f" and noted.change > {recorded} order by {order} limit 1)"
    )


def _as_recorded(now: bytes, first: bytes | None, latest: bytes | None) -> bytes:
    """The hash of a row as it was recorded; of one that is not as it was last altered, its own, which is another."""
    return now if first is None or now != latest else first


def _by_change(what: str, rows: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, str, str]]:
    for change, each in groupby(rows, key=itemgetter(0)):
        yield change, what, fingerprint(found for _, found in each)


def _next_of(
    facts: Iterator[tuple[int, Iterator[tuple[int, str, str]]]],
) -> tuple[int, dict[str, str]] | None:
    """The next change and what it did; None after the last."""
    change, each = next(facts, (0, None))
    return None if each is None else (change, {what: found for _, what, found in each})


def _rows(found: str) -> int:
    rows = found.partition(" ")[0]
    return int(rows) if rows.isdecimal() else 0


def _words(what: str) -> str:
    table, _, by = what.partition(" ")
    return f"{by} in {table}" if by else "altered where it stands"
