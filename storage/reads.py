"""The audit of reads: who was shown what, in a file of its own, so that showing it waits for nobody who writes.

It is append-only, and a chain: each row holds the hash of itself and the row before, so that a row that was changed,
put in or taken out breaks it. What a row understood may be redacted, and nothing else of it ever changes.
"""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from permanence.keyed import Key
from storage.chain import EMPTIED, emptied_hash, first_faults, link, seal
from storage.database import (
    EVERY,
    WRITER,
    WrittenFile,
    applied,
    connect,
    connect_to_read,
    damage_of,
    is_current,
    whole_file,
)
from storage.libraries import Connection

READS = Migrations("permanence reads")

READ = "reads"
"""Under this name the records know a row of the audit of reads: a file that lacks it is not the one that was there."""
POSTED = "posted"
"""The verb of a read by all who are in a channel, of a message posted there."""
REFUSED = "refused"
"""What is understood of a request that was refused: this alone, and never what was typed."""
REDACT = "redact"
"""The verb of a row that says which rows were redacted, and the surface of one that says which were altered in any way."""
TOLD = "id, at, after, surface, account, person, verb, child, team"
"""The columns of a row that its hash covers as they are."""
NOTHING = "{}"
"""What is understood of a row that was emptied."""


@READS()
def m001_reads(db: Database) -> None:
    """Every read of a child."""
    # Each by itself: sqlite-utils looks for the ends of a script's statements letter by letter.
    db.execute("""
        create table reads (
            id integer primary key autoincrement, -- so that the last ones cannot be taken out unnoticed
            at text not null,                 -- UTC
            after integer not null,           -- the latest row of the audit of changes then
            surface text not null,            -- slack, terminal
            account text not null,            -- the operating system's account, in the terminal
            person text not null,             -- a Slack user id
            verb text not null,
            child text,
            team text,
            understood text not null,         -- JSON: the values as understood, never the text as typed
            salt blob,                        -- none once redacted: what was understood cannot be guessed from `sealed`
            sealed blob not null,             -- the hash of `salt` and what was understood at first
            hash blob not null                -- of the row before, and of this one but for `understood` and `salt`
        ) strict
    """)
    db.execute("create index reads_of_person on reads(person, after)")
    db.execute("create index reads_of_child on reads(child) where child is not null")
    kept = "id, at, after, surface, account, person, verb, child, team, sealed, hash"
    for trigger in (
        f"reads_are_never_changed before update of {kept} on reads",
        "reads_keep_their_words before update of understood, salt on reads when new.salt is not null",
        "reads_are_never_deleted before delete on reads",
    ):
        db.execute(f"create trigger {trigger} begin select raise(abort, 'the audit is append-only'); end")


@READS()
def m002_rows_that_are_emptied(db: Database) -> None:
    """Once a child's records are erased, of who saw them only is left that somebody saw somebody; the chain goes on."""
    db.execute("drop trigger reads_are_never_changed")
    for trigger in (
        "reads_are_never_changed before update of id, at, after, surface, account, person, verb, team, hash on reads",
        "reads_are_only_emptied before update of child, sealed on reads when new.child is not null or new.sealed <> x''",
    ):
        db.execute(f"create trigger {trigger} begin select raise(abort, 'the audit is append-only'); end")


def begin_reads(path: Path, key: Key | None = None) -> None:
    """Make the file, without a row."""
    with (
        whole_file(path) as part,
        closing(connect(part, f"{EVERY} pragma journal_mode = wal;", key)) as connection,
    ):
        connection.execute("begin")
        READS.apply(Database(connection, strict=True))
        connection.execute("commit")


@dataclass(frozen=True, slots=True)
class Read:
    """What was asked and shown.

    Attributes:
        after: The number of the latest change then.
        understood: The values as understood, and which children were `seen`, if they were several.
    """

    after: int
    surface: str
    account: str
    person: str
    verb: str
    child: str | None
    team: str | None
    understood: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReadOfChild:
    """Somebody was shown a child, or refused them.

    Attributes:
        after: The number of the latest change then.
        account: The operating system's account, in the terminal.
        name: The child's reference then.
        in_list: Whether it was a list of several.
        is_refused: Whether nothing was shown.
        there: Who was in the channel in which it was posted, if it was.
    """

    at: datetime
    after: int
    surface: str
    account: str
    person: str
    verb: str
    name: str
    in_list: bool
    is_refused: bool
    there: Sequence[str] = ()


class Reads(WrittenFile):
    """The audit of reads beside one database."""

    def _open(self, database: Database) -> None:
        self._writer.executescript(WRITER)
        if not is_current(self.path, applied(database, READS), READS):
            with self.write():
                READS.apply(database)

    def write_down(self, clock: Callable[[], datetime], read: Read) -> None:
        """Add a row: the answer may be given once this returns. Raises Busy at the thread's deadline.

        A power cut may take back the latest rows; a killed process loses none.
        """
        with self.write(lasting=False) as writer:
            _append(writer, clock(), read)  # the moment is read in turn, so that rows are in order of time

    def since(self, person: str, change: int) -> list[tuple[Any, ...]]:
        """What a person was shown since a change, the latest first: after which change, when, the verb, child, team and values."""
        with self._writer_to_itself():
            rows: list[tuple[Any, ...]] = self._writer.execute(
                "select after, at, verb, child, team, understood from reads where person = ? and after >= ?"
                f" and understood ->> '{REFUSED}' is null order by id desc",
                (person, change),
            ).fetchall()
        return rows

    def people_asking(self, verb: str, known: str | None) -> list[str]:
        """Who has asked for something since the row that the records know of."""
        since = int(known.split()[0]) if known else 0
        with self._writer_to_itself():
            rows = self._writer.execute(
                "select distinct person from reads where id > ? and verb = ?"
                f" and understood ->> '{REFUSED}' is null",
                (since, verb),
            ).fetchall()
        return [person for (person,) in rows]

    def latest(self, known: str | None) -> str | None:
        """The number and the hash of the latest row, which is on the disk by then; `known` where that is no longer there."""
        with closing(connect(self.path, EVERY, self.key)) as reader:
            if known and not _is_there(reader, known):
                return known
            latest = _latest(reader)
            reader.execute("pragma wal_checkpoint(passive)")  # it waits for the disk, and nobody for it
        return latest

    def about(
        self, names: Sequence[str], *, without: Collection[str] = (), of_families: bool = True
    ) -> Iterator[ReadOfChild]:
        """Who was shown a child by any of their `names`, alone or in a list, and who was refused them: the latest first.

        It may be told without what was shown to some teams, and without what was asked of adoptive families.
        """
        with closing(connect_to_read(self.path, self.key)) as reader:
            for at, after, surface, account, person, verb, child, name, refused, there in reader.execute(
                "select r.at, r.after, r.surface, r.account, r.person, r.verb, r.child, coalesce(r.child, shown.value),"
                f" r.understood ->> '{REFUSED}', r.understood ->> '$.there' from reads r left join json_each(r.understood, '$.seen') shown"
                " on r.child is null where coalesce(r.child, shown.value) in (select value from json_each(?))"
                " and (? or r.understood ->> '$.family' is null)"
                " and coalesce(r.team, '') not in (select value from json_each(?)) order by r.id desc",
                (json.dumps(names), of_families, json.dumps([*without])),
            ):
                moment = datetime.fromisoformat(at)
                yield ReadOfChild(
                    moment,
                    after,
                    surface,
                    account,
                    person,
                    verb,
                    name,
                    child is None,
                    bool(refused),
                    json.loads(there or "[]"),
                )

    def redact(
        self,
        words: Collection[str],
        instead: str,
        names: Sequence[str],
        is_about: Callable[[str, int], bool],
        by: Read,
        at: datetime,
    ) -> None:
        """Take words out of the rows about a child, by any of their `names` then, or else about the team of `by`.

        A row says which they were, and what stands there `instead`.
        """
        with self.write() as writer:
            held = {
                number: json.dumps(
                    {
                        name: instead if _is_among(value, words) else value
                        for name, value in understood.items()
                    },
                    ensure_ascii=False,
                )
                for number, after, child, understood in _about(writer, names, by)
                if any(_is_among(value, words) for value in understood.values())
                and (child is None or is_about(child, after))
            }
            if not held:
                return
            writer.executemany(
                "update reads set understood = ?, salt = null where id = ?",
                ((kept, number) for number, kept in held.items()),
            )
            sealed = {str(number): seal(b"", kept).hex() for number, kept in held.items()}
            _append(writer, at, by, {"redacted": sealed})
            writer.execute("pragma user_version = 1")

    def empty(
        self,
        names: Collection[str],
        is_about: Callable[[str, int], bool],
        without: Callable[[str], str],
        by: Read,
        at: datetime,
    ) -> None:
        """Empty the rows about some children, by any of their `names` then, and leave them out of all others by `without`.

        A row says which they were and what is left of each.
        """
        with self.write() as writer:
            emptied, altered = dict[int, str](), dict[int, str]()
            redacted, unproved = dict[str, str](), set[str]()
            for *told, understood, hashed in writer.execute(
                f"select {TOLD}, understood, hash from reads order by id"
            ):
                number, after, surface, child = told[0], told[2], told[3], told[7]
                is_gone = child in names and is_about(child, after)
                if surface == REDACT and understood != NOTHING:
                    noted = json.loads(understood)["redacted"]
                    redacted |= noted
                    unproved |= noted.keys() if is_gone else set()
                if is_gone:
                    told[7] = None
                    emptied[number] = emptied_hash([*told, hashed.hex()], NOTHING).hex()
                elif (left := without(understood)) != understood:
                    altered[number] = left
            writer.executemany(
                "update reads set child = null, understood = ?, salt = null, sealed = ? where id = ?",
                ((NOTHING, EMPTIED, number) for number in emptied),
            )
            writer.executemany(
                "update reads set understood = ?, salt = null where id = ?",
                ((left, number) for number, left in altered.items()),
            )
            # What a row that is emptied here said of others, such as lists of several children, this one says in its place.
            sealed = {number: redacted[number] for number in unproved if int(number) not in emptied}
            sealed |= {str(number): seal(b"", left).hex() for number, left in altered.items()}
            _append(writer, at, by, {"redacted": sealed, "emptied": emptied})
            writer.execute("pragma user_version = 1")

    def erase(self) -> None:
        """Leave nothing on the disk of what was redacted since this was last done. Raises Busy while another program writes."""
        with self._writer_to_itself():
            (is_due,) = self._writer.execute("pragma user_version").fetchone()
        if is_due and self.rewrite():
            with self.write() as writer:
                writer.execute("pragma user_version = 0")


def _append(
    writer: Connection, at: datetime, read: Read, understood: Mapping[str, Any] | None = None
) -> None:
    (number,) = writer.execute(
        "select coalesce((select seq from sqlite_sequence where name = 'reads'), 0) + 1"
    ).fetchone()
    before = writer.execute("select hash from reads where id = ?", (number - 1,)).fetchone()
    kept = json.dumps(understood or read.understood, ensure_ascii=False, default=str)
    salt = secrets.token_bytes(16)
    row = (
        number,
        at.isoformat(timespec="milliseconds"),
        read.after,
        read.surface,
        read.account,
        read.person,
        read.verb,
        read.child,
        read.team,
    )
    sealed = seal(salt, kept)
    writer.execute(
        "insert into reads (id, at, after, surface, account, person, verb, child, team, understood, salt, sealed, hash)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, kept, salt, sealed, link(before[0] if before else b"", row, sealed)),
    )


def latest_read(path: Path, key: Key | None) -> str | None:
    """The number and the hash of the latest row of an audit of reads; None if there is none."""
    with closing(connect_to_read(path, key)) as reader:
        return _latest(reader)


def _latest(connection: Connection) -> str | None:
    row = connection.execute("select id, hex(hash) from reads order by id desc limit 1").fetchone()
    return f"{row[0]} {row[1]}" if row else None


def _is_there(connection: Connection, known: str) -> bool:
    number, hashed = known.split()
    found = connection.execute("select 1 from reads where id = ? and hex(hash) = ?", (int(number), hashed))
    return found.fetchone() is not None


def _is_among(value: object, words: Collection[str]) -> bool:
    return isinstance(value, str) and value in words


def _about(
    connection: Connection, names: Sequence[str], by: Read
) -> Iterable[tuple[int, int, str | None, dict[str, Any]]]:
    """The rows that may be about a child: by name, or among those whom a list showed; or else about a team and no child."""
    if by.child is None:
        rows = connection.execute(
            "select id, after, child, understood from reads where team = ? and child is null", (by.team,)
        )
    else:
        rows = connection.execute(
            "select id, after, child, understood from reads where child in (select value from json_each(:names))"
            " union all select r.id, r.after, shown.value, r.understood from reads r, json_each(r.understood, '$.seen') shown"
            " where r.child is null and shown.value in (select value from json_each(:names))",
            {"names": json.dumps(names)},
        )
    for number, after, child, understood in rows.fetchall():
        yield number, after, child, json.loads(understood)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of an audit of reads.

    Attributes:
        rows: How many rows it has.
        faults: What is not as it was written, in sentences' parts; the first few.
        more: How many faults there are beside them.
    """

    rows: int
    faults: Sequence[str] = ()
    more: int = 0

    @property
    def fault(self) -> str:
        """The first fault; empty where all is as it was written."""
        return next(iter(self.faults), "")


def verify(path: Path, known: str | None, key: Key | None = None, noted: str | None = None) -> Verified:
    """Read the whole audit of reads, and say whether every row is as it was written and none is missing.

    `known` is a row that the records know it to have had, `noted` one that was noted elsewhere. Raises PermanenceError where rights
    or the disk are to blame.
    """
    try:
        with closing(connect_to_read(path, key)) as connection:
            connection.execute("begin")
            (rows,) = connection.execute("select count(*) from reads").fetchone()
            return Verified(rows, *first_faults(_faults(connection, known, noted)))
    except Exception as error:
        if told := damage_of(path, error):
            return Verified(0, [told])
        raise


def look_at_end(path: Path, known: str | None, key: Key | None) -> Verified:
    """How many rows there are, and whether the one is there that the records know: none is read for it."""
    with closing(connect_to_read(path, key)) as connection:
        (rows,) = connection.execute("select count(*) from reads").fetchone()
        if known and not _is_there(connection, known):
            return Verified(rows, [f"it lacks row {known.split()[0]}"])
        return Verified(rows)


def _faults(connection: Connection, *had: str | None) -> Iterator[str]:
    before, number, open_to_doubt, altered = b"", 0, dict[int, str](), dict[str, str]()
    for row in connection.execute(f"select {TOLD}, understood, salt, sealed, hash from reads order by id"):
        *told, understood, salt, sealed, hashed = row
        is_next = told[0] == number + 1
        if not is_next:
            yield f"rows are missing between row {number} and row {told[0]}"
        number = told[0]
        if sealed == EMPTIED:
            open_to_doubt[number] = emptied_hash([*told, hashed.hex()], understood).hex()
        elif salt is None:
            open_to_doubt[number] = seal(b"", understood).hex()
        # Of a row after one that is gone nobody can say that it followed that one.
        is_written = sealed == EMPTIED or (
            (salt is None or sealed == seal(salt, understood))
            and (not is_next or hashed == link(before, told, sealed))
        )
        if not is_written:
            yield f"row {number} is not as it was written, or the one before it is gone"
        elif told[3] == REDACT and sealed != EMPTIED:
            noted = json.loads(understood)
            altered |= noted["redacted"] | noted.get("emptied", {})
        before = hashed
    (given,) = connection.execute(
        "select coalesce((select seq from sqlite_sequence where name = 'reads'), 0)"
    ).fetchone()
    if given != number or not all(_is_there(connection, each) for each in had if each):
        yield f"rows are missing after row {number}"
    for each, found in open_to_doubt.items():
        if altered.get(str(each)) != found:
            yield f"row {each} is not as it was written: nobody redacted it so"
