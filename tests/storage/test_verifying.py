"""The audit of changes is a chain that covers what each change recorded: whatever is altered behind its back is found and named."""

from contextlib import closing
from datetime import date, timedelta

import pytest
from sqlite_utils import Database

from permanence.errors import PermanenceError
from permanence.roles import SEES_EVERYTHING as ALL
from storage import database
from storage.chain import MOST_FAULTS
from storage.database import connect, copy_database, make_database
from storage.migrations import MIGRATIONS
from storage.reads import verify
from storage.restoring import put_back
from storage.seals import Seals, sealed_table
from storage.store import Store
from storage.verifying import head_of, verify_changes
from tests.loading import load, row
from tests.processes import exit_code, start_python
from tests.storage.conftest import MORNING, Town, shown, track

FIRST = date(2026, 11, 26)
BAD = "Zachariah Quillfeather"


@pytest.fixture
def noted(tracked, change):
    """A store with five changes: a team, a child, an action, the action with another date, and a note."""
    with change("U0SAM", verb="action", child="BX-0042") as (records, made):
        records.actions.agree("BX-0042", "U0SAM", FIRST, "Chase the medical report", made)
    with change("U0SAM", verb="move", child="BX-0042") as (records, made):
        records.actions.move(1, date(2026, 12, 1), "The adviser is on leave", made)
    with change("U0SAM", verb="update", child="BX-0042") as (records, made):
        records.updates.leave("BX-0042", "Court adjourned", made)
    return tracked


def found(store, noted=None):
    """What is not as it was written."""
    return verify_changes(store.path, noted).faults


def tampered(store, *statements):
    """Do something to the records by hand, without their triggers; what is found then."""
    with closing(connect(store.path, "")) as other:
        for (name,) in other.execute("select name from sqlite_master where type = 'trigger'").fetchall():
            other.execute(f"drop trigger {name}")
        for statement in statements:
            other.execute(statement)
    return found(store)


def test_what_was_recorded_in_order_is_as_it_was_written(noted):
    verified = verify_changes(noted.path)

    assert (verified.after, verified.changes, verified.faults, verified.more) == (0, 5, [], 0)
    assert verified.head == head_of(noted.path)
    assert verified.head.startswith("5 ")


ROW = "its row is not as it was written, or the one before it is gone"


@pytest.mark.parametrize(
    ("statement", "faults"),
    [
        # the audit
        ("update audit set person = 'U0OMAR' where id = 3", [f"change 3: {ROW}"]),
        ("update audit set understood = '{\"to\": 1}' where id = 3",
         ["change 3: what was understood is not as it was written"]),
        ("update audit set understood = '{\"to\": 1}', salt = null where id = 3",
         ["change 3: what was understood is not as it was written"]),
        ("update audit set hash = null where id = 5", [f"change 5: {ROW}"]),
        ("update audit set sealed = null where id = 5", [f"change 5: {ROW}"]),
        ("update audit set facts = 'updates recorded: many' || char(10) || 'nothing done: 1' where id = 5",
         [f"change 5: {ROW}", "change 5: what it done in nothing: 1 then, 0 now",
          "change 5: what it recorded in updates: 0 then, 1 now (row 1)"]),
        ("delete from audit where id = 3",
         ["change 3: it recorded in actions, and the audit has no such change", f"change 4: {ROW}"]),
        ("delete from audit where id = 5",
         ["change 5: it recorded in updates, and the audit has no such change"]),
        ("update audit set id = 9 where id = 5",
         ["change 5: it recorded in updates, and the audit has no such change", f"change 9: {ROW}",
          "change 9: what it recorded in updates: 1 then, 0 now"]),
        # the histories
        ("update actions set due = '2026-12-24' where recorded = 4",
         ["change 4: what it recorded in actions: is not as it was written (row 2)"]),
        ("update updates set words = 'Adjourned again'",
         ["change 5: what it recorded in updates: is not as it was written (row 1)"]),
        ("update updates set child = 'BX-0043'",
         ["change 5: what it recorded in updates: is not as it was written (row 1)"]),
        ("update updates set salt = randomblob(16)",
         ["change 5: what it recorded in updates: is not as it was written (row 1)"]),
        ("update updates set recorded = 4",
         ["change 4: what it recorded in updates: 0 then, 1 now (row 1)",
          "change 5: what it recorded in updates: 1 then, 0 now"]),
        ("delete from updates", ["change 5: what it recorded in updates: 1 then, 0 now"]),
        ("insert into updates (child, on_day, words, recorded) values ('BX-0042', '2026-11-23', 'Seen', 5)",
         ["change 5: what it recorded in updates: 1 then, 2 now (row 1, 2)"]),
        ("insert into updates (child, on_day, words, recorded) values ('BX-0042', '2026-11-23', 'Seen', 77)",
         ["change 77: it recorded in updates, and the audit has no such change"]),
        ("update updates set id = 8", ["change 5: what it recorded in updates: is not as it was written (row 8)"]),
        ("update actions set retracted = 5 where recorded = 3",
         ["change 4: what it retracted in actions: 1 then, 0 now",
          "change 5: what it retracted in actions: 0 then, 1 now (row 1)"]),
        ("update updates set retracted = 5",
         ["change 5: what it retracted in updates: 0 then, 1 now (row 1)"]),
        # what is by no change that the chain covers
        ("update updates set retracted = 0",
         ["row 1 of updates: retracted by change 0, and the audit has no such change"]),
        ("update updates set retracted = 3", ["change 3: what it retracted in updates: 0 then, 1 now (row 1)",
         "row 1 of updates: retracted by change 3, before change 5 recorded it"]),
        ("insert into roles (person, role, recorded) values ('U0EVE', 'service manager', 0)",
         ["row 1 of roles: recorded by change 0, and the audit has no such change"]),
        ("insert into restrictions (child, person, recorded, retracted) values ('BX-0042', 'U0EVE', -3, -2)",
         ["row 1 of restrictions: recorded by change -3, and the audit has no such change",
          "row 1 of restrictions: retracted by change -2, and the audit has no such change"]),
        ("insert into audit (id, at, surface, account, person, verb, understood, changed) values (0, '', '', '', '', '', '{}', 1)",
         ["change 0: it was put in, since the first has the number 1"]),
        ("insert into rewritten (change, place, row, was) values (0, 'updates', 1, x'00')",
         ["row 1 of updates: altered by change 0, which cannot have done so"]),
    ],
)  # fmt: skip
def test_whatever_is_altered_missing_or_put_in_is_found_and_named(noted, statement, faults):
    assert tampered(noted, statement) == faults


def test_a_row_taken_out_is_missed_though_a_change_that_never_was_is_said_to_have_erased_it(noted):
    with noted.read() as records:
        sealed = sealed_table(records.execute, "updates")
        was = sealed.hash(*records.execute(sealed.recorded, (5,)).fetchone())
    faults = tampered(
        noted,
        "delete from updates",
        f"insert into rewritten (change, place, row, recorded_by, was) values (0, 'updates', 1, 5, x'{was.hex()}')",
    )

    assert faults == ["row 1 of updates: altered by change 0, which cannot have done so"]


def test_rows_that_changed_places_are_found(noted):
    faults = tampered(
        noted, *(f"update audit set id = {to} where id = {row}" for row, to in ((3, 99), (4, 3), (99, 4)))
    )

    assert {f"change 3: {ROW}", f"change 4: {ROW}"} <= {*faults}


def test_of_many_faults_the_first_are_told_and_the_others_counted(town):
    for number in range(MOST_FAULTS + 5):
        track(town, f"BX-{number:04}")
    tampered(town.store, "update children set born = '2020-01'")
    verified = verify_changes(town.store.path)

    assert (len(verified.faults), verified.more) == (MOST_FAULTS, 5)


def test_what_was_taken_off_the_end_is_missed_by_the_reads_and_by_whoever_noted_the_latest(noted):
    head = head_of(noted.path)
    shown(noted, 5)
    gone = "delete from updates", "delete from audit where id = 5"

    assert found(noted, head) == []
    assert tampered(noted, *gone) == ["changes are missing after change 4: the audit of reads knows change 5"]
    noted.reads.path.unlink()
    assert found(noted) == []
    assert found(noted, head) == ["change 5: it was noted elsewhere, and is gone"]
    assert found(noted, f"4 {'0' * 64}") == ["change 4: it is another than was noted elsewhere"]


def test_a_file_that_cannot_be_read_is_told_as_what_it_is(noted):
    noted.close()
    noted.path.write_bytes(b"no database, for all its length" * 100)
    assert "it is not a database" in verify_changes(noted.path).faults[0]


def test_rights_and_a_file_in_use_are_not_told_as_what_somebody_altered(noted, monkeypatch):
    monkeypatch.setattr(database, "PATIENCE", 0.05)
    noted.know_reads()
    noted.close()
    for path, look in (
        (noted.path, lambda: verify_changes(noted.path)),
        (noted.reads.path, lambda: verify(noted.reads.path, None)),
    ):
        with (
            closing(connect(path, "pragma journal_mode = delete; begin exclusive")),
            pytest.raises(PermanenceError, match="cannot be used: another program keeps it"),
        ):
            look()
        assert look().faults in ([], ())


def test_what_is_wrong_with_us_and_not_with_the_file_is_not_hidden(noted):
    with pytest.raises(Exception, match="no such table"):
        tampered(noted, "drop table quiets")


# what alters rows where they stand, and what takes them out


def redact(change, number):
    with change("U0MARY", verb="redact", child="BX-0042") as (records, made):
        records.redactions.redact({"Court adjourned"}, "BX-0042", "north", number, made)


def test_words_redacted_leave_a_chain_that_holds_and_their_hash_cannot_be_guessed(noted, change):
    redact(change, 5)
    assert found(noted) == []
    with noted.read() as records:
        salts = records.execute("select salt from audit where id in (1, 5) order by id").fetchall()
    assert [bool(salt) for (salt,) in salts] == [True, True], "nothing of it was in the audit's own row"

    assert tampered(noted, "update updates set words = 'Court adjourned'") == [
        "change 5: what it recorded in updates: is not as it was written (row 1)"
    ]
    assert tampered(noted, "update rewritten set now = was") == [
        "change 5: what it recorded in updates: is not as it was written (row 1)",
        "change 6: what it altered where it stands: is not as it was written",
    ]


def test_a_child_under_another_reference_and_back_is_as_it_was_recorded(noted, change, undo):
    with change(verb="rename", child="BX-0042") as (records, made):
        records.renames.rename("BX-0042", "BX-0077", made)
    assert found(noted) == []
    redact_after = made.id
    undo(redact_after)
    assert found(noted) == []
    assert "change 2: what it recorded in children: is not as it was written (row 1)" in tampered(
        noted, "update children set ref = 'BX-0077'"
    )


def test_what_is_erased_for_good_leaves_its_hash_and_the_chain_holds(noted, change):
    with change("U0ADMIN", verb="purge") as (records, made):
        seals = Seals(records)
        for table in ("actions", "updates"):
            seals.erase(made.id, table, "child = :child", {"child": "BX-0042"})
        seals.erase_understood(made.id, 5, "{}")
    with noted.read(ALL) as records:
        assert [
            records.execute(f"select count(*) from {each}").fetchone()[0] for each in ("actions", "updates")
        ] == [0, 0]
        assert records.execute("select salt, understood from audit where id = 5").fetchone() == (None, "{}")
    assert found(noted) == []
    with change("U0SAM", child="BX-0042") as (records, made):
        records.updates.leave("BX-0042", "Under the number of the one that is gone", made)
    with change(verb="rename", child="BX-0042") as (records, made):
        records.renames.rename("BX-0042", "BX-0077", made)
    assert found(noted) == []

    assert tampered(noted, "update audit set understood = '{\"a\": 1}' where id = 5") == [
        "change 5: what was understood is not as it was written"
    ]


# where the chain begins, and where it goes on


def test_records_of_an_older_version_are_chained_from_then_on(tmp_path):
    path = tmp_path / "permanence.db"
    with closing(connect(path, "pragma foreign_keys = on;")) as older:
        MIGRATIONS.apply(Database(older, strict=True), stop_before="m033_the_audit_is_a_chain")
        older.execute(
            "insert into audit (id, at, surface, account, person, verb, child, understood, changed) values"
            " (7, '2026-11-23T10:00:00+00:00', 'slack', '', 'U0SAM', 'update', 'BX-0042', '{\"words\": \"Seen\"}', 1)"
        )
        older.execute(
            "insert into updates (child, on_day, words, recorded) values ('BX-0042', '2026-11-23', 'Seen', 7),"
            " ('BX-0042', '2026-11-23', 'Seen', 7)"
        )
    assert head_of(path) is None
    with pytest.raises(PermanenceError, match="is of an older version, and has no chain"):
        verify_changes(path)
    with closing(Store(path)) as store:
        assert head_of(path) is None
        town = Town(store)
        with town.change(child="BX-0042") as (records, made):
            records.redactions.redact({"Seen"}, "BX-0042", None, 7, made)
            Seals(records).erase_understood(made.id, 7, "{}")
        with town.change() as (records, made):
            records.execute("update updates set retracted = ? where id = 1", (made.id,))
            records.touched.add("updates")
        assert verify_changes(path).faults == []
        with town.change() as (records, made):
            Seals(records).erase(made.id, "updates", "recorded = 7", {})
        verified = verify_changes(path)
        assert (verified.after, verified.changes, verified.faults) == (7, 4, [])
        with town.change() as (records, made):
            records.updates.leave("BX-0042", "Court adjourned", made)
        assert tampered(store, "update updates set recorded = 6") == [
            "change 12: what it recorded in updates: 1 then, 0 now",
            "row 1 of updates: recorded by change 6, and the audit has no such change",
        ]
        tampered(store, "update updates set recorded = 12")
        assert tampered(store, "update audit set hash = null where id = 8") == [f"change 9: {ROW}"]


def test_a_backup_put_back_goes_on_in_the_same_chain(noted, change, tmp_path):
    backup = tmp_path / "backup.db"
    copy_database(noted.path, backup)
    with change("U0SAM", child="BX-0042") as (records, made):
        records.updates.leave("BX-0042", "Lost", made)
    noted.close()
    put_back(backup, noted.path, MORNING + timedelta(days=3))
    load(noted.path, MORNING, [row("BX-0042", "ppm", "2026-03-02")])
    verified = verify_changes(noted.path)

    assert (verified.changes, verified.faults) == (6, [])
    assert int(verified.head.split()[0]) > 7_000


def test_a_load_is_one_change_with_all_its_rows(tracked, tmp_path):
    rows = (row(f"BX-{number:04}", "ppm", "2026-03-02", detail="chaired by us") for number in range(300))
    load(tracked.path, MORNING, rows)
    assert found(tracked) == []

    assert tampered(tracked, "update milestones set reached = '2026-02-03' where id = 200") == [
        "change 3: what it recorded in milestones: is not as it was written"
    ]


def test_a_killed_process_leaves_no_change_half_chained(tmp_path):
    path = tmp_path / "permanence.db"
    make_database(path)
    script = """
import os, sys
from pathlib import Path
from storage.store import Store
from tests.storage.conftest import Town, track
town = Town(Store(Path(sys.argv[1])))
for number in range(5):
    track(town, f"BX-{number:04}")
with town.store.write() as records:
    records.updates.leave("BX-0001", "Half done", __import__("storage.history").history.Change(7, None, __import__("datetime").date(2026, 1, 1), "U0SAM"))
    os._exit(1)
"""
    assert exit_code(start_python(script, path)) == 1
    verified = verify_changes(path)

    assert (verified.changes, verified.faults) == (6, [])
