"""Databases of earlier versions: brought up to date with every row kept."""

from contextlib import closing
from datetime import date, datetime

import pytest
from sqlite_utils import Database

from permanence.errors import PermanenceError
from storage.database import connect, make_database, reads_of
from storage.migrations import HISTORIES, MIGRATIONS
from storage.outbox import PostKind
from storage.store import Store, is_older

SURGERY = date(2026, 11, 26)
MOMENT = "2026-11-26T09:30:00+00:00"
POSTS = {
    ("head", "C0NORTH"): (PostKind.HEAD, "", None),
    ("child BX-0042", "C0NORTH"): (PostKind.CHILD, "BX-0042", None),
    ("list 1", "C0NORTH"): (PostKind.LIST, "1", None),
    ("notice U0MARY", "U0MARY"): (PostKind.NOTICE, "", "U0MARY"),
    ("approval 3 U0MARY", "U0MARY"): (PostKind.APPROVAL, "3", "U0MARY"),
}
"""The parts of posts and where they went, in the first version, with their kind, subject and reader now."""
LATER_POSTS = {
    ("minutes 2", "C0NORTH"): (PostKind.MINUTES, "2", None),
    ("closed", "C0NORTH"): (PostKind.CLOSED, "", None),
    ("digest U0SAM", "U0SAM"): (PostKind.DIGEST, "", "U0SAM"),
    ("digest U0SAM 2026-11-27", "U0SAM"): (PostKind.DIGEST, "2026-11-27", "U0SAM"),
    ("escalation 1 W0MARY", "W0MARY"): (PostKind.ESCALATION, "", "W0MARY"),
    ("word up 1 U0SAM", "U0SAM"): (PostKind.TOLD, "", "U0SAM"),
    ("word nobody 1 U0CORA", "U0CORA"): (PostKind.NOBODY, "", "U0CORA"),
    ("word left U0SAM U0MARY", "U0MARY"): (PostKind.LEFT, "U0SAM", "U0MARY"),
    ("word birth BX-0043", "U0SAM"): (PostKind.BIRTH, "BX-0043", "U0SAM"),
    ("word silence 1 BX-0044 U0MARY", "U0MARY"): (PostKind.SILENCE, "BX-0044", "U0MARY"),
    ("word answered 3 approved 1 U0SAM", "U0SAM"): (PostKind.APPROVED, "3", "U0SAM"),
    ("word answered 4 declined 1 U0SAM", "U0SAM"): (PostKind.DECLINED, "4", "U0SAM"),
    ("word answered 5 1 U0SAM", "U0SAM"): (PostKind.DECLINED, "5", "U0SAM"),
    ("word unreached U0SAM U0CORA", "U0CORA"): (PostKind.UNREACHED, "U0SAM", "U0CORA"),
}
"""The same of the kinds that came later."""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "permanence.db"


@pytest.fixture
def older(path):
    """Make a database as it was before a migration, with these posts; what to compare afterwards."""

    def made(before, parts):
        with closing(connect(path, "pragma foreign_keys = on;")) as connection:
            MIGRATIONS.apply(Database(connection, strict=True), stop_before=before)
            connection.execute(
                "insert into audit (id, at, surface, account, person, verb, understood, changed)"
                " values (1, ?, 'clock', 'tester', 'clock', 'agenda', '{}', 1)",
                (MOMENT,),
            )
            for number, (part, channel) in enumerate(parts, 1):
                in_thread = part.startswith(("list", "minutes"))
                connection.execute(
                    "insert into outbox (id, key, team, occurrence, part, child, channel, parent, state, wanted, drawn,"
                    " not_before, attempted, ts, problem, note, token, recorded) values (?, 'north:2026-11-26:' || ?,"
                    " 'north', '2026-11-26', ?, ?, ?, ?, 'sent', 3, 2, ?, ?, ?, 'a problem', 'a note', ?, 1)",
                    (
                        number,
                        part,
                        part,
                        part.removeprefix("child ") if part.startswith("child ") else None,
                        channel,
                        1 if in_thread else None,
                        MOMENT,
                        MOMENT,
                        f"{number}.5",
                        f"token {number}",
                    ),
                )
                connection.execute(
                    "insert into outbox_story (post, at, told) values (?, ?, 'sent')", (number, MOMENT)
                )
            return kept(connection)

    return made


def kept(connection):
    """Everything of the outbox that a migration leaves as it is, how many triggers there are, and what refers to nothing."""
    return [
        connection.execute(query).fetchall()
        for query in (
            (
                "select id, key, team, occurrence, parent, state, wanted, drawn, not_before, attempted, ts, problem, note,"
                " token, recorded from outbox order by id"
            ),
            "select id, post, at, told from outbox_story order by id",
            "select count(*) from sqlite_master where type = 'trigger'",
            "pragma foreign_key_check",
        )
    ]


@pytest.mark.parametrize(
    ("before", "parts"),
    [
        pytest.param("m007_the_life_of_a_surgery", POSTS, id="the first version"),
        pytest.param("m010_the_kind_of_a_post", POSTS | LATER_POSTS, id="the version before"),
    ],
)
def test_every_post_is_kept_with_its_kind_what_it_is_about_and_its_reader(path, older, before, parts):
    old = older(before, parts)
    with closing(Store(path)) as store, store.read() as records:
        posts = records.outbox.of_occurrence("north", SURGERY)
        new = kept(records)

    *posts_and_stories, triggers, broken = new
    assert posts_and_stories == old[:2]
    assert (triggers, broken) == ([(5,)], [])
    assert [(post.kind, post.subject, post.reader) for post in posts] == list(parts.values())
    assert [post.to for post in posts] == [to for _, to in parts]
    assert [post.is_private for post in posts] == [post.channel is None for post in posts]
    assert path.with_name("permanence.db.before-migration").exists()


def test_which_children_a_message_names_is_kept_and_whether_its_surgery_is_remembered(path, older):
    older("m010_the_kind_of_a_post", POSTS)
    with closing(connect(path, "")) as connection:
        connection.execute("insert into post_children (post, child) values (3, 'BX-0042')")
        connection.execute("update outbox set remembered = 0")
    with closing(Store(path)) as store, store.read() as records:
        named = records.execute("select post, child from post_children").fetchall()
        is_remembered = records.surgeries.is_remembered("north", SURGERY)

    assert named == [(3, "BX-0042")]
    assert not is_remembered


def test_what_was_planned_before_the_migration_is_not_planned_again(path, older):
    older("m010_the_kind_of_a_post", POSTS | LATER_POSTS)
    with closing(Store(path)) as store, store.write() as records:
        (head, *_) = records.outbox.of_occurrence("north", SURGERY)
        before = records.execute("select count(*) from outbox").fetchone()
        records.outbox.want_pages(head.id, PostKind.LIST, 1, head.not_before)

        assert records.execute("select count(*) from outbox").fetchone() == before
        assert records.outbox.is_planned("north", SURGERY, PostKind.LEFT, "U0SAM", "U0MARY")
        assert not records.outbox.is_planned("north", SURGERY, PostKind.LEFT, "U0SAM", "U0CORA")
        assert records.outbox.is_planned("north", SURGERY, PostKind.BIRTH, "BX-0043")


def test_every_table_whose_rows_are_retracted_is_a_history_and_indexed_by_change(path):
    with closing(connect(path, "")) as connection:
        database = Database(connection)
        MIGRATIONS.apply(database)
        retracted = {table.name for table in database.tables if "retracted" in table.columns_dict}
        by_change = {
            table.name
            for table in database.tables
            if {"recorded", "retracted"} <= {index.columns[0] for index in table.indexes}
        }

    # Spells are made anew of what an undo leaves.
    assert set(HISTORIES) == retracted - {"spells"}, "undo passes over a table that is not in HISTORIES"
    assert retracted <= by_change, "its migration calls `_index_changes`"


def test_of_older_pictures_those_that_a_person_has_are_taken_down_since_nobody_knows_of_which_child_they_are(
    path,
):
    with closing(connect(path, "pragma foreign_keys = on;")) as connection:
        MIGRATIONS.apply(Database(connection, strict=True), stop_before="m013_whose_picture_it_is")
        later = "2026-12-03T09:30:00+00:00"
        connection.executemany(
            "insert into pictures (file, team, until) values (?, ?, ?)",
            [("F1", None, later), ("F2", "north", later)],
        )

    with closing(Store(path)) as store, store.read() as records:
        assert records.pictures.due(datetime.fromisoformat(MOMENT)) == ["F1"]
        assert records.pictures.doubted() == []


def test_an_action_done_before_actions_could_be_cancelled_is_done(path):
    with closing(connect(path, "pragma foreign_keys = on;")) as connection:
        MIGRATIONS.apply(
            Database(connection, strict=True), stop_before="m017_actions_cancelled_and_agendas_chosen"
        )
        connection.execute(
            "insert into audit (id, at, surface, account, person, verb, understood, changed)"
            " values (1, ?, 'slack', 'tester', 'U0SAM', 'done', '{}', 1)",
            (MOMENT,),
        )
        for number, done in ((1, "2026-11-26"), (2, None)):
            connection.execute(
                "insert into actions (number, child, owner, words, agreed, due, first_due, moves, because, done,"
                " done_words, waits_for, recorded) values (?, 'BX-0042', 'U0SAM', 'Chase the report', '2026-11-12',"
                " '2026-11-26', '2026-11-26', 0, '', ?, 'It came', '', 1)",
                (number, done),
            )

    with closing(Store(path)) as store, store.read() as records:
        done, still_open = map(records.actions.find, (1, 2))
    assert (done.ended, done.ended_words, done.is_open, done.is_cancelled) == (
        SURGERY,
        "It came",
        False,
        False,
    )
    assert still_open.is_open


def test_records_of_an_older_version_are_known_without_being_brought_up_to_date(tmp_path):
    path = tmp_path / "permanence.db"
    with pytest.raises(PermanenceError, match="There is no database"):
        is_older(path)
    make_database(path)
    assert not is_older(path), "and its audit of reads is yet to begin"
    Store(path).close()
    assert not is_older(path)
    for each in (reads_of(path), path):
        with closing(connect(each, "")) as older:
            older.execute(
                "delete from _sqlite_migrations where rowid = (select max(rowid) from _sqlite_migrations)"
            )
        before = each.read_bytes()
        assert is_older(path)
        assert each.read_bytes() == before
