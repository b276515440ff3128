"""Putting a backup back: the old database or the new one at any instant, and a beginning that nothing lost gets in the way of."""

import os
import shutil
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest

from permanence.errors import PermanenceError
from permanence.keyed import Key
from permanence.surgery import REACH
from storage import database, restoring
from storage.database import DatabaseFile, copy_database
from storage.history import Change
from storage.outbox import Outbox, PostKind, PostState
from storage.restored import next_number, restored
from storage.restoring import put_back
from storage.store import Store
from storage.verifying import verify_changes
from tests.processes import exit_code, start_python

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SURGERY = date(2026, 11, 26)


@pytest.fixture
def backup(path):
    """A copy of the database as it is, empty."""
    found = path.with_name("backup.db")
    copy_database(path, found)
    return found


def know(path, name):
    with closing(Store(path)) as store, store.write() as records:
        records.know(name, "yes")


def knows(path, name):
    with closing(Store(path)) as store, store.read() as records:
        return records.known(name) == "yes"


KILLED = """
import os, shutil, sys
from datetime import UTC, datetime
from pathlib import Path
from storage.restoring import put_back

backup, kept, lives = (Path(word) for word in sys.argv[1:])
at, calls = 0, 0  # nothing is counted before the first life

def watch(event, _):
    global calls
    if at and event in ("os.rename", "os.remove", "shutil.copyfile", "sqlite3.connect", "open"):
        calls += 1
        if calls == at:
            os._exit(9)

sys.addaudithook(watch)
for life in range(1, 400):
    copy = lives / str(life) / "permanence.db"
    copy.parent.mkdir()
    for tail in ("", "-wal"):
        shutil.copy(f"{kept}{tail}", f"{copy}{tail}")
    child = os.fork()
    if not child:
        at = life
        put_back(backup, copy, datetime(2026, 11, 23, tzinfo=UTC))
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code != 9:
        os._exit(code)
os._exit(9)
"""
"""Puts a backup back again and again, each time in a process and a folder of its own, and dies a call later each time."""


@pytest.mark.parametrize("key", [None, Key(bytes(range(32)))], ids=["plain", "encrypted"])
def test_a_backup_where_nothing_may_be_written_is_read_and_nothing_is_put_beside_it(
    tmp_path, monkeypatch, key
):
    path, medium = tmp_path / "permanence.db", tmp_path / "medium"
    medium.mkdir()
    database.make_database(path, key)
    with closing(Store(path, key=key)) as store, store.write() as records:
        records.know("kept", "yes")
    backup = medium / "100% of it?.db"
    copy_database(path, backup, key)
    monkeypatch.setattr(os, "access", lambda folder, _: folder != medium)
    files = {each.name for each in medium.iterdir()}

    with closing(database.connect_to_read(backup, key)) as reader:
        assert reader.execute("select value from known where name = 'kept'").fetchone() == ("yes",)
        assert {each.name for each in medium.iterdir()} == files
    with closing(database.connect(backup, "begin immediate", key)) as writer:
        writer.execute("insert into known (name, value) values ('since', 'yes')")
        writer.execute("commit")
        with closing(database.connect_to_read(backup, key)) as reader:
            assert reader.execute("select count(*) from known where name = 'since'").fetchone() == (1,), (
                "somebody writes to it, and so it is read with its log"
            )
    put_back(backup, path, NOW, key)
    assert verify_changes(backup, key=key).faults == []


def test_a_restore_killed_at_any_point_leaves_the_old_database_or_the_new_one_whole(path, backup, tmp_path):
    know(path, "old")
    with closing(DatabaseFile(path)) as opened, opened.write() as writer:
        writer.execute("insert into known (name, value) values ('in the log', 'yes')")
        for tail in ("", "-wal"):  # as a process that was killed leaves it
            shutil.copy(f"{path}{tail}", tmp_path / f"kept{tail}")
    lives = tmp_path / "lives"
    lives.mkdir()
    assert exit_code(start_python(KILLED, backup, tmp_path / "kept", lives), 300) == 0, (
        "the last was not killed"
    )
    seen = set()
    for folder in lives.iterdir():
        copy = folder / "permanence.db"
        with closing(Store(copy)) as store, store.read() as records:
            is_old = records.known("old") == "yes"
            assert (restored(records) is None) == is_old
            assert records.execute("pragma integrity_check").fetchone() == ("ok",)
        seen.add(is_old)
        put_back(backup, copy, NOW)
        assert not knows(copy, "old"), "what the killed one left does not get in the way"
        assert [each.name for each in folder.iterdir() if ".part" in each.name] == []
    assert seen == {True, False}
    assert knows(path, "old")


def test_a_full_disk_leaves_the_old_database_and_nothing_else(path, backup, monkeypatch):
    know(path, "old")
    before = sorted(each.name for each in path.parent.iterdir())

    def full(_from, _to):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        put_back(backup, path, NOW)

    assert knows(path, "old")
    assert sorted(each.name for each in path.parent.iterdir()) == before


def test_a_restore_that_cannot_be_finished_takes_back_what_it_kept(path, backup, monkeypatch):
    before = sorted(each.name for each in path.parent.iterdir())

    def stuck(found, **_):
        if found == path:
            raise OSError(30, "Read-only file system")
        database.remove_with_logs(found)

    monkeypatch.setattr(restoring, "remove_with_logs", stuck)
    with pytest.raises(OSError, match="Read-only"):
        put_back(backup, path, NOW)

    assert sorted(each.name for each in path.parent.iterdir()) == before


def test_a_backup_that_fails_leaves_nothing(path, tmp_path, monkeypatch):
    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        copy_database(path, tmp_path / "copy.db")

    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("copy")] == []


def test_a_log_without_its_database_is_kept_apart_and_not_taken_for_the_new_ones(path, backup):
    path.unlink()
    for tail in ("-wal", "-journal"):
        path.with_name(f"{path.name}{tail}").write_bytes(b"of a database that is gone")

    kept = put_back(backup, path, NOW)

    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"of a database that is gone"
    assert not path.with_name(f"{path.name}-wal").exists()
    assert not knows(path, "old")


def test_where_nothing_was_nothing_is_kept(path, backup):
    path.unlink()

    assert put_back(backup, path, NOW) is None
    assert not knows(path, "old")


def test_a_damaged_database_is_kept_with_its_log(path, backup):
    path.write_bytes(b"no longer a database" * 100)
    path.with_name(f"{path.name}-wal").write_bytes(b"its log")

    kept = put_back(backup, path, NOW)

    assert kept.read_bytes() == b"no longer a database" * 100
    assert kept.with_name(f"{kept.name}-wal").read_bytes() == b"its log"
    assert not path.with_name(f"{path.name}-wal").exists()


def test_a_database_that_somebody_has_open_is_not_replaced(path, backup, monkeypatch):
    monkeypatch.setattr(restoring, "EVERY", "pragma busy_timeout = 10")
    know(path, "old")
    with closing(DatabaseFile(path)) as opened, opened.read() as reader:
        reader.execute("select 1 from known").fetchone()
        with pytest.raises(PermanenceError, match=r"cannot be replaced: .*keeps it.*Nothing was restored"):
            put_back(backup, path, NOW)

    assert knows(path, "old")


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(path, backup):
    know(path, "old")
    with closing(database.connect(backup, "")) as connection:
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('permanence', 'm999_later', '')"
        )
    with pytest.raises(PermanenceError, match=r"newer version .*m999_later.* Nothing was restored"):
        put_back(backup, path, NOW)

    assert knows(path, "old")


def test_a_database_of_an_older_version_is_replaced_and_numbers_go_on_from_it(path, backup):
    path.unlink()
    with closing(database.connect(path, "")) as connection:
        connection.execute("create table actions (number integer)")
        connection.execute("insert into actions values (900000)")

    put_back(backup, path, NOW)

    with closing(Store(path)) as store, store.read() as records:
        assert next_number(records, "actions") == 900_001
        assert next_number(records, "approvals") < 900_000


@pytest.mark.parametrize("table", ["actions", "approvals", "audit", "conflicts"])
def test_every_series_of_numbers_begins_beyond_what_the_lost_records_may_have_given(path, backup, table):
    put_back(backup, path, NOW)
    with closing(Store(path)) as store, store.read() as records:
        first = next_number(records, table)
    put_back(backup, path, NOW + timedelta(days=1))
    with closing(Store(path)) as store, store.read() as records:
        second = next_number(records, table)

    assert first > 50_000
    assert second - first >= 240


def test_numbers_never_go_back_where_the_clock_does(path, backup):
    put_back(backup, path, NOW)
    with closing(Store(path)) as store, store.read() as records:
        first = next_number(records, "actions")
    copy_database(path, path.with_name("later.db"))
    put_back(path.with_name("later.db"), path, datetime(2001, 1, 1, tzinfo=UTC))
    with closing(Store(path)) as store, store.read() as records:
        assert next_number(records, "actions") == first


@pytest.fixture
def said(store, change):
    """North's agenda, some of it sent, and a private word; returns the path of its database."""
    with change("clock") as (records, made):
        outbox: Outbox = records.outbox
        head = outbox.plan("north", SURGERY, PostKind.HEAD, "C0NORTH", made)
        child = outbox.plan("north", SURGERY, PostKind.CHILD, "C0NORTH", made, subject="BX-0042")
        outbox.tell("north", SURGERY, PostKind.DIGEST, "U0SAM", made)
        outbox.tell("north", SURGERY, PostKind.NOTICE, "U0MARY", made)
        records.delivery.sent(outbox.find(head), "100.5", 1, NOW)
        records.delivery.begin(outbox.find(child), NOW)
    return store.path


@pytest.fixture
def again(said, tmp_path):
    """The same records put back from a copy, and as they were."""
    copy_database(said, tmp_path / "backup.db")
    put_back(tmp_path / "backup.db", tmp_path / "again.db", NOW)
    with closing(Store(tmp_path / "again.db")) as opened:
        yield opened


def posts(store):
    with store.read() as records:
        return {post.kind: post for post in records.outbox.of_occurrence("north", SURGERY)}


def test_what_was_to_be_sent_is_first_searched_for_and_what_was_sent_is_drawn_anew(again):
    found = posts(again)

    assert found[PostKind.HEAD].state is PostState.SENT
    assert found[PostKind.HEAD].wanted == found[PostKind.HEAD].drawn + 1
    assert {found[kind].state for kind in found if kind is not PostKind.HEAD} == {PostState.UNKNOWN}
    assert {found[kind].attempted for kind in found if kind is not PostKind.HEAD} == {None}
    with again.read() as records:
        when = restored(records)
    assert when.at == NOW
    assert when.since < NOW
    assert when.lasts == {"C0NORTH": "100.5"}


@pytest.mark.parametrize(
    ("after", "is_held", "is_earlier"),
    [
        (timedelta(days=1), True, True),
        (timedelta(days=1), False, True),
        (REACH, False, True),
        (REACH + timedelta(seconds=1), False, False),
        (REACH + timedelta(days=90), True, True),
    ],
)
def test_records_put_back_once_more_are_searched_from_what_the_first_knew(
    again, tmp_path, after, is_held, is_earlier
):
    with again.write() as records:
        first = restored(records)
        records.delivery.sent(posts(again)[PostKind.CHILD], "900.5", 1, NOW)
        if not is_held:
            records.delivery.end_hold(NOW, drop=False)
    copy_database(again.path, tmp_path / "later.db")
    put_back(tmp_path / "later.db", tmp_path / "third.db", NOW + after)

    with closing(Store(tmp_path / "third.db")) as third, third.read() as records:
        when = restored(records)
    assert when.at == NOW + after
    assert when.lasts == ({"C0NORTH": "100.5"} if is_earlier else {"C0NORTH": "900.5"})
    assert when.since == first.since


def plan_later(store, occurrence):
    """Plan the head of a surgery; the state of its post and its name in Slack."""
    with store.write() as records:
        (made,) = records.execute("select max(id) from audit").fetchone()
        records.execute(
            "insert into outbox (key, team, occurrence, kind, subject, channel, state, wanted, drawn, not_before, token, recorded)"
            " values ('x', 'x', '2026-01-01', 'closed', '', 'C', 'skipped', 1, 1, '', 'x', ?)",
            (made,),
        )
        post = records.outbox.plan(
            "north", occurrence, PostKind.HEAD, "C0NORTH", Change(made, NOW, NOW.date(), "clock")
        )
        records.outbox.want_pages(post, PostKind.LIST, 1, NOW)
        return [(each.state, each.token) for each in records.outbox.of_occurrence("north", occurrence)]


def test_two_copies_of_the_records_give_a_post_the_same_name(again, store):
    soon = SURGERY + timedelta(weeks=2)
    here, there = plan_later(store, soon), plan_later(again, soon)

    assert [token for _, token in here] == [token for _, token in there]
    assert len({token for _, token in here}) == 2
    assert {state for state, _ in here} == {PostState.PLANNED}
    assert {state for state, _ in there} == {PostState.UNKNOWN}, "the lost records may have sent it"


def test_a_surgery_far_beyond_the_restore_needs_no_search(again):
    assert {state for state, _ in plan_later(again, SURGERY + timedelta(weeks=30))} == {PostState.PLANNED}


def test_private_words_wait_but_for_requests_and_those_about_the_bots_own_trouble(again):
    with again.write() as records:
        (made,) = records.execute("select max(id) from audit").fetchone()
        asked = Change(made, NOW, NOW.date(), "U0SAM")
        records.outbox.tell("north", SURGERY, PostKind.APPROVAL, "U0MARY", asked, subject="1")
    with again.read() as records:
        to_do = {post.kind for post in records.delivery.to_do(NOW)}
        assert [post.kind for post in records.delivery.held()] == [PostKind.DIGEST]

    assert to_do == {PostKind.CHILD, PostKind.NOTICE}, "one at a time for each reader"
    with again.write() as records:
        notice = next(post for post in records.delivery.to_do(NOW) if post.kind is PostKind.NOTICE)
        records.delivery.sent(notice, "101.5", 1, NOW)
    with again.read() as records:
        assert {post.kind for post in records.delivery.to_do(NOW)} == {PostKind.CHILD, PostKind.APPROVAL}


@pytest.mark.parametrize("drop", [True, False])
def test_what_waits_is_let_out_or_dropped(again, drop):
    with again.write() as records:
        assert records.delivery.end_hold(NOW, drop=drop) == 1
        records.outbox.want_restored_redrawn()
    with again.read() as records:
        assert not records.delivery.is_holding()
        assert records.delivery.held() == []
        assert {post.kind for post in records.delivery.to_do(NOW)} >= {PostKind.CHILD, PostKind.NOTICE}

    state = posts(again)[PostKind.DIGEST].state
    assert state is (PostState.SKIPPED if drop else PostState.UNKNOWN)


def test_records_that_were_never_put_back_hold_nothing(store, said):
    with store.read() as records:
        assert restored(records) is None
        assert records.delivery.held() == []
        assert PostKind.DIGEST in {post.kind for post in records.delivery.to_do(NOW)}


def test_a_message_found_is_as_old_as_slack_says_and_no_longer_called_late(again):
    with again.write() as records:
        post = records.outbox.of_occurrence("north", SURGERY)[1]
        records.delivery.sent(post, "1764063000.000100", 0, NOW)
        records.delivery.date_by_slack(post, "1764063000.000100")

    found = posts(again)[PostKind.CHILD]
    assert found.attempted == datetime.fromtimestamp(1764063000.0001, UTC)
    with again.write() as records:
        records.delivery.date_by_slack(found, "1.0")
    assert posts(again)[PostKind.CHILD].attempted == found.attempted
