"""Backups by themselves: when one is due, which are kept, and that none counts that is not good."""

import shutil
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from permanence.errors import PermanenceError
from permanence.keyed import Key
from storage.backups import Backups, Holding, back_up, backups_in, is_due, look_into, of_these, removed_on
from storage.copies import is_of, may_be_of
from storage.database import connect, make_database, reads_of
from storage.store import Store
from tests.storage.conftest import MORNING, shown

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def plan(tmp_path):
    (tmp_path / "backups").mkdir()
    return Backups(tmp_path / "backups", DAY, keep=2)


def names(plan):
    return sorted(each.name for each in plan.folder.iterdir())


def test_one_is_due_where_none_was_made_within_the_time_between_two(store, plan):
    def due(now):
        return is_due(backups_in(plan.folder, store.path, LONDON), plan, now)

    assert due(NOW)
    back_up(store.path, plan, NOW, LONDON, None)
    assert not due(NOW)
    assert not due(NOW + DAY - timedelta(minutes=1))
    assert due(NOW + DAY)
    assert due(NOW - timedelta(minutes=1)), "that one was made by a clock that was ahead"


def test_the_newest_are_kept_with_their_reads_and_nothing_else_is_deleted(store, plan):
    for other in ("permanence-before-the-move.db", "permanence-2026-13-45-120000.db", "other.db"):
        (plan.folder / other).touch()
    made = [back_up(store.path, plan, NOW + number * DAY, LONDON, None) for number in range(4)]
    assert made[3].name == "permanence-2026-11-26-120000.db"
    assert [each.file for each in backups_in(plan.folder, store.path, LONDON)] == made[2:]
    assert names(plan) == sorted(
        [
            *(each.name for each in made[2:]),
            *(reads_of(each).name for each in made[2:]),
            "permanence-before-the-move.db",
            "permanence-2026-13-45-120000.db",
            "other.db",
        ]
    )


def test_as_summer_time_ends_one_is_made_an_hour_and_the_newest_are_kept(store, plan):
    hourly = Backups(plan.folder, timedelta(hours=1), keep=3)
    ends = datetime(2026, 10, 25, 0, 0, 5, tzinfo=UTC)  # 01:00:05, for the first time
    for minute in range(-180, 150):
        now = ends + timedelta(minutes=minute)
        if is_due(backups_in(plan.folder, store.path, LONDON), hourly, now.astimezone(LONDON)):
            back_up(store.path, hourly, now, LONDON, None)
    made = backups_in(plan.folder, store.path, LONDON)

    assert [each.made for each in made] == [ends + timedelta(hours=hour) for hour in range(3)]
    assert [each.file.name for each in made] == [
        "permanence-2026-10-25-010005.db",
        "permanence-2026-10-25-010005-again.db",
        "permanence-2026-10-25-020005.db",
    ]


def test_what_is_not_whole_takes_the_place_of_none_that_is_and_none_is_overwritten(store, plan):
    first = back_up(store.path, plan, NOW, LONDON, None)
    for hour in (13, 14):
        shutil.copy(first, plan.folder / f"permanence-2026-11-23-{hour}0000.db")  # and not its audit of reads
    told = removed_on(backups_in(plan.folder, store.path, LONDON), plan, NOW)
    assert told[first] == NOW + 2 * DAY
    second = back_up(store.path, plan, NOW + DAY, LONDON, None)
    assert first.exists()
    with pytest.raises(PermanenceError, match="exists already, and I overwrite nothing"):
        back_up(store.path, plan, NOW + DAY, LONDON, None)

    third = back_up(store.path, plan, NOW + 2 * DAY, LONDON, None)
    assert [each.file for each in backups_in(plan.folder, store.path, LONDON)] == [second, third]


def test_backups_of_other_records_that_are_called_so_are_neither_counted_nor_deleted(store, plan, tmp_path):
    (tmp_path / "another authority").mkdir()
    other = tmp_path / "another authority" / store.path.name
    make_database(other)
    Store(other).close()
    key = Key(bytes(range(32)))
    locked = plan.folder / "permanence-2026-11-21-120000.db"
    make_database(locked, key)
    theirs = [back_up(other, plan, NOW + number * HOUR, LONDON, None) for number in range(2)]
    made = backups_in(plan.folder, store.path, LONDON)
    assert len(made) == 3
    assert of_these(made, store.path, None) == []

    ours = [back_up(store.path, plan, NOW + number * DAY, LONDON, None) for number in range(1, 4)]
    made = backups_in(plan.folder, store.path, LONDON)
    assert [each.file for each in of_these(made, store.path, None)] == ours[1:]
    assert all(each.exists() for each in (*theirs, locked))
    assert is_of(locked, store.path, None) is None
    assert is_of(locked, store.path, None, key) is False
    assert is_of(ours[0], store.path, None) is None, "that one is gone"
    assert may_be_of(locked, store.path, None), "nobody can tell"
    assert not may_be_of(theirs[0], store.path, None)
    assert may_be_of(theirs[0], tmp_path / "lost.db", None)


def test_each_goes_when_it_is_said_to(store, plan):
    assert removed_on([], plan, NOW) == {}
    for number in range(2):
        back_up(store.path, plan, NOW + number * DAY, LONDON, None)
    made = backups_in(plan.folder, store.path, LONDON)
    told = removed_on(made, plan, NOW + DAY)
    assert removed_on(made, plan, NOW + 9 * DAY)[made[0].file] == NOW + 9 * DAY, "none was made for a week"

    for each in made:
        assert each.file.exists()
        back_up(store.path, plan, told[each.file], LONDON, None)
        assert not each.file.exists()


def test_it_is_looked_into_and_told_what_it_holds(tracked, plan):
    shown(tracked, 2, child="BX-0042")
    tracked.know_reads()
    made = back_up(tracked.path, plan, NOW, LONDON, None)
    holding = look_into(made, None, thoroughly=True)
    assert holding == Holding(1, 1, holding.changes, 1, MORNING + timedelta(minutes=2))
    assert look_into(made, None) == holding

    with closing(connect(made, "")) as connection:
        connection.execute("drop trigger audit_is_never_changed")
        connection.execute("update audit set person = 'U0OMAR' where id = 1")
    assert look_into(made, None) == holding, "who looks at the end alone does not see it"
    with pytest.raises(PermanenceError, match="change 1: its row is not as it was written"):
        look_into(made, None, thoroughly=True)


def test_none_counts_that_is_not_good_and_then_none_is_deleted(tracked, plan):
    shown(tracked, 2, child="BX-0042")
    tracked.know_reads()
    good = [back_up(tracked.path, plan, NOW + number * DAY, LONDON, None) for number in range(2)]
    with tracked.write() as records:
        records.know("reads", "7 AB")  # a row that is not there any more
    with pytest.raises(PermanenceError, match="it lacks row 7"):
        back_up(tracked.path, plan, NOW + 2 * DAY, LONDON, None)
    assert [each.file for each in backups_in(plan.folder, tracked.path, LONDON)] == good

    with closing(connect(good[0], "")) as connection:
        connection.execute(
            "delete from _sqlite_migrations where rowid = (select max(rowid) from _sqlite_migrations)"
        )
    with pytest.raises(PermanenceError, match="is of an older version"):
        look_into(good[0], None)


def test_an_empty_one_was_never_changed_and_one_without_its_reads_is_not_whole(store):
    assert look_into(store.path, None).changed is None
    reads_of(store.path).unlink()
    with pytest.raises(PermanenceError, match=r"There is no permanence\.db\.reads beside"):
        look_into(store.path, None)
