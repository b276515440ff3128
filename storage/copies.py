"""The copies of a database that stand beside it: those that the program made for itself, and backups."""

from glob import escape
from pathlib import Path

from storage.database import copies_in, remove_with_logs

_OWN = (".before-migration*", ".replaced-*", "*.part*", ".*.load")
"""What the program puts beside a database for itself: before a migration, as it restores, and what it left as it was killed."""


def own_copies(path: Path) -> list[Path]:
    """The copies that the program made for itself beside a database, with what SQLite keeps beside those."""
    return sorted({each for tail in _OWN for each in path.parent.glob(f"{escape(path.name)}{tail}")})


def backups_in_folder(folder: Path, path: Path) -> list[Path]:
    """The backups of a database in a folder, each by the name of its records."""
    return sorted(each for each in copies_in(folder, path) if each.suffix == ".db")


def remove_own_copies(path: Path) -> None:
    """Remove the copies that the program made for itself beside a database."""
    for each in own_copies(path):
        remove_with_logs(each)
