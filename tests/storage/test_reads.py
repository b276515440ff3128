"""The audit of reads: a file of its own that waits for nobody who writes, and tells of every row that was tampered with."""

import json
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
from sqlite_utils import Database

from permanence.errors import Busy, PermanenceError, RuleBroken
from storage.database import MOST_WAITING, connect, copy_database, make_database, reads_of, sqlite3
from storage.migrations import MIGRATIONS
from storage.reads import READ, READS, verify
from storage.restoring import put_back
from storage.store import Store
from tests.processes import exit_code, start_python
from tests.storage.conftest import MORNING, shown

BAD = "Zachariah Quillfeather"
GONE = "words redacted on Mon 23 Nov 2026"
SOON, NEVER = 0.2, 60.0


@pytest.fixture
def read(store):
    """A store whose audit of reads has five rows."""
    for number in range(5):
        shown(store, number, child="BX-0042", on=f"day {number}")
    return store


def rows(store, what="id, after, child"):
    with closing(connect(reads_of(store.path), "")) as reader:
        return reader.execute(f"select {what} from reads order by id").fetchall()


def tampered(store, *statements):
    """Do something to the audit of reads by hand, without its triggers; what is found to be wrong with it then."""
    path = reads_of(store.path)
    with closing(connect(path, "")) as other:
        for (name,) in other.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            other.execute(f"drop trigger {name}")
        for statement in statements:
            other.execute(statement)
    with store.read() as records:
        return verify(path, records.known(READ)).fault


def test_reads_are_numbered_and_chained_and_each_is_as_it_was_written(read):
    assert rows(read) == [(number, number - 1, "BX-0042") for number in range(1, 6)]
    hashes = rows(read, "hash")
    assert len(set(hashes)) == 5
    assert (verify(read.reads.path, None).rows, verify(read.reads.path, None).fault) == (5, "")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("update reads set person = 'U0OMAR' where id = 3", "row 3 is not as it was written"),
        ("update reads set child = 'BX-0043' where id = 3", "row 3 is not as it was written"),
        ("update reads set at = '2026-11-22' where id = 5", "row 5 is not as it was written"),
        ("update reads set understood = '{}' where id = 3", "row 3 is not as it was written"),
        ("update reads set understood = '{}', salt = null where id = 3", "row 3 is not as it was written: nobody"),
        ("delete from reads where id = 3", "rows are missing between row 2 and row 4"),
        ("delete from reads where id = 1", "rows are missing between row 0 and row 2"),
        ("delete from reads where id = 5", "rows are missing after row 4"),
        ("delete from reads", "rows are missing after row 0"),
    ],
)  # fmt: skip
def test_a_row_that_was_changed_or_taken_out_is_found(read, statement, fault):
    assert fault in tampered(read, statement)


def test_each_row_that_was_changed_or_taken_out_is_named_and_no_other(read):
    tampered(
        read,
        "update reads set person = 'U0OMAR' where id = 1",
        "delete from reads where id = 3",
        "update reads set understood = '{}' where id = 4",
        "delete from reads where id = 5",
    )
    assert verify(read.reads.path, None).faults == [
        "row 1 is not as it was written, or the one before it is gone",
        "rows are missing between row 2 and row 4",
        "row 4 is not as it was written, or the one before it is gone",
        "rows are missing after row 4",
    ]


def test_a_row_that_took_another_ones_place_is_found(read):
    fault = tampered(
        read,
        "update reads set id = 9 where id = 2",
        "update reads set id = 2 where id = 3",
        "update reads set id = 3 where id = 9",
    )
    assert fault.startswith("row 2 is not as it was written")


def test_what_was_taken_off_the_end_is_missed_still_once_more_was_read(read):
    tampered(read, "delete from reads where id > 3")
    shown(read, 9)

    assert "rows are missing between row 3 and row 6" in verify(read.reads.path, None).fault


@pytest.mark.parametrize(
    "statement", ["update reads set person = 'U0OMAR'", "update reads set understood = '{}'", "delete from reads"]
)  # fmt: skip
def test_it_is_only_ever_added_to(read, statement):
    with (
        closing(connect(read.reads.path, "")) as other,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        other.execute(statement)


def test_another_file_in_its_place_is_found_and_stays_found(read):
    read.know_reads()
    read.know_reads()
    read.close()
    read.reads.path.unlink()
    with closing(Store(read.path)) as opened:
        shown(opened)
        opened.know_reads()
        with opened.read() as records:
            known = records.known(READ)

    assert known.startswith("5 ")
    assert verify(read.reads.path, known).fault == "rows are missing after row 1"
    assert verify(read.reads.path, None).fault == ""


def test_who_asked_for_something_since_the_row_that_the_records_know_is_told(read):
    shown(read, person="U0MARY", verb="home")
    assert sorted(read.reads.people_asking("home", None)) == ["U0MARY"]
    read.know_reads()
    shown(read, person="U0SAM", verb="home")
    shown(read, person="U0ALEX", verb="me")
    with read.read() as records:
        assert read.reads.people_asking("home", records.known(READ)) == ["U0SAM"]


def test_of_no_read_at_all_the_records_know_nothing(store):
    store.know_reads()
    with store.read() as records:
        assert records.known(READ) is None
    assert verify(store.reads.path, None).fault == ""


def test_a_file_that_cannot_be_read_is_told_as_what_it_is(read, monkeypatch):
    read.close()
    read.reads.path.write_bytes(b"no database, for all its length" * 100)

    assert "it is not a database" in verify(read.reads.path, None).fault
    with pytest.raises(PermanenceError, match=r"permanence\.db\.reads cannot be used: it is not a database"):
        Store(read.path)


def test_what_is_wrong_with_us_and_not_with_the_file_is_not_hidden(read):
    with closing(connect(read.reads.path, "")) as other:
        other.execute("drop table reads")
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        verify(read.reads.path, None)


# nobody waits for the writer


@pytest.mark.parametrize("begin", ["begin immediate", "begin exclusive"])
def test_a_read_is_written_down_while_the_records_are_kept_from_everybody_else(store, begin):
    with closing(connect(store.path, "")) as other, store._file._lock:
        other.execute(begin)
        reading = threading.Thread(target=shown, args=(store,))
        reading.start()
        reading.join(NEVER)

    assert len(rows(store)) == 1


def test_a_read_waits_for_another_program_in_its_own_file_until_its_deadline_and_is_not_written_down(store):
    with closing(connect(store.reads.path, "")) as other:
        other.execute("begin immediate")
        with store.within(time.monotonic() + SOON), pytest.raises(Busy):
            shown(store)
        other.execute("rollback")
    with store.within(time.monotonic() - 1), pytest.raises(Busy):
        shown(store)

    assert rows(store) == []


def test_however_many_wait_for_the_writer_some_do_not(store):
    """So many of a process's threads wait; one more is told at once, and answers the next that asks."""
    begun = threading.Semaphore(0)

    def wait():
        with store.within(time.monotonic() + NEVER):
            begun.release()
            with store.write() as records:
                records.know("waited", "yes")

    waiting = [threading.Thread(target=wait) for _ in range(MOST_WAITING - 1)]
    with store.write():
        for each in waiting:
            each.start()
            begun.acquire()
        refused = threading.Thread(target=lambda: told.append(_refusal(store)))
        told: list[str] = []
        until = time.monotonic() + NEVER
        while store._file._places._value and time.monotonic() < until:
            time.sleep(0.001)
        refused.start()
        refused.join(NEVER)
        shown(store)
    for each in waiting:
        each.join()

    assert "busy just now" in told[0]
    assert len(rows(store)) == 1


def _refusal(store):
    try:
        with store.write():
            return "written"
    except Busy as error:
        return str(error)


def test_a_killed_process_has_written_down_all_that_it_answered(store):
    script = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.reads import Read
from storage.store import Store
store = Store(Path(sys.argv[1]))
for number in range(50):
    store.reads.write_down(lambda: datetime.now(UTC), Read(1, "slack", "", "U0SAM", "status", "BX-0042", None, {}))
    print(number, file=sys.stderr, flush=True)
os._exit(1)
"""
    assert exit_code(start_python(script, store.path, log=store.path.with_name("log"))) == 1
    answered = store.path.with_name("log").read_text().split()

    assert len(rows(store)) == len(answered) == 50
    assert verify(store.reads.path, None).fault == ""


def test_processes_that_start_at_once_begin_one_file_and_make_one_chain(tmp_path):
    path = tmp_path / "permanence.db"
    make_database(path)
    script = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from storage.reads import Read
from storage.store import Store
store = Store(Path(sys.argv[1]))
for number in range(20):
    store.reads.write_down(lambda: datetime.now(UTC), Read(1, "slack", "", "U0SAM", "status", "BX-0042", None, {}))
"""
    logs = [tmp_path / f"log-{number}" for number in range(4)]
    starts = [start_python(script, path, log=log) for log in logs]

    assert [exit_code(each, 60) for each in starts] == [0] * 4, [log.read_text() for log in logs]
    found = verify(reads_of(path), None)
    assert (found.rows, found.fault) == (80, "")


# redaction


@pytest.fixture
def redacted(tracked, change):
    """Take words out of what is kept of the child, or of the team."""

    def of(child="BX-0042", team="north"):
        with change("U0MARY", verb="redact", child=child) as (records, made):
            records.redactions.redact({BAD}, child, team, made.id - 1, made)
        return verify(tracked.reads.path, None).fault

    return of


def test_words_go_from_every_read_about_the_child_and_the_chain_still_holds(tracked, redacted):
    shown(tracked, child="BX-0042", note=BAD, on="2026-11-23")
    shown(tracked, seen=["BX-0041", "BX-0042"], note=BAD)
    shown(tracked, child="BX-0041", note=BAD)
    shown(tracked, child="BX-0042", note="school")
    assert redacted() == ""

    kept = [json.loads(each) for (each,) in rows(tracked, "understood")]
    assert kept[:4] == [
        {"note": GONE, "on": "2026-11-23"},
        {"seen": ["BX-0041", "BX-0042"], "note": GONE},
        {"note": BAD},
        {"note": "school"},
    ]
    assert sorted(kept[4]["redacted"]) == ["1", "2"]
    assert rows(tracked, "person, verb, child")[4] == ("U0MARY", "redact", "BX-0042")
    assert redacted() == "", "again it finds nothing more"
    assert len(rows(tracked)) == 5


def test_words_about_a_team_go_from_reads_of_no_child(tracked, redacted):
    shown(tracked, team="north", because=BAD)
    shown(tracked, team="south", because=BAD)
    assert redacted(child=None) == ""

    assert [json.loads(each).get("because") for (each,) in rows(tracked, "understood")][:2] == [GONE, BAD]


def test_words_about_another_child_who_had_the_reference_before_stay(tracked, change, redacted):
    with change(verb="rename") as (records, made):
        records.renames.rename("BX-0042", "BX-0077", made)
    shown(tracked, made.id - 1, child="BX-0042", note=BAD)
    shown(tracked, made.id, child="BX-0042", note=BAD)
    assert redacted("BX-0077") == ""

    assert [json.loads(each).get("note") for (each,) in rows(tracked, "understood")][:2] == [GONE, BAD]


def test_what_was_redacted_and_changed_since_is_found(tracked, redacted):
    shown(tracked, child="BX-0042", note=BAD)
    redacted()

    assert "row 1 is not as it was written: nobody redacted it so" in tampered(
        tracked, "update reads set understood = '{}' where id = 1"
    )


def test_neither_the_file_nor_its_log_holds_the_words_once_it_is_written_anew(tracked, redacted):
    shown(tracked, child="BX-0042", note=BAD)
    tracked.erase()
    assert _holding(tracked)
    redacted()
    with closing(connect(tracked.reads.path, "")) as reader:
        reader.execute("begin")
        reader.execute("select * from reads").fetchall()
        with closing(Store(tracked.path, patience=0)) as impatient:
            impatient.reads.erase()
    assert _holding(tracked), "somebody reads it, so it is done later"
    tracked.erase()

    assert _holding(tracked) == []
    assert verify(tracked.reads.path, None).fault == ""


def _holding(store):
    return [
        each.name for each in store.path.parent.glob("permanence.db*") if BAD.encode() in each.read_bytes()
    ]


# copies, restores and other versions


def test_a_backup_has_both_as_they_were_at_one_moment(tracked, change, tmp_path):
    """Somebody changes the records and then reads them, over and over: no copy has a read of a change that it lacks."""
    stop = threading.Event()

    def change_and_read():
        while not stop.is_set():
            with change("U0SAM", child="BX-0042") as (_, made):
                pass
            shown(tracked, made.id)

    going_on = threading.Thread(target=change_and_read)
    going_on.start()
    try:
        for number in range(5):
            copy_database(tracked.path, tmp_path / f"copy-{number}.db")
    finally:
        stop.set()
        going_on.join()

    for number in range(5):
        copy = tmp_path / f"copy-{number}.db"
        with closing(connect(copy, "")) as reader, closing(connect(reads_of(copy), "")) as reads:
            (changed,) = reader.execute("select max(id) from audit").fetchone()
            (after,) = reads.execute("select coalesce(max(after), 2) from reads").fetchone()
        assert after in (changed, changed - 1), (
            "all that was read before the last change is there, and no more"
        )
        assert verify(reads_of(copy), None).fault == ""


def test_a_backup_is_taken_while_both_are_written_to_by_others(read, tmp_path):
    with closing(connect(read.path, "")) as other:
        other.execute("begin immediate")
        copy_database(read.path, tmp_path / "copy.db")

    assert verify(tmp_path / "copy.db.reads", None).rows == 5


def test_a_restore_puts_both_back_and_keeps_both_that_were_there(read, tmp_path):
    read.know_reads()
    copy_database(read.path, tmp_path / "backup.db")
    shown(read, 7)
    read.close()
    kept = put_back(tmp_path / "backup.db", read.path, MORNING)

    assert verify(reads_of(kept), None).rows == 6
    with closing(Store(read.path)) as opened:
        assert len(rows(opened)) == 5
        shown(opened)
        opened.know_reads()
        with opened.read() as records:
            assert verify(opened.reads.path, records.known(READ)).fault == ""


def test_a_restore_keeps_the_reads_that_were_only_in_the_log_of_a_dead_process(store, tmp_path):
    copy_database(store.path, tmp_path / "backup.db")
    script = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.reads import Read
from storage.store import Store
store = Store(Path(sys.argv[1]))
store.reads.write_down(lambda: datetime.now(UTC), Read(1, "slack", "", "U0SAM", "status", "BX-0042", None, {}))
os._exit(1)
"""
    store.close()
    exit_code(start_python(script, store.path))
    assert store.path.with_name("permanence.db.reads-wal").stat().st_size
    kept = put_back(tmp_path / "backup.db", store.path, MORNING)

    assert verify(reads_of(kept), None).rows == 1
    assert verify(reads_of(store.path), None).rows == 0
    assert not store.path.with_name("permanence.db.reads-wal").exists()


def test_a_backup_of_before_with_one_file_is_put_back_and_the_audit_begins_anew(read, tmp_path):
    read.know_reads()
    copy_database(read.path, tmp_path / "backup.db")
    reads_of(tmp_path / "backup.db").unlink()
    read.close()
    kept = put_back(tmp_path / "backup.db", read.path, MORNING)

    assert verify(reads_of(kept), None).rows == 5
    with closing(Store(read.path)) as opened, opened.read() as records:
        assert records.known(READ) is None, "those that are not there by right are not missed"
        assert rows(opened) == []


@pytest.mark.parametrize("damage", [b"", b"no database, for all its length" * 100])
def test_a_damaged_audit_of_reads_can_be_replaced(read, tmp_path, damage):
    copy_database(read.path, tmp_path / "backup.db")
    read.close()
    read.reads.path.write_bytes(damage)
    kept = put_back(tmp_path / "backup.db", read.path, MORNING)

    assert reads_of(kept).read_bytes() == damage
    assert verify(reads_of(read.path), None).rows == 5


def test_a_backup_whose_reads_cannot_be_read_changes_nothing(read, tmp_path):
    copy_database(read.path, tmp_path / "backup.db")
    reads_of(tmp_path / "backup.db").write_bytes(b"no database, for all its length" * 100)
    read.close()
    with pytest.raises(PermanenceError, match=r"backup\.db\.reads cannot be read .*Nothing was restored"):
        put_back(tmp_path / "backup.db", read.path, MORNING)

    assert verify(read.reads.path, None).rows == 5
    assert list(tmp_path.glob("*.replaced*")) == []


def test_a_restore_that_fails_once_the_database_has_its_place_loses_nothing_of_what_was_there(
    read, tmp_path, monkeypatch
):
    copy_database(read.path, tmp_path / "backup.db")
    shown(read)
    read.close()
    replace = type(read.path).replace

    def fail_at_the_reads(part, to):
        if to == read.reads.path:
            raise OSError("the disk was gone")
        return replace(part, to)

    monkeypatch.setattr(type(read.path), "replace", fail_at_the_reads)
    with pytest.raises(OSError, match="was gone"):
        put_back(tmp_path / "backup.db", read.path, MORNING)

    (kept,) = tmp_path.glob("*.replaced-1")
    assert verify(reads_of(kept), None).rows == verify(read.reads.path, None).rows == 6


def test_an_audit_of_reads_of_a_newer_version_is_refused_by_start_and_restore(read, tmp_path):
    with closing(connect(read.reads.path, "")) as other:
        other.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values (?, 'm999_later', '')",
            (READS.name,),
        )
    copy_database(read.path, tmp_path / "backup.db")
    with pytest.raises(RuleBroken, match=r"db\.reads was written by a newer version .*m999_later"):
        Store(read.path)
    read.close()
    with pytest.raises(PermanenceError, match=r"newer version .*m999_later.* Nothing was restored"):
        put_back(tmp_path / "backup.db", read.path, MORNING)


def test_an_audit_of_reads_of_an_older_version_is_brought_up_to_date(read):
    with closing(connect(read.reads.path, "")) as other:
        other.execute("delete from _sqlite_migrations")
        for kind, name in other.execute(
            "select type, name from sqlite_master where tbl_name = 'reads' and name not like 'sqlite%'"
        ).fetchall()[::-1]:
            other.execute(f"drop {kind} {name}")
    read.close()
    with closing(Store(read.path)) as opened:
        shown(opened)
        assert len(rows(opened)) == 1


def test_records_of_the_first_version_keep_their_reads_and_those_to_come_go_into_the_new_file(tmp_path):
    path = tmp_path / "permanence.db"
    with closing(connect(path, "pragma foreign_keys = on;")) as older:
        MIGRATIONS.apply(Database(older, strict=True), stop_before="m022_reads_in_a_file_of_their_own")
        for number, (verb, changed) in enumerate((("update", 1), ("status", 0), ("update", 1)), 1):
            at = (MORNING + timedelta(minutes=number)).isoformat()
            older.execute(
                "insert into audit (id, at, surface, account, person, verb, child, understood, changed)"
                " values (?, ?, 'slack', '', 'U0SAM', ?, 'BX-0042', '{}', ?)",
                (number, at, verb, changed),
            )
        before = older.execute("select * from audit").fetchall()
    with closing(Store(path)) as opened:
        shown(opened, 3, child="BX-0042", verb="history")
        with opened.read() as records:
            kept = records.execute("select * from audit").fetchall()
            assert [row[: len(before[0])] for row in kept] == before
            asked = records.audit.asked_since("U0SAM", 1)
            (triggers,) = records.execute(
                "select count(*) from sqlite_master where type = 'trigger'"
            ).fetchone()

    assert [(each.verb, each.changed) for each in asked] == [
        ("history", False),
        ("update", True),
        ("status", False),
    ]
    assert triggers == 5, "the four that keep the audit as it is, and the one that keeps it for changes"
    assert verify(reads_of(path), None).rows == 1
    assert path.with_name("permanence.db.before-migration").exists()
