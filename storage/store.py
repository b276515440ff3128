"""The store: open it once, then read or write in one transaction at a time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from permanence.roles import CLOCK, Standing
from storage.database import DatabaseFile
from storage.records import Records
from storage.redactions import TO_ERASE


class Store:
    """One database of records. Raises PermanenceError if there is none.

    Whoever has no deadline waits `patience` seconds for another program, or as long as most do.
    """

    def __init__(self, path: Path, patience: float | None = None) -> None:
        self.path = path
        self._file = DatabaseFile(path, patience)

    @contextmanager
    def read(self, standing: Standing = CLOCK) -> Iterator[Records]:
        """The records at one moment, read-only."""
        with self._file.read() as connection:
            yield Records(connection, standing)

    @contextmanager
    def write(self, standing: Standing = CLOCK, *, lasting: bool = True) -> Iterator[Records]:
        """The records in one transaction that is kept whole or not at all. Raises Busy at the thread's deadline.

        A power cut may take back what is not `lasting`, until the next that is; a killed process loses nothing.
        """
        with self._file.write(lasting=lasting) as connection:
            yield Records(connection, standing)

    def within(self, until: float) -> AbstractContextManager[None]:
        """Give this thread a deadline, a moment of `time.monotonic`: it records nothing after it."""
        return self._file.within(until)

    def left(self) -> float:
        """How many seconds this thread has until its deadline; without one there is no end of them."""
        return self._file.left()

    def erase(self) -> None:
        """Leave nothing on the disk of what was redacted since this was last done. Raises Busy while another program writes."""
        with self.read() as records:
            since = records.known(TO_ERASE)
        if since and self._file.rewrite():
            with self.write() as records:
                records.execute("delete from known where name = ? and value = ?", (TO_ERASE, since))

    def close(self) -> None:
        """Close every connection."""
        self._file.close()
