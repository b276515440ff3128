"""What references look like is noted wherever a child gets one, and looked for by index."""

from contextlib import closing

import pytest
from sqlite_utils import Database

from permanence.references import figures_of, likeness
from storage.database import connect
from storage.migrations import MIGRATIONS
from storage.store import Store
from tests.storage.test_load import JOURNEYS, NORTH, enter


def noted(store) -> list[tuple[str, ...]]:
    with store.read() as records:
        return records.execute("select * from likenesses order by reference").fetchall()


def looks(*refs: str) -> list[tuple[str, str, str | None]]:
    return [(ref, likeness(ref), figures_of(ref)) for ref in refs]


def alike(store, typed: str) -> list[str]:
    with store.read() as records:
        return records.children.refs_alike(typed)


def test_it_is_noted_of_a_child_who_is_tracked_and_of_one_who_gets_another_reference(store, tracked, change):
    with change(verb="rename") as (records, made):
        records.renames.rename("BX-0042", "BX-00AB", made)
    assert noted(store) == looks("BX-0042", "BX-00AB")
    assert alike(store, "bx00ab") == ["BX-00AB"]
    assert alike(store, "42") == [], "an old reference is no child's"


def test_it_is_noted_of_children_who_are_loaded(say, terminal):
    say(NORTH)
    enter(terminal.store.path, JOURNEYS)
    enter(terminal.store.path, JOURNEYS)
    assert noted(terminal.store) == looks("BX-0001", "BX-0002", "BX-0003", "BX-0004")
    assert alike(terminal.store, "3") == ["BX-0003"]


def test_it_is_noted_of_the_children_of_before(tmp_path):
    path = tmp_path / "permanence.db"
    with closing(connect(path, "pragma foreign_keys = on;")) as connection:
        MIGRATIONS.apply(Database(connection, strict=True), stop_before="m019_what_references_look_like")
        connection.execute(
            "insert into audit (id, at, surface, account, person, verb, child, understood, changed)"
            " values (1, '2026-11-23T10:00:00+00:00', 'slack', '', 'U0SAM', 'track', 'BX-0042', '{}', 1)"
        )
        for ref in ("BX-0042", "BX-00AB"):
            connection.execute("insert into children (ref, team, recorded) values (?, 'north', 1)", (ref,))
        connection.commit()
    with closing(Store(path)) as opened:
        assert noted(opened) == looks("BX-0042", "BX-00AB")


@pytest.mark.parametrize("typed", ["bx42", "42"])
def test_it_is_looked_for_by_index(store, typed):
    asked: list[str] = []
    with store.read() as records:
        execute = records.execute
        records.execute = lambda sql, values: asked.append(sql) or execute(sql, values)
        records.children.refs_alike(typed)
        plan = execute(f"explain query plan {asked[0]}", (typed, typed)).fetchall()
    assert not [row for row in plan if row[-1].startswith("SCAN")], plan
