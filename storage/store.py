"""The store: open it once, then read or write in one transaction at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from permanence.errors import PermanenceError
from permanence.roles import CLOCK, Standing
from storage.database import DatabaseFile
from storage.records import Records


class Store:
    """One database of records. Raises PermanenceError if its folder does not exist."""

    def __init__(self, path: Path) -> None:
        if not path.parent.is_dir():
            raise PermanenceError(
                f"There is no folder {path.parent} to keep {path.name} in. Make it, or change [storage] path."
            )
        self.path = path
        self._file = DatabaseFile(path)

    @contextmanager
    def read(self, standing: Standing = CLOCK) -> Iterator[Records]:
        """The records at one moment, read-only."""
        with self._file.read() as connection:
            yield Records(connection, standing)

    @contextmanager
    def write(self, standing: Standing = CLOCK) -> Iterator[Records]:
        """The records in one transaction that is kept whole or not at all."""
        with self._file.write() as connection:
            yield Records(connection, standing)

    def close(self) -> None:
        """Close every connection."""
        self._file.close()
