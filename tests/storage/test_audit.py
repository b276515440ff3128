"""The audit: one row per request, changes and their undoing; and facts about the outside world."""

from dataclasses import replace

import pytest

from permanence.errors import PermanenceError
from storage.audit import LOAD
from storage.database import sqlite3
from storage.store import Store
from tests.storage.conftest import CHILD, MORNING, shown


def test_a_request_is_recognised_when_it_comes_again(store):
    with store.write() as records:
        records.audit.write(
            number=1,
            at=MORNING,
            request="envelope-1",
            surface="slack",
            account="",
            person="U0SAM",
            verb="update",
            child="BX-0042",
            team="north",
            understood={"words": "Court adjourned"},
            undoes=None,
            surgery=None,
        )
    with store.read() as records:
        found = records.audit.of_request("envelope-1")
        assert (found.person, found.verb, found.understood) == (
            "U0SAM",
            "update",
            {"words": "Court adjourned"},
        )
        assert records.audit.of_request("envelope-2") is None


def test_the_latest_change_is_a_persons_own_and_still_stands(tracked, change, store, undo):
    with change("U0SAM", child="BX-0042") as (records, first):
        records.updates.leave("BX-0042", "First", first)
    with change("U0SAM", child="BX-0042") as (records, second):
        records.updates.leave("BX-0042", "Second", second)
    undo(second.id)
    with store.read() as records:
        assert records.audit.latest_change("U0SAM").id == first.id
        (taken_back,) = [each for each in records.audit.changes_of("BX-0042") if each.undone]
        assert taken_back.id == second.id


def test_a_childs_changes_include_the_load_that_brought_them(change, store):
    with change(LOAD, verb=LOAD, surface=LOAD) as (records, load):
        records.children.track(CHILD, load)
    with change(LOAD, verb=LOAD, surface=LOAD) as (records, other):
        records.children.track(replace(CHILD, ref="BX-0043"), other)
    with change("U0SAM", child="BX-0042") as (records, made):
        records.updates.leave("BX-0042", "Court adjourned", made)
    with store.read() as records:
        assert [each.id for each in records.audit.changes_of("BX-0042")] == [load.id, made.id]


@pytest.mark.parametrize("statement", ["update audit set person = 'U0SAM'", "delete from audit"])
def test_the_audit_is_only_ever_added_to(tracked, store, statement):
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), store.write() as records:
        records.execute(statement)


def test_a_fact_about_the_outside_world_is_kept_until_it_is_replaced(store):
    with store.write() as records:
        assert records.known("ticked") is None
        records.know("ticked", "10:00")
        records.know("ticked", "10:01")
    with store.read() as records:
        assert records.known("ticked") == "10:01"


def test_a_store_in_a_missing_folder_says_what_to_do(tmp_path):
    with pytest.raises(
        PermanenceError, match=r"There is no folder .*nowhere .*\. Make it, or change \[storage\] path"
    ):
        Store(tmp_path / "nowhere" / "permanence.db")


def test_a_numbered_change_is_found_for_whoever_made_it(tracked, change):
    with change(person="U0SAM") as (records, made):
        records.quiets.keep("U0SAM", made.today, made)
    with change() as (records, _):
        assert records.audit.change_of("U0SAM", made.id).person == "U0SAM"
        assert records.audit.change_of("U0MARY", made.id) is None
        assert records.audit.change_of("U0SAM", made.id + 40) is None


def test_what_a_person_asked_since_a_change_and_whether_they_changed_anything_is_told(tracked, change, store):
    with change("U0SAM", child="BX-0042") as (records, first):
        records.updates.leave("BX-0042", "First", first)
    shown(store, first.id, child="BX-0042")
    shown(store, first.id - 1, verb="history")
    shown(store, first.id, person="U0MARY")
    with change("U0MARY", child="BX-0042") as (records, other):
        records.updates.leave("BX-0042", "Second", other)
    with store.read() as records:
        (looked,) = records.audit.asked_since("U0SAM", first.id)
        assert (looked.verb, looked.child, looked.changed) == ("status", "BX-0042", False)
        assert records.audit.has_changed_from("U0SAM", first.id)
        assert not records.audit.has_changed_from("U0SAM", first.id + 1)


def test_what_was_asked_is_told_in_the_order_in_which_changes_and_reads_came(tracked, change, store):
    numbers = []
    for words in ("First", "Second"):
        with change("U0SAM", child="BX-0042") as (records, made):
            records.updates.leave("BX-0042", words, made)
        numbers.append(made.id)
        shown(store, made.id, verb="status")
        shown(store, made.id, verb="overdue")
    with store.read() as records:
        asked = records.audit.asked_since("U0SAM", numbers[0] - 1)

    assert [each.verb for each in asked] == ["overdue", "status", "edit", "overdue", "status", "edit"]
    assert [each.id for each in asked if each.changed] == numbers[::-1]


def test_a_read_in_the_audit_of_changes_is_refused_and_one_of_an_older_version_is_told_still(
    tracked, store, change
):
    with change("U0SAM", child="BX-0042") as (records, first):
        records.updates.leave("BX-0042", "First", first)
    row = (
        "insert into audit (at, surface, account, person, verb, child, understood, changed)"
        " values ('2026-11-23T10:00:00+00:00', 'slack', '', 'U0SAM', 'status', 'BX-0042', '{}', 0)"
    )
    with pytest.raises(sqlite3.IntegrityError, match="an audit of their own"), store.write() as records:
        records.execute(row)
    with store.write() as records:
        records.execute("drop trigger audit_holds_changes")
        records.execute(row)
    shown(store, first.id + 1, verb="overdue")
    with store.read() as records:
        asked = records.audit.asked_since("U0SAM", first.id)

    assert [(each.verb, each.changed) for each in asked] == [("overdue", False), ("status", False)]


def test_a_row_is_found_by_its_number_and_says_whether_it_was_taken_back(tracked, change, store, undo):
    with change("U0SAM", child="BX-0042") as (records, made):
        records.updates.leave("BX-0042", "Seen", made)
    with store.read() as records:
        found = records.audit.find(made.id)
        assert (found.person, found.child, found.undone) == ("U0SAM", "BX-0042", False)
        assert records.audit.find(made.id + 40) is None
    undo(made.id)
    with store.read() as records:
        assert records.audit.find(made.id).undone


def test_the_latest_change_is_no_read_and_none_before_the_first(store, tracked, change):
    with tracked.read() as records:
        before = records.audit.latest()
        assert before.verb == "track"
    shown(tracked, before.id)
    with tracked.read() as records:
        assert records.audit.latest() == before


def test_before_the_first_change_there_is_no_latest(store):
    with store.read() as records:
        assert records.audit.latest() is None
        assert records.audit.child_of(1) is None
