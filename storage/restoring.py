"""Putting a backup in a database's place: the old one or the new one is there, whole, at any instant."""

import json
import shutil
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from glob import escape
from itertools import count
from pathlib import Path

from sqlite_utils import Database

from permanence.errors import PermanenceError
from storage.database import (
    EVERY,
    Connection,
    connect,
    copy_into,
    fault_of,
    newer_migration,
    refuse_folder,
    remove_with_logs,
    sqlite3,
    whole_file,
)
from storage.migrations import MIGRATIONS
from storage.restored import HELD, NUMBERED, NUMBERS_FROM, RESTORED

UNTOUCHED = "Nothing was restored."
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""SQLite's codes for a file that cannot be read, and so may be replaced as it is."""
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
EACH_HOUR = {"actions": 10, "approvals": 10, "audit": 3600}
"""How many numbers of a kind no database gives in an hour, on average: that would be 240 actions a day."""


def put_back(backup: Path, path: Path, now: datetime) -> Path | None:
    """Put a backup in place of a database; returns where the replaced one was kept, if there was one.

    No process may have the database open. The replaced database is kept, damaged or not.
    """
    if not backup.is_file():
        raise PermanenceError(f"{backup} is not a file. {UNTOUCHED}")
    refuse_folder(path)
    for left in path.parent.glob(f"{escape(path.name)}.replaced-*.part"):
        left.unlink()  # by a restore that was killed
    kept = None
    try:
        with whole_file(path) as part:
            _copy_of(backup, part)
            # First, since SQLite throws away the log of a damaged one as it looks at it.
            kept = _keep(path)
            given = _fold(path)
            with closing(connect(part, EVERY)) as connection:
                begin_anew(connection, given, now)
            # They are in the database by now, or kept with a damaged one: beside another they would damage that.
            remove_with_logs(path, but_file=True)
    except BaseException:
        if kept:
            remove_with_logs(kept)
        raise
    return kept


def _copy_of(backup: Path, part: Path) -> None:
    """Copy a backup, and bring the copy up to date."""
    try:
        with closing(connect(backup, EVERY)) as source:
            database = Database(source)
            if not MIGRATIONS.applied(database):
                raise PermanenceError(f"{backup} is not a backup of this bot. {UNTOUCHED}")
            if newer := newer_migration(database):
                raise PermanenceError(
                    f"{backup} was written by a newer version of this bot (it has {newer}). "
                    f"Install that version, and restore with it. {UNTOUCHED}"
                )
        copy_into(backup, part)
    except sqlite3.DatabaseError as error:
        raise PermanenceError(f"{backup} cannot be read as a database ({error}). {UNTOUCHED}") from error
    with closing(connect(part, EVERY)) as copy:
        copy.execute("begin")
        MIGRATIONS.apply(Database(copy, strict=True))
        copy.execute("commit")


def _fold(path: Path) -> Mapping[str, int]:
    """Have a database take in its logs, so that its file is all of it; returns the highest number of each kind it has given."""
    if not path.exists():
        return {}
    try:
        with closing(connect(path, EVERY)) as old:
            # Only whoever has a database alone may do this.
            old.execute("pragma journal_mode = delete")
            return _numbers_given(old)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in DAMAGED:
            return {}
        raise PermanenceError(
            f"{path} cannot be replaced: {fault_of(error) or error}. {UNTOUCHED}"
        ) from error


def _numbers_given(old: Connection) -> Mapping[str, int]:
    tables = {name for (name,) in old.execute("select name from sqlite_master where type = 'table'")}
    return {
        table: old.execute(f"select coalesce(max({column}), 0) from {table}").fetchone()[0]
        for table, column in NUMBERED.items()
        if table in tables
    }


def _keep(path: Path) -> Path | None:
    """Copy a database, with its logs, to a name at which it can be opened."""
    found = _those_of(path)
    if not found:
        return None
    kept = next(name for n in count(1) if not _those_of(name := path.with_name(f"{path.name}.replaced-{n}")))
    for tail in found:
        with whole_file(kept.with_name(kept.name + tail)) as part:
            shutil.copyfile(path.with_name(path.name + tail), part)
    return kept


def _those_of(path: Path) -> list[str]:
    """What there is of a database, as the endings of names: its logs, which come first, and itself."""
    return [tail for tail in ("-wal", "-journal", "") if path.with_name(path.name + tail).exists()]


def begin_anew(connection: Connection, given: Mapping[str, int], now: datetime) -> None:
    """Prepare a copy of the records to go on in place of others that may have gone on for longer, and been lost.

    `given` has the highest number of each kind that the lost records are known to have given.
    """
    connection.execute("begin")
    _number_anew(connection, given, now)
    (newest,) = connection.execute("select max(at) from audit").fetchone()
    lasts = connection.execute(
        "select coalesce(channel, reader), max(ts) from outbox where state = 'sent' group by 1"
    ).fetchall()
    _know(
        connection,
        RESTORED,
        json.dumps({"at": now.isoformat(), "since": newest or now.isoformat(), "lasts": dict(lasts)}),
    )
    _know(connection, HELD, now.isoformat())
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
