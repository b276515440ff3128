"""Putting a backup in a database's place, with its audit of reads: the old one or the new one is there, whole, at any instant."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from glob import escape
from itertools import count
from pathlib import Path

from sqlite_utils import Database, Migrations

from permanence.errors import PermanenceError
from permanence.keyed import Key
from storage.database import (
    DAMAGED,
    EVERY,
    NotUnlocked,
    applied,
    code_of,
    connect,
    connect_to_read,
    copy_into,
    fault_of,
    is_plain,
    log_of,
    newer_migration,
    reads_of,
    refuse_folder,
    remove_with_logs,
    whole_file,
)
from storage.libraries import Connection, raised
from storage.migrations import MIGRATIONS
from storage.reads import READ, READS
from storage.restored import HELD, NUMBERED, NUMBERS_FROM, RESTORED, Restored, read_restored

UNTOUCHED = "Nothing was restored."
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
EACH_HOUR = {"actions": 10, "approvals": 10, "audit": 3600, "conflicts": 240}
"""How many numbers of a kind no database gives in an hour, on average: that would be 240 actions a day."""


def put_back(backup: Path, path: Path, now: datetime, key: Key | None = None) -> Path | None:
    """Put a backup in place of a database; returns where the replaced one was kept, if there was one.

    No process may have the database open. The replaced database is kept, damaged or not. With a key, both are encrypted.
    """
    if not backup.is_file():
        raise PermanenceError(f"{backup} is not a file. {UNTOUCHED}")
    refuse_folder(path)
    for left in path.parent.glob(f"{escape(path.name)}.replaced-*.part"):
        left.unlink()  # by a restore that was killed
    kept = unneeded = None
    try:
        # The database gets its place first: beside it the audit of reads that was there lacks nothing.
        with whole_file(reads_of(path)) as part_of_reads:
            with whole_file(path) as part:
                _copy_of(backup, part, key)
                has_reads = _copy_of_reads(reads_of(backup), part_of_reads, key)
                # First, since SQLite throws away the log of a damaged one as it looks at it.
                kept = unneeded = _keep(path)
                given = _fold(path, _numbers_given, key)
                _fold(reads_of(path), lambda _: {}, key)
                with closing(connect(part, EVERY, key)) as connection:
                    begin_anew(connection, given, now, has_reads=has_reads)
                # They are in the files by now, or kept with a damaged one: beside another they would damage that.
                for each in (path, reads_of(path)):
                    remove_with_logs(each, but_file=True)
            unneeded = None
    except BaseException:
        if unneeded:
            for each in (unneeded, reads_of(unneeded)):
                remove_with_logs(each)
        raise
    return kept


def _copy_of(backup: Path, part: Path, key: Key | None) -> None:
    """Copy a backup, and bring the copy up to date."""
    with _reading(backup, key) as source:
        database = Database(source)
        if not applied(database, MIGRATIONS):
            raise PermanenceError(f"{backup} is not a backup of this bot. {UNTOUCHED}")
        _refuse_newer(backup, database, MIGRATIONS)
        copy_into(source, part, key)
    _bring_up_to_date(part, MIGRATIONS, key)


def _copy_of_reads(backup: Path, part: Path, key: Key | None) -> bool:
    """Copy the audit of reads of a backup, if it has one: else, as in a backup of before there was any, it begins anew."""
    if backup.exists():
        with _reading(backup, key) as source:
            _refuse_newer(backup, Database(source), READS)
            copy_into(source, part, key)
    _bring_up_to_date(part, READS, key)
    return backup.exists()


@contextmanager
def _reading(backup: Path, key: Key | None) -> Iterator[Connection]:
    try:
        with closing(connect_to_read(backup, key)) as source:
            yield source
    except raised("DatabaseError") as error:
        raise PermanenceError(f"{backup} cannot be read as a database ({error}). {UNTOUCHED}") from error


def _refuse_newer(backup: Path, database: Database, migrations: Migrations) -> None:
    if newer := newer_migration(applied(database, migrations), migrations):
        raise PermanenceError(
            f"{backup} was written by a newer version of this bot (it has {newer}). "
            f"Install that version, and restore with it. {UNTOUCHED}"
        )


def _bring_up_to_date(part: Path, migrations: Migrations, key: Key | None) -> None:
    with closing(connect(part, EVERY, key)) as copy:
        copy.execute("begin")
        migrations.apply(Database(copy, strict=True))
        copy.execute("commit")


def _fold(path: Path, read: Callable[[Connection], Mapping[str, int]], key: Key | None) -> Mapping[str, int]:
    """Have a file take in its logs, so that it is whole by itself; returns what is `read` of it, nothing if it is damaged."""
    if not path.exists():
        return {}
    try:
        with closing(connect(path, EVERY, key)) as old:
            # Only whoever has a file alone may do this.
            old.execute("pragma journal_mode = delete")
            return read(old)
    except NotUnlocked:
        if is_plain(path):
            raise
        return {}
    except raised("DatabaseError") as error:
        if code_of(error) in DAMAGED:
            return {}
        raise PermanenceError(
            f"{path} cannot be replaced: {fault_of(error) or error}. {UNTOUCHED}"
        ) from error


def _numbers_given(old: Connection) -> Mapping[str, int]:
    """The highest number of each kind that a database has given."""
    tables = {name for (name,) in old.execute("select name from sqlite_master where type = 'table'")}
    return {
        table: old.execute(f"select coalesce(max({column}), 0) from {table}").fetchone()[0]
        for table, column in NUMBERED.items()
        if table in tables
    }


def _keep(path: Path) -> Path | None:
    """Copy a database and its audit of reads, with their logs, to a name at which they can be opened."""
    found = _those_of(path)
    if not found:
        return None
    kept = next(name for n in count(1) if not _those_of(name := path.with_name(f"{path.name}.replaced-{n}")))
    for tail in found:
        with whole_file(kept.with_name(kept.name + tail)) as part:
            shutil.copyfile(found[tail], part)
    return kept


def _those_of(path: Path) -> dict[str, Path]:
    """What there is of a database and its audit of reads, by the endings of names: logs, which come first, and themselves."""
    found = {
        each.name.removeprefix(path.name) + tail: log_of(each, tail) if tail else each
        for each in (reads_of(path), path)
        for tail in ("-wal", "-journal", "")
    }
    return {tail: each for tail, each in found.items() if each.exists()}


def begin_anew(connection: Connection, given: Mapping[str, int], now: datetime, *, has_reads: bool) -> None:
    """Prepare a copy of the records to go on in place of others that may have gone on for longer, and been lost.

    `given` has the highest number of each kind that the lost records are known to have given.
    """
    connection.execute("begin")
    _number_anew(connection, given, now)
    (newest,) = connection.execute("select max(at) from audit").fetchone()
    lasts = connection.execute(
        "select coalesce(channel, reader), max(ts) from outbox where state = 'sent' group by 1"
    ).fetchall()
    found = {"at": now.isoformat(), "since": newest or now.isoformat(), "lasts": dict(lasts)}
    if earlier := _restored_before(connection, now):
        # Those that were lost then may have said it too, before whatever these have said since.
        found |= {"since": earlier.since.isoformat(), "lasts": earlier.lasts}
    _know(connection, RESTORED, json.dumps(found))
    _know(connection, HELD, now.isoformat())
    if not has_reads:  # then theirs is not to be missed
        connection.execute("delete from known where name = ?", (READ,))
    connection.execute(
        "insert into outbox_story (post, at, told) select id, ?, 'unknown: the records were put back from a backup, and it"
        " may have been sent since' from outbox where state in ('planned', 'blocked', 'sending', 'unknown')",
        (now.isoformat(),),
    )
    connection.execute(
        "update outbox set state = 'unknown', attempted = null, problem = null, not_before = ?"
        " where state in ('planned', 'blocked', 'sending', 'unknown')",
        (now.isoformat(),),
    )
    # What the lost records drew since shows more than these know, and numbers that they have not given.
    connection.execute(
        "update outbox set wanted = wanted + 1 where state = 'sent' and occurrence ="
        " (select max(occurrence) from outbox newest where newest.team = outbox.team and newest.kind = 'head')"
    )
    connection.execute("update homes set wanted = wanted + 1")
    connection.execute("commit")


def _restored_before(connection: Connection, now: datetime) -> Restored | None:
    """When these records were put back before, if what was lost then may still be said twice."""
    known = dict(connection.execute("select name, value from known where name in (?, ?)", (RESTORED, HELD)))
    earlier = read_restored(known[RESTORED]) if RESTORED in known else None
    return earlier if earlier and (HELD in known or not earlier.is_over(now)) else None


def _number_anew(connection: Connection, given: Mapping[str, int], now: datetime) -> None:
    """Begin every series of numbers beyond all that the lost records may have given.

    People press buttons and type numbers that they were shown before: none of them may mean anything else now. How far the
    lost records went is not known if they are lost indeed, so a series goes on from a number that grows with time, and
    faster than any of them: a fixed count for each hour since 2026. A later restore so begins beyond an earlier one too.
    Records that can still be read are believed as well, as many numbers may have been given within one hour.
    """
    hours = (now - SINCE).total_seconds() / 3600
    for table, column in NUMBERED.items():
        (highest,) = connection.execute(
            f"select max(coalesce((select max({column}) from {table}), 0),"
            " coalesce((select cast(value as integer) from known where name = ?), 0))",
            (NUMBERS_FROM.format(table),),
        ).fetchone()
        begins = max(int(hours * EACH_HOUR[table]), highest, given.get(table, 0))
        _know(connection, NUMBERS_FROM.format(table), str(begins))


def _know(connection: Connection, name: str, value: str) -> None:
    connection.execute("insert or replace into known (name, value) values (?, ?)", (name, value))
