"""A database from before there were rows for measures gets them as if they had been kept from its first change on."""

import signal
import subprocess
import sys
from contextlib import closing
from datetime import date

import pytest
from sqlite_utils import Database

from storage import first_spells
from storage.database import connect
from storage.migrations import MIGRATIONS
from storage.spell_rows import NAMES
from storage.store import Store
from tests.storage.conftest import reach, track, undo_latest

ROWS = f"select {', '.join(NAMES)}, recorded, retracted from spells where retracted is not recorded order by child, recorded, period, leg"


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
    with town.store.read() as records:
        kept = records.execute(ROWS).fetchall()
    town.store.close()
    return town.store.path, kept


def forget(path):
    """Leave the database as the migration does that begins to keep rows."""
    with closing(connect(path, "")) as connection:
        connection.execute("delete from spells")
        connection.execute("insert into known (name, value) values (?, '')", (first_spells.MADE_UP_TO,))


def rows(path, watch=first_spells.unwatched):
    with closing(Store(path, watch=watch)) as store, store.read() as records:
        assert records.known(first_spells.MADE_UP_TO) is None
        return records.execute(ROWS).fetchall()


def test_they_are_what_would_have_been_kept_with_each_change(lived):
    path, kept = lived
    forget(path)

    assert rows(path) == kept


def test_whoever_waits_is_shown_how_many_children_are_done(lived, monkeypatch):
    monkeypatch.setattr(first_spells, "AT_ONCE", 2)
    path, kept = lived
    forget(path)
    shown = []

    assert rows(path, lambda steps, children: shown.append((list(steps), children))) == kept
    assert shown == [([2, 1], 3)]
    assert rows(path, lambda *_: shown.append("again")) == kept
    assert len(shown) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from storage import first_spells
from storage.store import Store
first_spells.AT_ONCE = 1
def kill(steps, children):
    next(steps)
    os.kill(os.getpid(), signal.SIGKILL)
Store(Path(sys.argv[1]), watch=kill)
"""


def test_killed_in_the_middle_it_goes_on_where_it_was(lived):
    path, kept = lived
    forget(path)

    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)

    assert killed.returncode == -signal.SIGKILL
    with closing(connect(path, "")) as connection:
        done = connection.execute("select distinct child from spells").fetchall()
        assert done == [("BX-0042",)]
        assert connection.execute("select count(*) from spells").fetchone()[0] < len(kept)
    shown = []
    assert rows(path, lambda steps, children: shown.append((sum(steps), children))) == kept
    assert shown == [(2, 2)]


def test_stopped_by_whoever_waits_it_leaves_nothing_open(lived):
    path, kept = lived
    forget(path)

    def stop(_steps, _children):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Store(path, watch=stop)
    assert not path.with_name(f"{path.name}-wal").exists(), "closed, it folds its log into the file"
    assert rows(path) == kept


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
        triggers = connection.execute("select count(*) from sqlite_schema where type = 'trigger'").fetchone()

    with closing(Store(path)) as store, store.read() as records:
        found = records.execute(
            "select child, entered, ordered, recorded, retracted from spells order by recorded"
        ).fetchall()
        assert (
            records.execute("select count(*) from sqlite_schema where type = 'trigger'").fetchone()
            == triggers
        )
        assert records.execute("pragma foreign_key_check").fetchall() == []
    assert found == [
        ("BX-0042", None, None, 1, 2),
        ("BX-0042", 19755, None, 2, 3),
        ("BX-0042", 19755, 19758, 3, 4),
        ("BX-0042", 19755, 19756, 4, None),
    ]
    assert path.with_name("permanence.db.before-migration").exists()
