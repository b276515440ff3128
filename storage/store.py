"""The store: open it once, then read or write in one transaction at a time."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext
from pathlib import Path

from sqlite_utils import Database

from permanence.errors import Busy, Uncounted
from permanence.keyed import Key
from permanence.roles import CLOCK, Standing
from storage.database import (
    DatabaseFile,
    applied,
    connect_to_read,
    is_current,
    reads_of,
    refuse_foreign,
    refuse_missing,
)
from storage.libraries import Connection
from storage.migrations import MIGRATIONS
from storage.reads import READ, READS, Reads, begin_reads
from storage.records import Records
from storage.redactions import TO_ERASE
from storage.spells import UNCOUNTED

AT_ONCE = 500
"""For how many children rows are made in one transaction."""
REST = 0.05
"""Seconds between two such transactions: whoever waits for the writer comes in between."""

Watch = Callable[[Iterator[int], int], object]
"""Takes the steps of long work, each as how many children it was for, and for how many it will be in all."""


def unwatched(steps: Iterator[int], _children: int) -> None:
    """Take the steps, and show nothing."""
    deque(steps, maxlen=0)


def is_older(path: Path, key: Key | None = None) -> bool:
    """Whether opening a database would bring it up to date, or its audit of reads. Raises PermanenceError where there is none."""
    refuse_missing(path)
    for each, migrations in ((path, MIGRATIONS), (reads_of(path), READS)):
        if each.exists():
            with closing(connect_to_read(each, key)) as connection:
                had = applied(Database(connection), migrations)
            refuse_foreign(each, had)
            if not is_current(each, had, migrations):
                return True
    return False


class Store:
    """One database of records, and the audit of who read them. Raises PermanenceError if there is none.

    Whoever has no deadline waits `patience` seconds for another program, or as long as most do. `watch` is shown what takes
    long: a database of an older version is brought up to date. An encrypted one is opened with its `key`.
    """

    def __init__(
        self,
        path: Path,
        patience: float | None = None,
        watch: Watch = unwatched,
        key: Key | None = None,
    ) -> None:
        self.path = path
        self.key = key
        self._file = DatabaseFile(path, patience, key)
        self.awaited = self._file.awaited
        with ExitStack() as opened:
            opened.callback(self._file.close)
            self._begin_reads()
            self.reads = Reads(reads_of(path), self.awaited, patience, key)
            opened.callback(self.reads.close)
            with self.read() as records:
                is_older = records.spells_due.has_first()
            if is_older:
                self.settle(watch)
            opened.pop_all()

    def _begin_reads(self) -> None:
        """Begin an audit of reads for records that have none yet, as those of an older version."""
        reads = reads_of(self.path)
        # With the writer, so that of several processes that start now one begins it.
        with nullcontext() if reads.exists() else self._file.write():
            if not reads.exists():
                begin_reads(reads, self.key)

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

    def settle(self, watch: Watch = unwatched, most: int = -1) -> None:
        """Make the rows that measures count of whatever changed since they were made: for so many children, or for all.

        It is done for a few at a time, so that nobody waits for it, and goes on where it was stopped. Raises Uncounted at the deadline.
        """
        with self.read() as records:
            due = records.spells_due.count(most)
        if due:
            watch(self._settled(due), due)

    def _settled(self, due: int) -> Iterator[int]:
        """Make the rows of so many children, and yield of how many at a time. Another process may have done some since."""
        while made := self._settle_some():
            yield made
            due -= made
            if due <= 0:
                return
            with self.awaited.aside():
                time.sleep(REST)

    def _settle_some(self) -> int:
        try:
            with self.write(lasting=False) as records:
                due = records.spells_due.children(AT_ONCE)
                records.spells_due.make(due)
        except Busy as error:
            raise Uncounted(UNCOUNTED) from error
        return len(due)

    def within(self, until: float) -> AbstractContextManager[None]:
        """Give this thread a deadline, a moment of `time.monotonic`: somebody waits for it, and it records nothing after it."""
        return self.awaited.within(until)

    def left(self) -> float:
        """How many seconds this thread has until its deadline; without one there is no end of them."""
        return self.awaited.left()

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
