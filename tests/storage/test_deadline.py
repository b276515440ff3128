"""One deadline a request: nothing is committed after it, however long somebody else keeps the records."""

import threading
import time
from contextlib import closing

import pytest
from sqlite_utils import Database

from permanence.errors import Busy, PermanenceError
from storage import database
from storage.database import DatabaseFile, connect, copy_database
from storage.migrations import MIGRATIONS
from storage.store import Store

SOON = 0.2
"""Seconds until a deadline that is meant to pass."""
NEVER = 60.0
"""Seconds until one that is not."""


@pytest.fixture
def opened(path):
    with closing(DatabaseFile(path)) as file:
        yield file


@pytest.fixture
def other(path, opened):
    """Another program's connection to the same database."""
    # Within one process, two copies of SQLite would not see each other's locks: it has the bot's.
    with closing(connect(path, "")) as connection:
        yield connection


def within(opened, seconds):
    return opened.awaited.within(time.monotonic() + seconds)


def know(opened, name):
    with opened.write() as writer:
        writer.execute("insert into known (name, value) values (?, 'yes')", (name,))


def know_slowly(opened, name):
    with opened.write() as writer:
        writer.execute("insert into known (name, value) values (?, 'yes')", (name,))
        while opened.awaited.left() > 0:
            time.sleep(0.01)


def known(opened):
    with opened.read() as reader:
        return [
            name for (name,) in reader.execute("select name from known where value = 'yes' order by rowid")
        ]


@pytest.mark.parametrize("begin", ["begin immediate", "begin exclusive"])
def test_a_write_waits_for_another_program_until_its_deadline_and_records_nothing(opened, other, begin):
    other.execute(begin)
    with within(opened, SOON), pytest.raises(Busy) as refused:
        know(opened, "late")
    assert str(refused.value) == database.BUSY
    other.execute("rollback")
    know(opened, "next")

    assert known(opened) == ["next"], "the writer is free again, and what was refused does not come later"


def test_a_write_waits_for_the_process_itself_until_its_deadline(opened):
    begun, go_on = threading.Event(), threading.Event()

    def write_slowly():
        with opened.write() as writer:
            begun.set()
            go_on.wait()
            writer.execute("insert into known (name, value) values ('slow', 'yes')")

    slow = threading.Thread(target=write_slowly)
    slow.start()
    begun.wait()
    try:
        with within(opened, SOON), pytest.raises(Busy):
            know(opened, "late")
    finally:
        go_on.set()
        slow.join()

    assert known(opened) == ["slow"]


def test_a_write_that_takes_longer_than_its_deadline_is_not_committed(opened):
    with within(opened, SOON), pytest.raises(Busy):
        know_slowly(opened, "late")
    know(opened, "next")

    assert known(opened) == ["next"]


def test_a_deadline_that_passed_while_the_request_waited_elsewhere_lets_nothing_be_written(opened):
    with within(opened, -1), pytest.raises(Busy):
        know(opened, "late")

    assert known(opened) == []


def test_what_another_program_keeps_for_a_moment_delays_a_write_and_no_more(opened, other):
    other.execute("begin immediate")
    letting_go = threading.Timer(SOON, lambda: other.execute("rollback"))
    letting_go.start()
    with within(opened, NEVER):
        know(opened, "delayed")
    letting_go.join()

    assert known(opened) == ["delayed"]


def test_a_read_waits_for_no_writer_not_even_a_threads_first(opened, other):
    other.execute("begin exclusive")
    seen = []
    with opened._lock:  # and one of ours waits for the other program
        reading = threading.Thread(target=lambda: seen.append(known(opened)))
        reading.start()
        reading.join(NEVER)

    assert seen == [[]]


def test_a_deadline_is_one_threads_and_ends_with_the_request(path):
    with closing(Store(path)) as store:
        with store.within(time.monotonic() + NEVER):
            with store.within(time.monotonic() + SOON):
                assert store.left() <= SOON
            assert SOON < store.left() <= NEVER
            left = []
            thread = threading.Thread(target=lambda: left.append(store.left()))
            thread.start()
            thread.join()
        assert [*left, store.left()] == [float("inf")] * 2


def test_records_that_are_up_to_date_are_opened_and_read_while_another_program_writes(path, opened, other):
    Store(path).close()
    other.execute("begin immediate")
    with closing(Store(path, patience=SOON)) as store, store.read() as records:
        assert records.known("anything") is None


def test_whoever_has_no_deadline_waits_as_long_as_was_said(tmp_path):
    path = tmp_path / "older.db"
    with closing(connect(path, "pragma journal_mode = wal")) as other:
        MIGRATIONS.apply(Database(other, strict=True), stop_before="m022_reads_in_a_file_of_their_own")
        other.execute("begin immediate")
        with pytest.raises(PermanenceError) as refused:
            DatabaseFile(path, patience=SOON)
    assert str(refused.value) == (
        f"{path} cannot be used: another program keeps it to itself just now; try again in a moment."
    )


def test_a_copy_is_taken_while_another_program_writes(path, opened, other, tmp_path):
    know(opened, "kept")
    other.execute("begin exclusive")
    copy_database(path, tmp_path / "copy.db")

    with closing(DatabaseFile(tmp_path / "copy.db")) as copy:
        assert known(copy) == ["kept"]
