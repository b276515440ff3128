"""The copies of a database that stand beside it: those that the program made for itself, and backups."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.database import copies_in, remove_with_logs

_OWN = (".before-migration*", ".replaced-*", "*.part*", ".*.load")
"""What the program puts beside a database for itself: before a migration, as it restores, and what it left as it was killed."""


_REHEARSAL = ".rehearsal-"


@contextmanager
def rehearsal_folder(path: Path) -> Iterator[Path]:
    """A folder beside a database, its owner's alone, in which a backup is tried; it is gone afterwards.

    Those that were left behind by processes that were killed go first.
    """
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


def own_copies(path: Path) -> list[Path]:
    """The copies that the program made for itself beside a database, with what SQLite keeps beside those."""
    found = {each for tail in _OWN for each in path.parent.glob(f"{escape(path.name)}{tail}")}
    return sorted({*found, *_left_rehearsals(path)})


def backups_in_folder(folder: Path, path: Path) -> list[Path]:
    """The backups of a database in a folder, each by the name of its records."""
    return sorted(each for each in copies_in(folder, path) if each.suffix == ".db")


def remove_own_copies(path: Path) -> None:
    """Remove the copies that the program made for itself beside a database."""
    remove_left_rehearsals(path)
    for each in own_copies(path):
        remove_with_logs(each)
