"""The database file: migrated once, one writer, readers that cannot write, and backups that can be restored."""

import os
import stat
import threading
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest
from sqlite_utils import Database, Migrations

from permanence.errors import PermanenceError, RuleBroken
from permanence.trouble import Trouble
from storage import database
from storage.database import (
    DatabaseFile,
    copy_database,
    is_like,
    keep_to_owner,
    make_database,
    open_private,
    open_to_others,
)
from storage.outbox import NAMES
from storage.restored import HELD, NUMBERS_FROM, RESTORED
from storage.restoring import put_back
from storage.store import Store
from tests.processes import exit_code, start_python

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
OWN = (NAMES, RESTORED, HELD, NUMBERS_FROM.split("{")[0])
"""What the records know of themselves."""


def know(opened, name, value="yes"):
    with opened.write() as writer:
        writer.execute("insert into known (name, value) values (?, ?)", (name, value))


def know_both(writer):
    """Write one row that can be written, then one that cannot."""
    writer.execute("insert into known (name, value) values ('half', 'yes')")
    writer.execute("insert into nowhere (name) values ('other half')")


def known(path):
    with closing(database.sqlite3.connect(path)) as reader:
        names = [name for (name,) in reader.execute("select name from known order by rowid")]
    return [name for name in names if not name.startswith(OWN)]


def test_migrations_apply_once_when_several_processes_start_at_the_same_time(path):
    path.unlink()
    with closing(database.connect(path, "")) as connection:
        database.MIGRATIONS.apply(Database(connection, strict=True), stop_before="m004_the_outbox")
    script = "import sys; from pathlib import Path; from storage.database import DatabaseFile; DatabaseFile(Path(sys.argv[1])).close()"
    logs = [path.with_name(f"log-{number}") for number in range(8)]
    starts = [start_python(script, path, log=log) for log in logs]

    assert [exit_code(start, 60) for start in starts] == [0] * 8, "".join(log.read_text() for log in logs)
    with closing(database.sqlite3.connect(path)) as reader:
        names = [name for (name,) in reader.execute("select name from _sqlite_migrations")]
    assert names == [migration.name for migration in database.MIGRATIONS.pending(Database(memory=True))]


@pytest.fixture
def next_version(monkeypatch):
    """A version of the bot with one more migration."""
    later = Migrations("permanence")
    for migration in database.MIGRATIONS.pending(Database(memory=True)):
        later(name=migration.name)(migration.fn)

    @later()
    def m999_later(db):
        db.execute("create table later (id integer primary key) strict")

    def use():
        monkeypatch.setattr(database, "MIGRATIONS", later)

    return use


def test_a_copy_is_taken_before_a_migration(path, next_version):
    opened = DatabaseFile(path)
    know(opened, "before")
    opened.close()
    assert not path.with_name("permanence.db.before-migration").exists(), "there was nothing to copy"
    next_version()
    DatabaseFile(path).close()
    copy = path.with_name("permanence.db.before-migration")

    assert known(copy) == known(path) == ["before"]
    with closing(database.sqlite3.connect(copy)) as reader, pytest.raises(database.sqlite3.OperationalError):
        reader.execute("select * from later")


def test_who_finds_a_migration_done_by_another_meanwhile_leaves_the_copy_taken_before_it(path, next_version):
    class Second(DatabaseFile):
        """As the second of two processes that start at once."""

        @contextmanager
        def write(self, **how):
            DatabaseFile(self.path).close()
            with super().write(**how) as writer:
                yield writer

    DatabaseFile(path).close()
    next_version()
    Second(path).close()

    for each, is_migrated in ((path, True), (path.with_name("permanence.db.before-migration"), False)):
        with closing(database.sqlite3.connect(each)) as reader:
            found = reader.execute("select 1 from sqlite_master where name = 'later'").fetchone()
        assert bool(found) == is_migrated


def test_a_trouble_kept_in_words_by_an_older_version_is_known_by_name():
    db = Database(memory=True)
    database.MIGRATIONS.apply(db, stop_before="m011_troubles_by_name")
    db.execute(
        "insert into audit (id, at, surface, account, person, verb, understood, changed)"
        " values (1, '2026-11-23', 'clock', '', 'clock', 'agenda', '{}', 1)"
    )
    absent = "I am not in the channel. Type `/invite @Permanence` there, and I will catch up within a minute"
    troubles = [
        trouble for trouble in Trouble if trouble is not Trouble.OUTSIDER
    ]  # which no older version knew
    words = [absent, *(str(trouble) for trouble in troubles if trouble is not Trouble.ABSENT)]
    for number, problem in enumerate((*words, "Slack said msg_too_long"), 1):
        db.execute(
            "insert into outbox (id, key, team, occurrence, kind, subject, channel, state, wanted, drawn, not_before, problem,"
            " token, recorded) values (?, ?, 'north', '2026-11-26', 'head', '', 'C0NORTH', 'blocked', 1, 0, '', ?, ?, 1)",
            (number, str(number), problem, str(number)),
        )
        db.execute(
            "insert into outbox_story (post, at, told) values (?, '2026-11-26', ?)",
            (number, f"blocked: {problem}"),
        )
    database.MIGRATIONS.apply(db)

    names = [trouble.value for trouble in troubles]
    kept = [problem for (problem,) in db.execute("select problem from outbox order by id")]
    assert kept == [*names, "Slack said msg_too_long"]
    assert db.execute("select told, trouble from outbox_story order by id").fetchall() == [
        *(("blocked", name) for name in names),
        ("blocked: Slack said msg_too_long", None),
    ]


def test_a_migration_that_fails_changes_nothing(path, next_version):
    DatabaseFile(path).close()
    next_version()

    @database.MIGRATIONS()
    def m999_worse(db):
        raise OSError("the disk was full")

    with pytest.raises(OSError, match="disk was full"):
        DatabaseFile(path)
    with closing(database.sqlite3.connect(path)) as reader, pytest.raises(database.sqlite3.OperationalError):
        reader.execute("select * from later")


def test_a_database_of_a_newer_version_is_refused(path):
    opened = DatabaseFile(path)
    with opened.write() as writer:
        writer.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('permanence', 'm999_later', '')"
        )
    opened.close()
    with pytest.raises(RuleBroken, match=r"newer version of this bot \(it has m999_later\)"):
        DatabaseFile(path)


def test_a_reader_cannot_write(path):
    opened = DatabaseFile(path)
    with pytest.raises(database.sqlite3.OperationalError, match="readonly"), opened.read() as reader:
        reader.execute("insert into known (name, value) values ('a', 'b')")
    opened.close()


def test_a_write_is_kept_whole_or_not_at_all(path):
    opened = DatabaseFile(path)
    with pytest.raises(database.sqlite3.OperationalError), opened.write() as writer:
        know_both(writer)
    know(opened, "whole")
    opened.close()

    assert known(path) == ["whole"]


def test_what_is_not_to_last_is_kept_and_what_is_recorded_next_lasts_again(path):
    """Full is 2, and waits for the disk; normal is 1, and does not."""
    with closing(DatabaseFile(path)) as opened:
        with opened.write(lasting=False) as writer:
            assert writer.execute("pragma synchronous").fetchone() == (1,)
            writer.execute("insert into known (name, value) values ('said', 'yes')")
        with closing(DatabaseFile(path)) as other, other.read() as reader:
            assert reader.execute("select value from known where name = 'said'").fetchone() == ("yes",)
        with opened.write() as writer:
            assert writer.execute("pragma synchronous").fetchone() == (2,)


def test_a_commit_that_fails_leaves_the_writer_ready_for_the_next(path):
    """A deferred constraint, such as a row's change, is checked only at the end and fails the commit itself."""
    opened = DatabaseFile(path)
    with pytest.raises(database.sqlite3.IntegrityError), opened.write() as writer:
        writer.execute("insert into roles (person, role, recorded) values ('U0SAM', 'analyst', 99)")
    know(opened, "next")
    opened.close()

    assert known(path) == ["next"]


def test_a_reader_sees_one_moment(path):
    opened = DatabaseFile(path)
    with opened.read() as reader:
        count = "select count(*) from known where name = 'meanwhile'"
        assert reader.execute(count).fetchone() == (0,)
        know(opened, "meanwhile")
        assert reader.execute(count).fetchone() == (0,)
    with opened.read() as reader:
        assert reader.execute(count).fetchone() == (1,)
    opened.close()


def test_a_backup_is_consistent_while_someone_writes(path, tmp_path):
    opened = DatabaseFile(path)
    stop = threading.Event()

    def write_pairs():
        number = 0
        while not stop.is_set():
            number += 1
            with opened.write() as writer:
                for side in ("left", "right"):
                    writer.execute(
                        "insert into known (name, value) values (?, ?)", (f"{side} {number}", "x" * 500)
                    )

    writing = threading.Thread(target=write_pairs)
    writing.start()
    try:
        for number in range(5):
            copy_database(path, tmp_path / f"copy-{number}.db")
    finally:
        stop.set()
        writing.join()
    opened.close()

    for number in range(5):
        names = known(tmp_path / f"copy-{number}.db")
        assert [name.replace("left", "right") for name in names[::2]] == names[1::2]


def test_restoring_a_backup_keeps_what_it_replaces(path, tmp_path):
    opened = DatabaseFile(path)
    know(opened, "old")
    copy_database(path, tmp_path / "backup.db")
    know(opened, "new")
    opened.close()
    first = put_back(tmp_path / "backup.db", path, NOW)
    second = put_back(tmp_path / "backup.db", path, NOW)

    assert known(path) == ["old"]
    assert known(first) == ["old", "new"]
    assert first != second
    DatabaseFile(path).close()


def test_restoring_keeps_what_was_only_in_the_log_of_a_dead_process(path, tmp_path):
    script = """
import os, sys
from pathlib import Path
from storage.database import DatabaseFile, copy_database
path = Path(sys.argv[1])
opened = DatabaseFile(path)
copy_database(path, path.with_name("backup.db"))
with opened.write() as writer:
    writer.execute("insert into known (name, value) values ('in the log', 'yes')")
os._exit(1)
"""
    assert exit_code(start_python(script, path)) == 1
    assert path.with_name("permanence.db-wal").stat().st_size
    kept = put_back(path.with_name("backup.db"), path, NOW)

    assert known(kept) == ["in the log"]
    assert known(path) == []


def test_a_damaged_database_can_be_replaced(path, tmp_path):
    opened = DatabaseFile(path)
    copy_database(path, tmp_path / "backup.db")
    opened.close()
    path.write_bytes(b"no longer a database")
    kept = put_back(tmp_path / "backup.db", path, NOW)

    assert kept.read_bytes() == b"no longer a database"
    DatabaseFile(path).close()


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one" * 50])
def test_a_file_that_is_no_backup_is_refused_and_changes_nothing(path, tmp_path, content):
    opened = DatabaseFile(path)
    know(opened, "kept")
    opened.close()
    (tmp_path / "backup.db").write_bytes(content)
    with pytest.raises(PermanenceError, match="Nothing was restored"):
        put_back(tmp_path / "backup.db", path, NOW)

    assert known(path) == ["kept"]
    assert list(tmp_path.glob("*.replaced*")) == []


def fill_the_disk(writer):
    """Write more than there is room for; SQLite then ends the transaction by itself."""
    (pages,) = writer.execute("pragma page_count").fetchone()
    writer.execute(f"pragma max_page_count = {pages}")
    writer.execute("insert into known (name, value) values ('half', 'yes')")
    try:
        writer.execute("insert into known (name, value) values ('large', ?)", ("x" * 1_000_000,))
    finally:
        assert not writer.in_transaction


def test_a_full_disk_ends_a_write_and_leaves_the_writer_ready_for_the_next(path):
    opened = DatabaseFile(path)
    with pytest.raises(database.sqlite3.OperationalError, match="full"), opened.write() as writer:
        fill_the_disk(writer)
    with opened.write() as writer:
        writer.execute("pragma max_page_count = 1000000")
    know(opened, "next")
    opened.close()

    assert known(path) == ["next"]


def test_a_disk_at_fault_while_reading_is_told_as_what_it_is_and_the_next_read_goes_on(path):
    opened = DatabaseFile(path)

    def fail_to_read():
        with opened.read() as reader:
            reader.execute("rollback")  # as SQLite does by itself
            raise OSError("the disk did not read")

    with pytest.raises(OSError, match="did not read"):
        fail_to_read()
    with opened.read() as reader:
        assert reader.execute("select 1").fetchone() == (1,)
    opened.close()


def test_a_read_inside_another_sees_the_same_moment(path):
    opened = DatabaseFile(path)
    count = "select count(*) from known where name = 'meanwhile'"
    with opened.read() as outer:
        assert outer.execute(count).fetchone() == (0,)
        know(opened, "meanwhile")
        with opened.read() as inner:
            assert inner.execute(count).fetchone() == (0,)
        assert outer.execute(count).fetchone() == (0,), "and it has not ended the outer one"
    opened.close()


def test_a_backup_that_is_not_there_is_refused(path, tmp_path):
    with pytest.raises(PermanenceError, match="is not a file"):
        put_back(tmp_path / "nowhere.db", path, NOW)


def test_a_copy_of_a_damaged_database_is_refused(path, tmp_path):
    opened = DatabaseFile(path)
    for number in range(200):
        know(opened, f"fact {number}", "x" * 500)
    opened.close()
    content = bytearray(path.read_bytes())
    content[-8192:] = b"\xff" * 8192
    path.write_bytes(content)
    copy = tmp_path / "copy.db"
    with pytest.raises(PermanenceError, match="is damaged"):
        copy_database(path, copy)

    assert not copy.exists()


def test_a_database_that_is_damaged_is_refused_in_a_sentence(path):
    DatabaseFile(path).close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))

    with pytest.raises(PermanenceError) as refused:
        DatabaseFile(path)
    assert str(refused.value) == (
        f"{path} cannot be used: it is damaged; `permanence restore` puts a backup in its place."
    )


def test_a_database_whose_list_of_migrations_is_damaged_is_refused_in_a_sentence(path):
    DatabaseFile(path).close()
    with closing(database.sqlite3.connect(path)) as reader:
        (page,) = reader.execute(
            "select rootpage from sqlite_master where name = '_sqlite_migrations'"
        ).fetchone()
        (size,) = reader.execute("pragma page_size").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(content)

    with pytest.raises(PermanenceError, match="it is damaged; `permanence restore`"):
        DatabaseFile(path)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(path):
    path.write_bytes(b"no database, for all its length" * 100)

    with pytest.raises(PermanenceError) as refused:
        DatabaseFile(path)
    assert str(refused.value) == (
        f"{path} cannot be used: it is not a database. If it is encrypted, set [storage] encrypted = true; if not, `permanence restore` puts a backup in its place."
    )


def test_a_folder_in_the_databases_place_is_refused_in_a_sentence(path):
    path.unlink()
    path.mkdir()

    with pytest.raises(
        PermanenceError,
        match=r"is a folder\. \[storage\] path in the configuration names the database's file",
    ):
        DatabaseFile(path)
    with pytest.raises(PermanenceError, match="it cannot be opened; see that its path is right"):
        database.connect(path, "")


def copy_of_another_file(path):
    path.write_bytes(b"no database, for all its length" * 100)
    copy_database(path, path.with_name("copy"))


def test_only_what_a_file_or_its_disk_is_to_blame_for_is_called_its_fault(path):
    opened = DatabaseFile(path)
    with pytest.raises(database.sqlite3.OperationalError) as full, opened.write() as writer:
        fill_the_disk(writer)
    with pytest.raises(database.sqlite3.OperationalError) as readonly, opened.read() as reader:
        reader.execute("insert into known (name, value) values ('a', 'b')")
    with pytest.raises(database.sqlite3.OperationalError) as bug, opened.read() as reader:
        reader.execute("select * from nowhere")
    opened.close()

    with pytest.raises(database.sqlite3.DatabaseError) as copied:
        copy_of_another_file(path.with_name("another"))

    assert database.fault_of(copied.value).startswith("it is not a database")
    assert database.fault_of(full.value) == "the disk is full"
    assert database.fault_of(readonly.value) == "it may be read here, but not written"
    assert database.fault_of(bug.value) is None
    assert database.fault_of(ValueError("a bug")) is None


@pytest.mark.parametrize("how", ["missing", "empty", "another program's"])
def test_where_there_are_no_records_none_are_begun(path, how):
    path.unlink()
    if how == "empty":
        path.touch()
    elif how != "missing":
        with closing(database.sqlite3.connect(path)) as other:
            other.execute("create table theirs (id integer)")
    before = path.read_bytes() if path.exists() else None
    for use in (DatabaseFile, lambda found: copy_database(found, found.with_name("copy.db"))):
        with pytest.raises(PermanenceError, match=r"(no database at|holds no records).*`permanence init`"):
            use(path)

    assert (path.read_bytes() if path.exists() else None) == before
    assert [each.name for each in path.parent.iterdir() if each != path] == []


def test_a_new_database_is_written_over_no_file(path):
    before = path.read_bytes()
    with pytest.raises(PermanenceError, match="overwrite nothing"):
        make_database(path)

    assert path.read_bytes() == before


def test_a_log_cannot_be_begun_for_a_file_that_is_no_database(path):
    path.write_bytes(b"no database, for all its length" * 100)

    with pytest.raises(PermanenceError, match="it is not a database"):
        database.connect(path, "pragma journal_mode = wal")


def modes(folder):
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


@pytest.mark.usefixtures("no_umask")
def test_the_records_their_logs_and_their_copies_are_their_owners_alone(tmp_path):
    path = tmp_path / "permanence.db"
    make_database(path)
    with closing(Store(path)) as opened:
        with opened.write() as records:
            records.know("open", "yes")
        copy_database(path, tmp_path / "copy.db")
        put_back(tmp_path / "copy.db", tmp_path / "restored.db", NOW)
        names = {"permanence.db", "permanence.db-wal", "permanence.db-shm", "copy.db", "restored.db"}
        both = names | {name.replace(".db", ".db.reads") for name in names}
        assert modes(tmp_path) == dict.fromkeys(both, 0o600)


@pytest.mark.usefixtures("no_umask")
def test_the_copy_made_before_a_migration_is_its_owners_alone(path):
    with closing(database.sqlite3.connect(path)) as older:
        older.execute("delete from _sqlite_migrations where name like 'm015%'")
        older.execute("drop table display_names")
        older.commit()
    DatabaseFile(path).close()

    assert modes(path.parent)["permanence.db.before-migration"] == 0o600


def test_a_file_is_made_with_its_mode_and_one_that_is_there_keeps_its_own(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    theirs.touch()
    theirs.chmod(0o644)
    for each in (ours, theirs):
        with open(each, "a", opener=open_private) as file:
            assert stat.S_IMODE(os.fstat(file.fileno()).st_mode) == (0o600 if each == ours else 0o644)


def test_files_that_an_older_version_made_are_found_and_kept_to_their_owner(path):
    others = [
        "permanence.db.before-migration",
        "permanence.db.leader",
        "permanence.db.reads",
        "permanence-2026-11-23-100000.db",
        "permanence-2026-11-23-100000.db.reads",
    ]
    apart = ["permanence.toml", "journeys.csv"]
    for name in (*others, *apart):
        (path.parent / name).touch()
    (path.parent / "permanence.db-wal").symlink_to(path.parent / "gone")
    (path.parent / "permanence.db.folder").mkdir()
    for each in (path, *(path.parent / name for name in (*others, *apart))):
        each.chmod(0o640)

    assert [each.name for each in open_to_others(path)] == sorted(["permanence.db", *others])
    keep_to_owner(path)
    assert [each.name for each in open_to_others(path)] == sorted(others[-2:]), (
        "a copy that somebody took is theirs to give to others"
    )


def test_what_others_may_use_is_told_folder_by_folder_whatever_the_folder_is_called(path):
    folder = path.with_name("permanence-backups")  # between the names of a copy and of the records
    folder.mkdir()
    copies = [each / "permanence-2026-11-23-100000.db" for each in (path.parent, folder)]
    for each in (*copies, path):
        each.touch()
        each.chmod(0o640)

    assert open_to_others(path, folder) == [copies[0], path, copies[1]]


@pytest.mark.parametrize(
    ("place", "is_one"),
    [
        ("permanence.db.reads", True),
        ("permanence.db-wal", True),
        ("kept/permanence-2026-11-23-100000-again.db.head", True),
        ("kept/permanence.db", False),
        ("permanence.toml", False),
        ("names.txt", False),
    ],
)
def test_files_of_a_database_are_known_by_their_names(path, place, is_one):
    assert is_like(path.parent / place, path) is is_one


def test_no_backup_is_put_in_a_folders_place(path, tmp_path):
    folder = tmp_path / "records"
    folder.mkdir()

    with pytest.raises(PermanenceError, match=r"records is a folder\."):
        put_back(path, folder, NOW)


def test_a_copy_goes_only_into_a_folder_that_there_is(path, tmp_path):
    with pytest.raises(PermanenceError, match=r"There is no folder .*nowhere to put copy\.db in"):
        copy_database(path, tmp_path / "nowhere" / "copy.db")


def test_the_file_is_closed_once_what_is_being_read_has_been_read(path):
    opened = DatabaseFile(path)
    closing_it = threading.Thread(target=opened.close)
    with opened.read() as reader:
        closing_it.start()
        for _ in range(2_000):  # the other thread has its turns meanwhile
            assert reader.execute("select count(*) from sqlite_schema").fetchone()[0]
        assert closing_it.is_alive()
    closing_it.join()

    with pytest.raises(database.sqlite3.ProgrammingError), opened.read():
        pass
