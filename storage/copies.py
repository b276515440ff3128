"""The copies of a database that stand beside it: those that the program made for itself, and backups; and whose each is."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from permanence.errors import PermanenceError
from permanence.keyed import Key
from storage.database import STAMPED, connect_to_read, copies_in, refuse_no_folder, remove_with_logs
from storage.libraries import raised
from storage.outbox import NAMES

_OWN = (".before-migration*", ".replaced-*", "*.part*", ".*.load")
"""What the program puts beside a database for itself: before a migration, as it restores, and what it left as it was killed."""


_REHEARSAL = ".rehearsal-"


@contextmanager
def rehearsal_folder(path: Path) -> Iterator[Path]:
    """A folder beside a database, its owner's alone, in which a backup is tried, or what is to come; it is gone afterwards.

    Those that were left behind by processes that were killed go first.
    """
    refuse_no_folder(path)
    remove_left_rehearsals(path)
    # Beside the records: there is room for a restore, and nobody else may look.
    with (
        TemporaryDirectory(prefix=f"{path.name}{_REHEARSAL}", dir=path.parent) as name,
        _held(Path(name)),
    ):
        yield Path(name)


def remove_left_rehearsals(path: Path) -> None:
    """Remove the folders in which nobody tries a backup any more."""
    for each in _left_rehearsals(path):
        shutil.rmtree(each)


def _left_rehearsals(path: Path) -> list[Path]:
    return [each for each in path.parent.glob(f"{escape(path.name)}{_REHEARSAL}*") if _is_left(each)]


def _is_left(folder: Path) -> bool:
    """Whether no process tries a backup in a folder: the system lets go of its lock however the process dies."""
    with suppress(BlockingIOError, FileNotFoundError), _held(folder):
        return True
    return False


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(place)


def own_copies(path: Path, *folders: Path, key: Key | None = None) -> list[Path]:
    """The copies that the program made for itself beside a database, with what SQLite keeps beside those.

    Those of backups that it was killed over are in their folders too.
    """
    found = {each for tail in _OWN for each in path.parent.glob(f"{escape(path.name)}{tail}")}
    return sorted({*found, *_left_parts(path, *folders, key=key), *_left_rehearsals(path)})


def _left_parts(path: Path, *folders: Path, key: Key | None) -> Iterator[Path]:
    """What was left of files that were not made to the end, as their process was killed."""
    yield from path.parent.glob(f"{escape(path.name)}*.part*")
    for each in {each for folder in (path.parent, *folders) for each in copies_in(folder, path)}:
        if ".part" in each.name and not _is_of_others(each, path, key):
            yield each


def _is_of_others(part: Path, path: Path, key: Key | None) -> bool:
    """Whether a part is of a backup of other records, which may be under way: the database's own part is there first."""
    whole = part.name[: part.name.index(".db", len(path.stem)) + len(".db")]
    return any(is_of(part.with_name(name), path, key, None) is False for name in (whole, f"{whole}.part"))


def remove_left(path: Path, *folders: Path, key: Key | None = None) -> None:
    """Remove what was left by processes that were killed: what they had not made to the end, and where they tried a backup."""
    remove_left_rehearsals(path)
    for each in [*_left_parts(path, *folders, key=key)]:
        each.unlink(missing_ok=True)


def is_of(copy: Path, path: Path, *keys: Key | None) -> bool | None:
    """Whether a file is a copy of the records in another; None where nobody can tell, as of one that none of the keys opens.

    Two authorities may have called theirs the same. Records are made with something that no others have, and that copies share.
    """
    theirs = _mark(copy, keys)
    return None if theirs is None else theirs == _mark(path, keys)


def may_be_of(copy: Path, path: Path, *keys: Key | None) -> bool:
    """Whether a file may be a copy of the records in another: also where nobody can tell, as once those are lost or damaged."""
    return _mark(path, keys) is None or is_of(copy, path, *keys) is not False


def _mark(path: Path, keys: tuple[Key | None, ...]) -> str | None:
    with suppress(FileNotFoundError):  # it went meanwhile
        about = path.stat()
        return next(
            filter(None, (_mark_then(path, about.st_mtime_ns, about.st_size, key) for key in keys)), None
        )
    return None


@lru_cache(maxsize=2048)
def _mark_then(path: Path, _at: int, _size: int, key: Key | None) -> str | None:
    with (
        suppress(PermanenceError, *raised("DatabaseError")),
        closing(connect_to_read(path, key)) as connection,
    ):
        found = connection.execute("select value from known where name = ?", (NAMES,)).fetchone()
        return str(found[0]) if found else None  # a version that had no mark yet
    return None


def backups_in_folder(folder: Path, path: Path, *keys: Key | None) -> list[Path]:
    """The databases in a folder that are backups of another, by their names, or by what they hold where their names do not say when.

    What was called so by others is none, and what cannot be read may be one; so is an audit of reads whose backup is gone.
    """
    alone = (
        each
        for each in copies_in(folder, path)
        if each.name.endswith(".db.reads") and not each.with_suffix("").exists()
    )
    return sorted(
        each
        for each in (*folder.glob(f"{escape(path.stem)}-*.db"), *alone)
        if _may_be(is_of(each, path, *keys), named=STAMPED.match(each.name, len(path.stem)) is not None)
    )


def _may_be(known: bool | None, *, named: bool) -> bool:
    return named if known is None else known


def remove_own_copies(path: Path, *folders: Path, key: Key | None = None) -> None:
    """Remove the copies that the program made for itself beside a database."""
    remove_left_rehearsals(path)
    for each in own_copies(path, *folders, key=key):
        remove_with_logs(each)
