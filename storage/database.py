"""The SQLite file: one writer, one reader per thread, and backups that can be restored."""

import math
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlite_utils import Database, utils

from permanence.errors import Busy, PermanenceError, RuleBroken
from storage.migrations import MIGRATIONS

Connection = Any  # the driver is chosen at run time: a current SQLite where a wheel exists

sqlite3: Any = vars(utils)["sqlite3"]
VERSION: str = sqlite3.sqlite_version

PATIENCE = 5.0
"""How many seconds whoever has no deadline waits for another program."""
BUSY = "The records are busy just now, so nothing was recorded. Please try again in a moment."
_KEPT = "another program keeps it to itself just now; try again in a moment"

_EVERY = "pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory;"
_WRITER = f"{_EVERY} pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 1000;"
_READER = f"{_EVERY} pragma query_only = on; pragma cache_size = -4096;"


def connect(path: Path, pragmas: str) -> Connection:
    """A connection that begins no transaction by itself; callers use it from one thread at a time."""
    # Draining closes other threads' readers, so the driver's same-thread check is off.
    connection = None
    try:
        connection = sqlite3.connect(
            str(path), timeout=PATIENCE, isolation_level=None, check_same_thread=False
        )
        connection.executescript(pragmas)
    except sqlite3.DatabaseError as error:
        if connection:
            connection.close()
        raise _unusable(path, fault_of(error) or str(error)) from error
    return connection


def _unusable(path: Path, why: str) -> PermanenceError:
    return PermanenceError(f"{path} cannot be used: {why}.")


_FAULTS = (
    (sqlite3.SQLITE_PERM, "access permission denied", "this account may not use it"),
    (sqlite3.SQLITE_BUSY, "database is locked", _KEPT),
    (sqlite3.SQLITE_LOCKED, "database table is locked", _KEPT),
    (
        sqlite3.SQLITE_READONLY,
        "attempt to write a readonly database",
        "it may be read here, but not written",
    ),
    (sqlite3.SQLITE_IOERR, "disk I/O error", "the disk did not read or write it"),
    (
        sqlite3.SQLITE_CORRUPT,
        "database disk image is malformed",
        "it is damaged; `permanence restore` puts a backup in its place",
    ),
    (sqlite3.SQLITE_FULL, "database or disk is full", "the disk is full"),
    (
        sqlite3.SQLITE_CANTOPEN,
        "unable to open database file",
        "it cannot be opened; see that its path is right and that this account may use it",
    ),
    (
        sqlite3.SQLITE_NOTADB,
        "file is not a database",
        "it is no database; `permanence restore` puts a backup in its place",
    ),
)
"""What the disk, rights or a damaged file are to blame for: SQLite's primary code, its words and ours."""


def fault_of(error: BaseException) -> str | None:
    """What is wrong with the database file or its disk; None for an error that is not theirs."""
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    # An error met while a database is copied has SQLite's words, but not its code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return next((told for number, words, told in _FAULTS if code == number or str(error) == words), None)


class DatabaseFile:
    """One database file, migrated, with its writer and its readers.

    Whoever has no deadline waits `patience` seconds for another program; else PATIENCE.
    """

    def __init__(self, path: Path, patience: float | None = None) -> None:
        self.path = path
        self._patience = PATIENCE if patience is None else patience
        self._lock = threading.RLock()
        self._local = threading.local()
        # A lock of their own: a new thread's first read must not wait for the writer.
        self._readers_lock = threading.Lock()
        self._readers: list[Connection] = []
        self._writer = connect(path, _WRITER)
        try:
            self._migrate()
        except BaseException as error:
            self._writer.close()
            if told := _KEPT if isinstance(error, Busy) else fault_of(error):
                raise _unusable(path, told) from error
            raise

    def _migrate(self) -> None:
        """Bring the file up to date; a process that starts at the same time waits, then finds nothing to do."""
        with self.write() as writer:
            database = Database(writer, strict=True)
            applied = [migration.name for migration in MIGRATIONS.applied(database)]
            newer = [name for name in applied if name not in _OURS]
            if newer:
                raise RuleBroken(
                    f"{self.path} was written by a newer version of this bot (it has {newer[0]}). "
                    "Install that version, or restore a backup made with this one."
                )
            if applied and MIGRATIONS.pending(database):
                copy_database(self.path, self.path.with_name(f"{self.path.name}.before-migration"))
            MIGRATIONS.apply(database)

    @contextmanager
    def within(self, until: float) -> Iterator[None]:
        """Give this thread a deadline, a moment of `time.monotonic`: it commits nothing after it."""
        before, self._local.until = self._until, until
        try:
            yield
        finally:
            self._local.until = before

    def left(self) -> float:
        """How many seconds this thread has until its deadline; without one there is no end of them."""
        return self._until - time.monotonic()

    @property
    def _until(self) -> float:
        return getattr(self._local, "until", math.inf)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The writer, in one immediate transaction that is kept whole or not at all. Raises Busy at the deadline."""
        with self._writer_to_itself(), _busy_in_words():
            left = self.left()
            patience = self._patience if left == math.inf else max(left, 0)
            self._writer.execute(f"pragma busy_timeout = {int(patience * 1000)}")
            self._writer.execute("begin immediate")
            try:
                yield self._writer
                self._refuse_late()
                self._writer.execute("commit")
            except BaseException:
                # A full disk ends the transaction by itself; a commit that failed leaves it open.
                if self._writer.in_transaction:
                    self._writer.execute("rollback")
                raise

    def _refuse_late(self) -> None:
        if self.left() <= 0:
            raise Busy(BUSY)

    @contextmanager
    def _writer_to_itself(self) -> Iterator[None]:
        """Keep the process's other threads from the writer; one of ours may keep it for long too."""
        if not self._lock.acquire(timeout=min(max(self.left(), 0), threading.TIMEOUT_MAX)):
            raise Busy(BUSY)
        try:
            yield
        finally:
            self._lock.release()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """This thread's reader, in one transaction: all it sees is from one moment."""
        reader = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = connect(self.path, _READER)
            with self._readers_lock:
                self._readers.append(reader)
        if reader.in_transaction:
            yield reader
            return
        reader.execute("begin")
        try:
            yield reader
        finally:
            reader.execute("rollback")

    def close(self) -> None:
        """Close every connection; the last one folds the log into the file."""
        with self._lock, self._readers_lock:
            for reader in self._readers:
                reader.close()
            self._readers.clear()
            self._writer.close()


@contextmanager
def _busy_in_words() -> Iterator[None]:
    """Tell that another program kept the database until the deadline as what it is, and not as a bug."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY:
            raise Busy(BUSY) from error
        raise


_OURS = frozenset(migration.name for migration in MIGRATIONS.pending(Database(memory=True)))


def copy_database(path: Path, to: Path) -> None:
    """Copy a database consistently, even while it is written to, and check the copy before it gets its name."""
    part = to.with_name(f"{to.name}.part")
    part.unlink(missing_ok=True)
    with closing(connect(path, _EVERY)) as source, closing(connect(part, _EVERY)) as copy:
        source.backup(copy)
        _refuse_damaged(copy, part)
    part.replace(to)


def put_back(backup: Path, path: Path) -> Path | None:
    """Restore a backup in place of a database; returns where the replaced one was kept, if there was one.

    No process may have the database open. The replaced database is kept as it is, damaged or not.
    """
    if not backup.is_file():
        raise PermanenceError(f"{backup} is not a file. Nothing was restored.")
    part = path.with_name(f"{path.name}.part")
    try:
        with closing(connect(backup, _EVERY)) as copy:
            if not MIGRATIONS.applied(Database(copy)):
                raise PermanenceError(f"{backup} is not a backup of this bot. Nothing was restored.")
        copy_database(backup, part)
    except sqlite3.DatabaseError as error:
        raise PermanenceError(
            f"{backup} cannot be read as a database ({error}). Nothing was restored."
        ) from error
    kept = _set_aside(path) if path.exists() else None
    part.replace(path)
    return kept


def _set_aside(path: Path) -> Path:
    """Rename a database and its log, so that it can be opened under its new name."""
    kept = next(name for n in count(1) if not (name := path.with_name(f"{path.name}.replaced-{n}")).exists())
    # The log first: a database that had lost its log would be older than it says, and a new one with the
    # old log would be damaged by it.
    for tail in ("-wal", "-shm", ""):
        found = path.with_name(path.name + tail)
        if found.exists():
            found.rename(kept.with_name(kept.name + tail))
    return kept


def _refuse_damaged(connection: Connection, path: Path) -> None:
    found = connection.execute("pragma quick_check").fetchone()[0]
    if found != "ok":
        raise PermanenceError(f"{path} is damaged ({found}). Nothing was changed.")
