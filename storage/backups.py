"""Backups: their names, how old the newest is, what one holds, and which are kept."""

from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

from sqlite_utils import Database

from permanence.errors import PermanenceError
from permanence.keyed import Key
from storage.copies import is_of
from storage.database import (
    applied,
    connect_to_read,
    copies_in,
    copy_database,
    is_current,
    reads_of,
    remove_with_logs,
)
from storage.heads import beside, note_heads
from storage.migrations import MIGRATIONS
from storage.reads import READ, look_at_end, verify
from storage.verifying import verify_changes

_STAMP = "%Y-%m-%d-%H%M%S"
_AGAIN = "-again"
"""What is added in the hour that comes twice as summer time ends, to the names of its second time."""


@dataclass(frozen=True, slots=True)
class Backups:
    """Where the bot puts backups by itself, how long after one another, and how many are kept."""

    folder: Path
    every: timedelta
    keep: int


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup by its name: when it was made, in UTC."""

    file: Path
    made: datetime


@dataclass(frozen=True, slots=True)
class Holding:
    """What a database holds: how many of each, and when it was last changed, in UTC; None if it never was."""

    children: int
    teams: int
    changes: int
    reads: int
    changed: datetime | None


def backup_name(path: Path, now: datetime, zone: tzinfo) -> str:
    """What a backup of a database is called that is made now, by the clock on the wall."""
    local = now.astimezone(zone)
    return f"{path.stem}-{local.strftime(_STAMP)}{_AGAIN if local.fold else ''}.db"


def backups_in(folder: Path, path: Path, zone: tzinfo) -> list[Backup]:
    """The backups of a database in a folder, the oldest first. What is called otherwise is none."""
    found = [(each, _made(each.name, path, zone)) for each in copies_in(folder, path)]
    return sorted((Backup(file, made) for file, made in found if made), key=lambda each: each.made)


def of_these(made: Sequence[Backup], path: Path, key: Key | None) -> list[Backup]:
    """Those backups that are of a database: neither those of others that are called so, nor what cannot be read."""
    return [each for each in made if is_of(each.file, path, key)]


def _made(name: str, path: Path, zone: tzinfo) -> datetime | None:
    with suppress(ValueError):
        once = name.removesuffix(f"{_AGAIN}.db").removesuffix(".db")
        local = datetime.strptime(once, f"{path.stem.replace('%', '%%')}-{_STAMP}")  # noqa: DTZ007 - its zone comes after
        # In UTC: two times of one zone are compared by the clock on the wall, which goes through an hour twice.
        return local.replace(tzinfo=zone, fold=name.endswith(f"{_AGAIN}.db")).astimezone(UTC)
    return None


def _is_whole(backup: Backup) -> bool:
    """Whether a backup has its audit of reads beside it: what has not is none of those that are kept."""
    return reads_of(backup.file).is_file()


def is_due(made: Sequence[Backup], plan: Backups, now: datetime) -> bool:
    """Whether none was made within the time between two; one of a clock that was ahead does not count."""
    return not any(timedelta(0) <= now - each.made < plan.every for each in made)


def removed_on(made: Sequence[Backup], plan: Backups, now: datetime) -> dict[Path, datetime]:
    """When each backup goes, the oldest first, if from now on one is made each time that one is due."""
    # One of a clock that was ahead keeps no other waiting.
    last = max((each.made for each in made if each.made <= now), default=now - plan.every)
    following = max(last + plan.every, now)
    goes, newer = dict[Path, datetime](), 0
    for each in reversed(made):
        goes[each.file] = following + max(plan.keep - newer - 1, 0) * plan.every
        newer += _is_whole(each)
    return {each.file: goes[each.file] for each in made}


def back_up(path: Path, plan: Backups, now: datetime, zone: tzinfo, key: Key | None) -> Path:
    """Make a backup, look into it, and then delete those that are too many; none if it is not good.

    Raises PermanenceError rather than overwrite one.
    """
    to = plan.folder / backup_name(path, now, zone)
    if to.exists():
        raise PermanenceError(f"{to} exists already, and I overwrite nothing.")
    copy_database(path, to, key)
    try:
        look_into(to, key)
        note_heads(to, key)
    except BaseException:
        _delete(to)
        raise
    made = of_these(backups_in(plan.folder, path, zone), path, key)
    *_, oldest = [*filter(_is_whole, reversed(made))][: plan.keep]
    for each in made[: made.index(oldest)]:
        _delete(each.file)
    return to


def _delete(backup: Path) -> None:
    for each in (backup, reads_of(backup), beside(backup)):
        remove_with_logs(each)


def look_into(path: Path, key: Key | None, *, thoroughly: bool = False) -> Holding:
    """Open a copy and tell what it holds; `thoroughly` reads both of its audits to the end. Raises PermanenceError if it is not good."""
    with closing(connect_to_read(path, key)) as connection:
        if not is_current(path, applied(Database(connection), MIGRATIONS), MIGRATIONS):
            raise PermanenceError(f"{path} is of an older version, or no database of this bot.")
        children, teams, changes, changed, known = connection.execute(
            "select (select count(*) from children where retracted is null),"
            " (select count(*) from teams where retracted is null), (select count(*) from audit where changed),"
            " (select max(at) from audit), (select value from known where name = ?)",
            (READ,),
        ).fetchone()
    if thoroughly and (faults := verify_changes(path, key=key).faults):
        raise PermanenceError(f"{path}: {faults[0]}.")
    if not reads_of(path).exists():
        raise PermanenceError(f"There is no {reads_of(path).name} beside {path}.")
    found = (verify if thoroughly else look_at_end)(reads_of(path), known, key)
    if found.fault:
        raise PermanenceError(f"{reads_of(path)}: {found.fault}.")
    return Holding(children, teams, changes, found.rows, datetime.fromisoformat(changed) if changed else None)
