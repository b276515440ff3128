"""The rows that measures count are made once somebody counts, some at a time: from a database's first change on, if it never had any."""

import re
import signal
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from sqlite_utils import Database

from permanence.errors import Uncounted
from storage import store as stores
from storage.database import connect
from storage.migrations import MIGRATIONS
from storage.store import Store, unwatched
from tests.storage.conftest import REFS, reach, rows_ever_kept, track, undo_latest

NEVER_MADE = "delete from spells; insert or replace into spells_due select distinct ref, 0 from children;"
"""Leaves a database as one of an older version."""


@pytest.fixture
def lived(town):
    """A database in which children were tracked, matched, moved and corrected, with what was kept of that."""
    for ref in ("BX-0042", "BX-0043", "BX-0044"):
        track(town, ref)
        reach(town, ref, "care_entry", date(2024, 2, 2))
        reach(town, ref, "adm_sbpfa", date(2024, 9, 2))
        reach(town, ref, "po_granted", date(2025, 1, 2))
        undo_latest(town)
        reach(town, ref, "po_granted", date(2025, 1, 3))
    with town.change() as (records, made):
        records.siblings.join(["BX-0042", "BX-0044"], "together", made)
    with town.change() as (records, made):
        records.children.edit(records.children.get("BX-0043"), made, team="south")
    reach(town, "BX-0042", "adm_match", date(2025, 6, 2))
    reach(town, "BX-0042", "disruption", date(2025, 9, 2))
    kept = rows_ever_kept(town.store)
    town.store.close()
    return town.store.path, kept


def forget(path):
    with closing(connect(path, "")) as connection:
        connection.executescript(NEVER_MADE)


def opened(path, watch=unwatched):
    """Open a database; returns what is kept in it then."""
    with closing(Store(path, watch=watch)) as store:
        with store.read() as records:
            assert records.spells_due.children() == {}
        return rows_ever_kept(store)


def test_a_database_that_never_had_any_has_them_once_it_is_opened(lived):
    path, kept = lived
    forget(path)

    assert opened(path) == kept


def test_whoever_waits_is_shown_how_many_children_are_done(lived, monkeypatch):
    monkeypatch.setattr(stores, "AT_ONCE", 2)
    path, kept = lived
    forget(path)
    shown = []

    assert opened(path, lambda steps, children: shown.append((list(steps), children))) == kept
    assert shown == [([2, 1], 3)]
    assert opened(path, lambda *_: shown.append("again")) == kept
    assert len(shown) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from storage import store
store.AT_ONCE = 1
def kill(steps, children):
    next(steps)
    os.kill(os.getpid(), signal.SIGKILL)
store.Store(Path(sys.argv[1]), watch=kill)
"""


def test_killed_in_the_middle_it_goes_on_where_it_was(lived):
    path, kept = lived
    forget(path)

    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)

    assert killed.returncode == -signal.SIGKILL
    with closing(connect(path, "")) as connection:
        assert connection.execute("select distinct child from spells").fetchall() == [("BX-0042",)]
    shown = []
    assert opened(path, lambda steps, children: shown.append((sum(steps), children))) == kept
    assert shown == [(2, 2)]


def test_stopped_by_whoever_waits_it_leaves_nothing_open(lived):
    path, kept = lived
    forget(path)

    def stop(_steps, _children):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store(path, watch=stop)
    assert not list(path.parent.glob("*-wal")), "closed, each file takes in its log"
    assert opened(path) == kept


def test_nothing_is_counted_before_all_that_is_on_record_is(town):
    track(town, "BX-0042")
    with town.store.read() as records, pytest.raises(Uncounted, match="ask again in a moment"):
        _ = records.spells

    town.store.settle()
    with town.store.read() as records:
        assert records.spells.children("select child from spells") == [("BX-0042",)]


def test_there_is_no_other_way_to_read_them():
    """Only `Spells` counts, and it refuses to while any are due; the others are those who make them, or the table."""
    root = Path(__file__).parents[2]
    files = [file for part in ("bot", "commands", "storage") for file in (root / part).rglob("*.py")]
    reading = [
        file.name
        for file in files
        if re.search(r"(?<!delete )\b(from|join)\s+(main\.)?spells\b", file.read_text("utf-8"))
    ]
    assert sorted(reading) == ["spells.py", "spells_due.py"]


def test_between_the_steps_anybody_may_record(town, monkeypatch):
    monkeypatch.setattr(stores, "AT_ONCE", 1)
    for ref in REFS[:3]:
        track(town, ref)

    def watch(steps, _children):
        for _ in steps:
            with town.change() as (records, made):
                records.children.edit(records.children.get("BX-0042"), made, team="south")
            break

    town.store.settle(watch)
    with town.store.read() as records:
        assert list(records.spells_due.children()) == ["BX-0042", "BX-0043", "BX-0044"]
    town.check()


def test_only_so_many_are_made_if_that_is_asked_for(town, monkeypatch):
    monkeypatch.setattr(stores, "AT_ONCE", 1)
    for ref in REFS[:3]:
        track(town, ref)

    town.store.settle(most=2)
    with town.store.read() as records:
        assert list(records.spells_due.children()) == ["BX-0044"]


def test_what_another_process_has_made_meanwhile_is_not_waited_for(town):
    track(town, "BX-0042")

    def watch(steps, _children):
        town.store.settle()
        assert list(steps) == []

    town.store.settle(watch)
    town.check()


def test_past_the_deadline_none_are_made(town):
    track(town, "BX-0042")
    with town.store.within(0), pytest.raises(Uncounted, match="ask again"):
        town.store.settle()
    with town.store.read() as records:
        assert list(records.spells_due.children()) == ["BX-0042"]


def test_a_database_for_which_some_were_made_gets_the_others(tmp_path):
    path = tmp_path / "permanence.db"
    with closing(connect(path, "pragma foreign_keys = on;")) as connection:
        MIGRATIONS.apply(
            Database(connection, strict=True), stop_before="m025_whose_rows_for_measures_are_due"
        )
        connection.execute(
            "insert into audit (id, at, surface, account, person, verb, understood, changed)"
            " values (1, '2026-11-26T09:30:00+00:00', 'load', 'tester', 'load', 'load', '{}', 1)"
        )
        connection.executemany(
            "insert into children (ref, team, recorded) values (?, 'north', 1)", [(ref,) for ref in REFS]
        )
        connection.execute("insert into known values ('rows for measures are made up to', ?)", (REFS[1],))
        MIGRATIONS.apply(Database(connection, strict=True), stop_before="m027_where_journeys_wait")
        due = connection.execute("select child, since from spells_due order by 1").fetchall()
        assert due == [(ref, 0) for ref in REFS[2:]]
        assert not connection.execute("select 1 from known where name like 'rows for measures%'").fetchall()

    with closing(Store(path)) as store, store.read() as records:
        assert records.execute("select child from spells order by 1").fetchall() == [(ref,) for ref in REFS]


def test_rows_that_told_of_the_first_family_that_fostered_are_made_anew(town):
    for ref in ("BX-0042", "BX-0043"):
        track(town, ref)
        reach(town, ref, "care_entry", date(2024, 2, 2))
    for day in (date(2024, 3, 4), date(2024, 6, 3)):
        reach(town, "BX-0042", "ep_placed", day)
    reach(town, "BX-0042", "placed", date(2025, 2, 3))
    kept = rows_ever_kept(town.store)
    town.store.close()
    with closing(connect(town.store.path, "")) as connection:
        connection.execute(
            "update spells set fostered_from = moved_in - 91, moved_in = moved_in - 91 where child = 'BX-0042'"
        )
        connection.execute("delete from _sqlite_migrations where name = 'm044_which_family_adopted'")

    assert opened(town.store.path) == kept


@pytest.mark.parametrize(
    "before", ["m007_the_life_of_a_surgery", "m014_references_given_anew", "m023_what_measures_count"]
)
def test_a_database_of_an_older_version_gets_them_and_keeps_its_triggers(tmp_path, before):
    path = tmp_path / "permanence.db"
    with closing(connect(path, "pragma foreign_keys = on;")) as connection:
        MIGRATIONS.apply(Database(connection, strict=True), stop_before=before)
        for number in range(1, 5):
            connection.execute(
                "insert into audit (id, at, surface, account, person, verb, understood, changed)"
                " values (?, '2026-11-26T09:30:00+00:00', 'slack', 'tester', 'U0SAM', 'milestone', '{}', 1)",
                (number,),
            )
        connection.execute(
            "insert into children (ref, team, born, recorded) values ('BX-0042', 'north', '2023-03', 1)"
        )
        connection.executemany(
            "insert into milestones (child, milestone, reached, detail, recorded, retracted) values ('BX-0042', ?, ?, '', ?, ?)",
            [
                ("care_entry", "2024-02-02", 2, None),
                ("po_granted", "2024-02-05", 3, 4),
                ("po_granted", "2024-02-03", 4, None),
            ],
        )
        MIGRATIONS.apply(Database(connection, strict=True), stop_before="m023_what_measures_count")
        (triggers,) = connection.execute(
            "select count(*) from sqlite_schema where type = 'trigger'"
        ).fetchone()

    with closing(Store(path)) as store, store.read() as records:
        found = records.execute(
            "select child, entered, ordered, recorded, retracted from spells order by recorded"
        ).fetchall()
        (kept,) = records.execute("select count(*) from sqlite_schema where type = 'trigger'").fetchone()
        assert kept == triggers + 1, "the one that lets rows of the audit be emptied has come since"
        assert records.execute("pragma foreign_key_check").fetchall() == []
    assert found == [
        ("BX-0042", None, None, 1, 2),
        ("BX-0042", 19755, None, 2, 3),
        ("BX-0042", 19755, 19758, 3, 4),
        ("BX-0042", 19755, 19756, 4, None),
    ]
    assert path.with_name("permanence.db.before-migration").exists()
