"""The SQLite files: made whole or not at all, with one writer and as many readers as read at once, and copies of them."""

import math
import os
import re
import stat
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from glob import escape
from pathlib import Path

from sqlite_utils import Database, Migrations

from permanence.errors import Busy, PermanenceError, RuleBroken
from permanence.keyed import Key
from storage.awaited import Awaited
from storage.libraries import Connection, raised, sqlcipher, sqlite3, unlock
from storage.migrations import MIGRATIONS

PATIENCE = 5.0
"""How many seconds whoever has no deadline waits for another program."""
SOON = 0.05
"""Seconds within which a thread gets the writer, as a rule: only then does it let others work meanwhile, who would slow down whoever has it."""
MOST_WAITING = 80
"""How many threads may wait to write to a file at once; one more is told that it is busy."""
BUSY = "The records are busy just now, so nothing was recorded. Please try again in a moment."
KEPT = "another program keeps it to itself just now; try again in a moment"

EVERY = "pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory;"
WRITER = f"{EVERY} pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 1000; pragma cache_size = -16384;"
_READER = f"{EVERY} pragma query_only = on; pragma cache_size = -4096;"


def connect(path: Path, pragmas: str, key: Key | None = None, *, alone: bool = False) -> Connection:
    """A connection that begins no transaction by itself; callers use it from one thread at a time.

    With a key the file is an encrypted one, and a new file becomes one. Raises PermanenceError for a plain file then.
    Nothing is written beside a file that stands `alone`, and nobody may write to it meanwhile.
    """
    library = sqlcipher() if key else sqlite3
    connection = None
    try:
        # Draining closes other threads' readers, so the driver's same-thread check is off.
        connection = library.connect(
            f"{path.absolute().as_uri()}?immutable=1" if alone else str(path),
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
            uri=alone,
        )
        if key:
            unlock(connection, key)
        connection.executescript(pragmas)
    except raised("DatabaseError") as error:
        if connection:
            connection.close()
        if key and code_of(error) == sqlite3.SQLITE_NOTADB:
            raise not_unlocked(path) from error
        raise _unusable(path, fault_of(error) or str(error)) from error
    return connection


def connect_to_read(path: Path, key: Key | None) -> Connection:
    """A connection that writes nothing: to records, or to a copy of them where nothing may be written beside it.

    SQLite puts files beside a database to read it, even a copy that nobody else has open. Where this account may not write in the
    folder, as on a medium that is read-only, it is told that there is no need to. A log there says that somebody may be writing.
    """
    alone = not os.access(path.resolve().parent, os.W_OK) and not any(
        log_of(path, tail).exists() for tail in _LOGS
    )
    return connect(path, f"{EVERY} pragma query_only = on", key, alone=alone)


class NotUnlocked(PermanenceError):
    """A file is not encrypted with the key that was given, or is damaged."""


def not_unlocked(path: Path) -> NotUnlocked:
    """The error of a file that a key does not open."""
    return NotUnlocked(f"{path} cannot be used: {_NOT_ENCRYPTED if is_plain(path) else _LOCKED}.")


_LOCKED = (
    "the key in the environment is not the one that it was encrypted with, or it is damaged. "
    "Set the right key; with the old one set, and the new one in PERMANENCE_NEW_KEY, `permanence rekey FILE` gives a backup from "
    "before the key was changed the new one. If it is damaged, `permanence restore` puts a backup in its place"
)
_NOT_ENCRYPTED = "[storage] encrypted is true, and it is not encrypted. `permanence encrypt` encrypts the records, `permanence encrypt FILE` a backup"
_PLAIN = b"SQLite format 3\x00"


def is_plain(path: Path) -> bool:
    """Whether a file is a database that is not encrypted. Only for one that this process has not open.

    The operating system's locks belong to the process, and go as it closes the file whoever opened it.
    """
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


def _unusable(path: Path, why: str) -> PermanenceError:
    return PermanenceError(f"{path} cannot be used: {why}.")


_FAULTS = (
    (sqlite3.SQLITE_PERM, "access permission denied", "this account may not use it"),
    (sqlite3.SQLITE_BUSY, "database is locked", KEPT),
    (sqlite3.SQLITE_LOCKED, "database table is locked", KEPT),
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
        "it is not a database. If it is encrypted, set [storage] encrypted = true; if not, `permanence restore` puts a backup in its place",
    ),
)
"""What the disk, rights or a damaged file are to blame for: SQLite's primary code, its words and ours."""


def fault_of(error: BaseException) -> str | None:
    """What is wrong with the database file or its disk; None for an error that is not theirs."""
    if not isinstance(error, raised("DatabaseError")):
        return None
    # An error met while a database is copied has SQLite's words, but not its code.
    code = code_of(error)
    return next((told for number, words, told in _FAULTS if code == number or str(error) == words), None)


DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""SQLite's codes for a file that cannot be read as what it was: it may be replaced, and somebody may have altered it."""


def damage_of(path: Path, error: BaseException) -> str | None:
    """How a file is damaged; None for an error that is not the file's. Raises PermanenceError where rights or the disk are to blame."""
    told = fault_of(error)
    if told and code_of(error) not in DAMAGED:
        raise _unusable(path, told) from error
    return told


def code_of(error: BaseException) -> int:
    """SQLite's primary code of an error; 0 where it has none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


class WrittenFile(ABC):
    """A file of SQLite's that this process writes to by one connection, each thread in turn and until its deadline.

    Whoever has no deadline waits `patience` seconds for another program; else PATIENCE.
    """

    def __init__(self, path: Path, awaited: Awaited, patience: float | None, key: Key | None) -> None:
        self.path = path
        self.key = key
        self.awaited = awaited
        self._patience = PATIENCE if patience is None else patience
        self._lock = threading.RLock()
        self._places = threading.BoundedSemaphore(MOST_WAITING)
        self._writer = connect(path, EVERY, key)
        try:
            self._open(Database(self._writer, strict=True))
        except BaseException as error:
            self._writer.close()
            if told := KEPT if isinstance(error, Busy) else fault_of(error):
                raise _unusable(path, told) from error
            raise

    @abstractmethod
    def _open(self, database: Database) -> None:
        """Make the file ready to be written to: each has its own schema."""

    @contextmanager
    def write(self, *, lasting: bool = True) -> Iterator[Connection]:
        """The writer, in one immediate transaction that is kept whole or not at all. Raises Busy at the deadline.

        A power cut may take back what is not `lasting`, until the next that is; a killed process loses nothing.
        """
        with self._writer_to_itself(), _busy_in_words():
            self._writer.execute(f"pragma synchronous = {'full' if lasting else 'normal'}")
            left = self.awaited.left()
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

    def rewrite(self) -> bool:
        """Write the file anew and empty its log, so that neither holds what is in no row any more; False while somebody reads.

        Zeroing what is deleted would not do: SQLite leaves copies of rows behind as it moves them from page to page.
        """
        with self._writer_to_itself(), _busy_in_words():
            self._writer.execute(f"pragma busy_timeout = {int(self._patience * 1000)}")
            self._writer.execute("vacuum")
            is_busy, _, _ = self._writer.execute("pragma wal_checkpoint(truncate)").fetchone()
        return not is_busy

    def _refuse_late(self) -> None:
        if self.awaited.left() <= 0:
            raise Busy(BUSY)

    def _acquired(self, most: float = threading.TIMEOUT_MAX) -> bool:
        return self._lock.acquire(timeout=min(max(self.awaited.left(), 0), most))

    def _acquired_aside(self) -> bool:
        with self.awaited.aside(for_writer=True):
            return self._acquired()

    @contextmanager
    def _writer_to_itself(self) -> Iterator[None]:
        """Keep the process's other threads from the writer; one of ours may keep it for long too.

        Raises Busy at the deadline, and at once where too many wait already: a thread that waits answers nobody.
        """
        if not self._places.acquire(blocking=False):
            raise Busy(BUSY)
        try:
            if not (self._acquired(SOON) or self._acquired_aside()):
                raise Busy(BUSY)
            try:
                yield
            finally:
                self._lock.release()
        finally:
            self._places.release()

    def close(self) -> None:
        """Close the writer; the last connection to a file folds the log into it."""
        with self._lock:
            self._writer.close()


class DatabaseFile(WrittenFile):
    """One database file, migrated, with its writer and its readers."""

    def __init__(self, path: Path, patience: float | None = None, key: Key | None = None) -> None:
        refuse_missing(path)
        self._local = threading.local()
        # A lock of their own: a new thread's first read must not wait for the writer.
        self._readers_lock = threading.Lock()
        self._readers: list[_Reader] = []
        self._free: deque[_Reader] = deque()
        super().__init__(path, Awaited(), patience, key)

    def _open(self, database: Database) -> None:
        """Bring the file up to date; a process that starts at the same time waits, then finds nothing to do."""
        had = applied(database, MIGRATIONS)
        refuse_foreign(self.path, had)
        self._writer.executescript(WRITER)
        # Asked before it is written to: whoever only reads waits for nobody who writes.
        if is_current(self.path, had, MIGRATIONS):
            return
        with self.write():
            if not is_current(self.path, applied(database, MIGRATIONS), MIGRATIONS):
                copy_database(self.path, self.path.with_name(f"{self.path.name}.before-migration"), self.key)
                MIGRATIONS.apply(database)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reader, in one transaction: all it sees is from one moment. Within it the thread reads by the same one."""
        if (connection := getattr(self._local, "connection", None)) is not None:
            yield connection
            return
        reader = self._free_reader()
        self._local.connection = connection = reader.connection
        try:
            with reader.in_use:
                connection.execute("begin")
                try:
                    yield connection
                finally:
                    if connection.in_transaction:  # a disk at fault ends it by itself
                        connection.execute("rollback")
        finally:
            self._local.connection = None
            self._free.append(reader)

    def _free_reader(self) -> "_Reader":
        """The reader that was used last, which has the most at hand; a new one while all are in use."""
        try:
            return self._free.pop()
        except IndexError:
            reader = _Reader(connect(self.path, _READER, self.key), threading.Lock())
        with self._readers_lock:
            self._readers.append(reader)
        return reader

    def close(self) -> None:
        """Close every connection, each once what is read with it has been read."""
        with self._readers_lock:
            readers, self._readers = self._readers, []
        for reader in readers:
            with reader.in_use:
                reader.connection.close()
        super().close()


@dataclass(frozen=True, slots=True)
class _Reader:
    """A connection to read by, and what a thread holds while it reads by it: SQLite crashes if it is closed meanwhile by another."""

    connection: Connection
    in_use: threading.Lock


@contextmanager
def _busy_in_words() -> Iterator[None]:
    """Tell that another program kept the database until the deadline as what it is, and not as a bug."""
    try:
        yield
    except raised("OperationalError") as error:
        if code_of(error) == sqlite3.SQLITE_BUSY:
            raise Busy(BUSY) from error
        raise


@cache
def _names(migrations: Migrations) -> frozenset[str]:
    return frozenset(migration.name for migration in migrations.pending(Database(memory=True)))


def applied(database: Database, migrations: Migrations) -> list[str]:
    """The migrations that a file has had, in order."""
    return [each.name for each in migrations.applied(database)]


def newer_migration(had: Iterable[str], migrations: Migrations) -> str | None:
    """The first migration that a file has had and this version does not know."""
    known = _names(migrations)
    return next((name for name in had if name not in known), None)


def is_current(path: Path, had: Collection[str], migrations: Migrations) -> bool:
    """Whether a file has had every migration. Raises RuleBroken for one of a newer version."""
    if newer := newer_migration(had, migrations):
        raise RuleBroken(
            f"{path} was written by a newer version of this bot (it has {newer}). "
            "Install that version, or restore a backup made with this one."
        )
    return _names(migrations).issubset(had)


def replicated_from(path: Path) -> list[Path]:
    """The folders in which Litestream keeps plain copies of what it replicates, beside a database and its audit of reads."""
    folders = (each.with_name(f".{each.name}-litestream") for each in (path, reads_of(path)))
    return [each for each in folders if each.is_dir()]


def reads_of(path: Path) -> Path:
    """The audit of reads of a database: a file of its own beside it, and so beside each of its copies."""
    return path.with_name(f"{path.name}.reads")


def refuse_missing(path: Path) -> None:
    """Raise PermanenceError where there is no database: a wrong path must not begin new records, and hide the right ones."""
    refuse_no_folder(path)
    refuse_folder(path)
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        raise _none(f"There is no database at {path}.")


def refuse_no_folder(path: Path) -> None:
    """Raise PermanenceError where there is no folder for the database, as on a new machine."""
    if not path.parent.is_dir():
        raise PermanenceError(
            f"There is no folder {path.parent} to keep {path.name} in. Make it, or change [storage] path."
        )


def refuse_folder(path: Path) -> None:
    """Raise PermanenceError where a folder is where the database should be."""
    if path.is_dir():
        raise PermanenceError(
            f"{path} is a folder. [storage] path in the configuration names the database's file, such as `permanence.db`."
        )


def refuse_foreign(path: Path, had: Collection[str]) -> None:
    """Raise PermanenceError for a database of something else, which has had none of our migrations."""
    if not had:
        raise _none(f"{path} holds no records of this bot.")


def _none(why: str) -> PermanenceError:
    return PermanenceError(
        f"{why} Is [storage] path in the configuration right? `permanence restore` puts a backup there; "
        "`permanence init` with the configuration's folder makes a new one."
    )


def make_database(path: Path, key: Key | None = None) -> None:
    """Make a new database, empty and up to date, whole or not at all. Raises PermanenceError rather than overwrite a file."""
    if path.exists():
        raise PermanenceError(f"{path} exists already, and I overwrite nothing.")
    with whole_file(path) as part, closing(connect(part, EVERY, key)) as connection:
        connection.execute("begin")
        MIGRATIONS.apply(Database(connection, strict=True))
        connection.execute("commit")


def copy_database(path: Path, to: Path, key: Key | None = None) -> None:
    """Copy a database and its audit of reads as they are at one moment, even while they are written to.

    Copies of encrypted ones are encrypted with the same key.

    Both copies are checked before they get their names, the database's last.
    """
    refuse_missing(path)
    with ExitStack() as opened:
        source = opened.enter_context(closing(connect(path, EVERY, key)))
        refuse_foreign(path, applied(Database(source), MIGRATIONS))
        reads = _at_one_moment(source, reads_of(path), key, opened)
        part = opened.enter_context(whole_file(to))
        copy_into(source, part, key)
        if reads:
            with whole_file(reads_of(to)) as part_of_reads:
                copy_into(reads, part_of_reads, key)


def _at_one_moment(source: Connection, reads: Path, key: Key | None, opened: ExitStack) -> Connection | None:
    """Have a connection to a database see it as it is now; returns one that sees what was read of it until now, and no more."""
    if not reads.exists():
        source.execute("begin")
        return None
    keeper, copied = (opened.enter_context(closing(connect(reads, EVERY, key))) for _ in range(2))
    keeper.execute("begin immediate")  # for this moment no read is written down, nor answered
    for connection in (source, copied):
        connection.execute("begin")
        connection.execute("select count(*) from sqlite_master").fetchone()
    keeper.execute("rollback")
    return copied


def copy_into(source: Connection, part: Path, key: Key | None) -> None:
    """Copy what a connection sees into a new file, and check the copy; the key is that of both."""
    with closing(connect(part, EVERY, key)) as copy:
        source.backup(copy)
        found = copy.execute("pragma quick_check").fetchone()[0]
        if found != "ok":
            raise PermanenceError(f"{part} is damaged ({found}). Nothing was changed.")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A new file that gets its name once it is whole and on the disk; if that fails, nothing of it is left.

    It is its owner's alone from its first moment, and so is what SQLite puts beside it: that gets the mode of its database.
    """
    if not path.parent.is_dir():
        raise PermanenceError(
            f"There is no folder {path.parent} to put {path.name} in. Make it, or choose another."
        )
    # A link stays one: what it leads to would be left behind as it was.
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    # What a process left that was killed: its log would be taken for that of the new file.
    remove_with_logs(part)
    try:
        os.close(open_private(str(part), os.O_WRONLY | os.O_CREAT | os.O_EXCL))
        yield part
        _onto_disk(part)
        part.replace(path)
        _onto_disk(path.parent)
    except BaseException:
        remove_with_logs(part)
        raise


def open_private(name: str, flags: int) -> int:
    """Open a file, for `open` too; one that is new nobody else on the machine may read, whatever the umask."""
    return os.open(name, flags, OWNERS_ALONE)


OWNERS_ALONE = 0o600
"""The mode of a file with children's details: its owner reads and writes it, and nobody else does."""
OTHERS = 0o077
"""What a mode allows to everybody but the owner."""


def open_to_others(path: Path, *folders: Path) -> list[Path]:
    """The database, what is beside it under its name, and its copies there or in a folder: those that others on the machine may use, folder by folder."""
    found = (each for each in _all_like(path, *folders) if _for_others(each))
    return sorted(found, key=lambda each: (each.parent, each.name))


STAMPED = re.compile(r"-\d{4}-\d\d-\d\d-\d{6}(-again)?\.db")
"""What the name of a copy adds to that of its database: when it was made. What another database is called does not look so."""


def copies_in(folder: Path, path: Path) -> Iterator[Path]:
    """What there is in a folder of the copies of a database, as `permanence backup` names them."""
    named = folder.glob(f"{escape(path.stem)}-*.db*")
    return (each for each in named if STAMPED.match(each.name, len(path.stem)))


def is_like(place: Path, path: Path) -> bool:
    """Whether a place has the name of a file of a database: of what is beside it, or of its copies."""
    is_beside = place.parent == path.parent and place.name.startswith(path.name)
    return is_beside or (
        place.name.startswith(path.stem) and STAMPED.match(place.name, len(path.stem)) is not None
    )


def databases_like(path: Path, *backups: Path) -> list[Path]:
    """Every database that is of another: its audit of reads, the copies under its name, its backups and theirs. It comes last itself."""
    found = {*_named_like(path), *backups, *map(reads_of, backups)} - {path}
    others = (*_LOGS, ".leader", ".part", ".load", ".head", ".health")
    return [*sorted(each for each in found if each.is_file() and not each.name.endswith(others)), path]


def keep_to_owner(path: Path) -> None:
    """Keep others on the machine from the database and what is beside it: an older version made it as the umask said."""
    for each in _named_like(path):
        if _for_others(each):
            with suppress(PermissionError):  # it is another account's: `check` tells
                each.chmod(OWNERS_ALONE)


def _all_like(path: Path, *folders: Path) -> set[Path]:
    copies = (each for folder in (path.parent, *folders) for each in copies_in(folder, path))
    return {*_named_like(path), *copies}


def _named_like(path: Path) -> Iterator[Path]:
    """The database, its logs and lock, its audit of reads, and the copies made before a migration or a restore."""
    return path.parent.glob(f"{escape(path.name)}*")


def _for_others(path: Path) -> int:
    """What others on the machine may do with a file: nothing with one that is gone by now."""
    with suppress(FileNotFoundError):
        mode = path.stat().st_mode
        return mode & OTHERS if stat.S_ISREG(mode) else 0
    return 0


_LOGS = ("-wal", "-shm", "-journal")
"""What SQLite adds to a database's name for the files beside it; a database of that name is read together with them."""


def remove_with_logs(path: Path, *, but_file: bool = False) -> None:
    """Remove a file that may be a database, with the logs beside it; or the logs alone."""
    for tail in _LOGS:
        log_of(path, tail).unlink(missing_ok=True)
    if not but_file:
        path.unlink(missing_ok=True)


def log_of(path: Path, tail: str) -> Path:
    """A file that SQLite puts beside a database: where a link leads to, if it is one."""
    real = path.resolve()
    return real.with_name(real.name + tail)


def _onto_disk(path: Path) -> None:
    """Have a file's content, or the names in a folder, written to the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
