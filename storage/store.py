"""The store: open it once, then read or write in one transaction at a time."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from permanence.roles import CLOCK, Standing
from storage.database import Connection, DatabaseFile, reads_of
from storage.first_spells import Watch, make_first_spells, unwatched
from storage.reads import READ, Reads, begin_reads
from storage.records import Records
from storage.redactions import TO_ERASE


class Store:
    """One database of records, and the audit of who read them. Raises PermanenceError if there is none.

    Whoever has no deadline waits `patience` seconds for another program, or as long as most do. `watch` is shown what takes
    long: a database of an older version is brought up to date.
    """

    def __init__(self, path: Path, patience: float | None = None, watch: Watch = unwatched) -> None:
        self.path = path
        self._file = DatabaseFile(path, patience)
        try:
            self._begin_reads()
            make_first_spells(self._file, watch)
            self.reads = Reads(reads_of(path), self._file.deadline, patience)
        except BaseException:
            self._file.close()
            raise

    def _begin_reads(self) -> None:
        """Begin an audit of reads for records that have none yet, as those of an older version."""
        reads = reads_of(self.path)
        # With the writer, so that of several processes that start now one begins it.
        with nullcontext() if reads.exists() else self._file.write():
            if not reads.exists():
                begin_reads(reads)

    @contextmanager
    def read(self, standing: Standing = CLOCK) -> Iterator[Records]:
        """The records at one moment, read-only."""
        with self._file.read() as connection:
            yield self._records(connection, standing)

    @contextmanager
    def write(self, standing: Standing = CLOCK, *, lasting: bool = True) -> Iterator[Records]:
        """The records in one transaction that is kept whole or not at all. Raises Busy at the thread's deadline.

        A power cut may take back what is not `lasting`, until the next that is; a killed process loses nothing.
        """
        with self._file.write(lasting=lasting) as connection:
            yield self._records(connection, standing)

    def _records(self, connection: Connection, standing: Standing) -> Records:
        records = Records(connection, standing)
        records.reads = self.reads
        return records

    def within(self, until: float) -> AbstractContextManager[None]:
        """Give this thread a deadline, a moment of `time.monotonic`: it records nothing after it."""
        return self._file.deadline.within(until)

    def left(self) -> float:
        """How many seconds this thread has until its deadline; without one there is no end of them."""
        return self._file.deadline.left()

    def erase(self) -> None:
        """Leave nothing on the disk of what was redacted since this was last done. Raises Busy while another program writes."""
        with self.read() as records:
            since = records.known(TO_ERASE)
        if since and self._file.rewrite():
            with self.write() as records:
                records.execute("delete from known where name = ? and value = ?", (TO_ERASE, since))
        self.reads.erase()

    def know_reads(self) -> None:
        """Have the records know the latest row of the audit of reads, so that it cannot be taken out unnoticed."""
        with self.read() as records:
            known = records.known(READ)
        if (latest := self.reads.latest(known)) and latest != known:
            with self.write() as records:
                records.know(READ, latest)

    def close(self) -> None:
        """Close every connection."""
        self.reads.close()
        self._file.close()
