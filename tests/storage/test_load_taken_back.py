"""Files that take back what files of their kind told, and those whose day says whether they are older than what is on record."""

from datetime import date

import pytest

from permanence.events_csv import Problem
from permanence.sources import PURGED, Source, TakenBack, ToldInPart, ToldUntil, ToldWhole
from storage.database import connect
from tests.loading import load, row
from tests.storage.test_load import NORTH, NOW

ENTRY = row("BX-0001", "care_entry", "2026-02-02", team="north")
MATCH = row("BX-0001", "adm_match", "2026-08-03")
DAILY = Source("daily flow")


def until(day: int, ref: str = "BX-0001") -> ToldUntil:
    return ToldUntil(ref, date(2026, 11, day))


@pytest.fixture
def path(say, terminal):
    """An empty database with a North team."""
    say(NORTH)
    return terminal.store.path


@pytest.fixture
def rows(path):
    def of(sql: str) -> list[tuple]:
        connection = connect(path, "")
        found = connection.execute(sql).fetchall()
        connection.close()
        return found

    return of


@pytest.fixture
def days(rows):
    """The milestones on record, each with its day."""
    sql = "select milestone, reached from milestones where retracted is null order by 2"
    return lambda: [(key, on[5:]) for key, on in rows(sql)]


@pytest.fixture
def enter(path):
    return lambda *told, source=DAILY, **how: load(path, NOW, told, source=source, **how)


BOTH = [("care_entry", "02-02"), ("adm_match", "08-03")]


def test_what_files_of_the_kind_told_is_taken_out_by_its_day_and_history_keeps_it(enter, days, rows):
    enter(ENTRY, MATCH)

    assert enter(ENTRY, TakenBack("BX-0001", "adm_match", date(2026, 8, 4))).withdrawn == 0
    loaded = enter(ENTRY, TakenBack("BX-0001", "adm_match", date(2026, 8, 3)))

    assert (loaded.withdrawn, days()) == (1, BOTH[:1])
    assert rows(
        "select count(*) from milestones where milestone = 'adm_match' and retracted is not null"
    ) == [(1,)]
    assert enter(ENTRY, MATCH).new == 1  # a newer file tells it again


def test_without_a_day_it_is_the_only_one_that_they_told_and_of_several_none(enter, days):
    entry, first, second = ENTRY, row("BX-0001", "ppm", "2026-03-02"), row("BX-0001", "ppm", "2026-04-02")
    enter(entry, first, second)

    unsure = enter(entry, TakenBack("BX-0001", "ppm"))
    assert unsure.withdrawn == 0
    assert unsure.notes == [
        "BX-0001: the file takes back permanence planning meeting without its day, and there are several. All stay: which is wrong?"
    ]
    assert enter(entry, second, TakenBack("BX-0001", "ppm")).withdrawn == 1
    assert days() == [("care_entry", "02-02"), ("ppm", "04-02")]


def test_what_people_or_other_files_told_stays(enter, days):
    enter(ENTRY, MATCH, source=Source("ssda903"))

    loaded = enter(TakenBack("BX-0001", "adm_match", date(2026, 8, 3)))

    assert (loaded.withdrawn, days()) == (0, BOTH)
    assert loaded.notes == [
        "BX-0001: the file takes back match on Mon 3 Aug 2026. It stays, as a person or another kind of file recorded it: is it right?"
    ]


def test_a_care_that_had_ended_goes_on_where_its_ending_is_taken_back(enter, rows):
    enter(ENTRY, row("BX-0001", "tracking_ended_other", "2026-09-01", detail="with_relatives"))
    assert rows("select outcome from children where retracted is null") == [("with_relatives",)]

    enter(ENTRY, TakenBack("BX-0001", "tracking_ended_other", date(2026, 9, 1)))

    assert rows("select closed from children where retracted is null") == [(None,)]


def test_a_child_taken_back_whole_is_asked_about_once_a_file_and_no_more_once_a_newer_one_tells_of_them(
    enter, days, rows
):
    waiting = "select about, told from conflicts where retracted is null"
    purged = TakenBack("BX-0001", PURGED, date(2026, 11, 20))
    enter(ENTRY, MATCH)

    assert [enter(purged, until(20)).asked for _ in range(2)] == [1, 0]
    assert (rows(waiting), days()) == ([("purged", "2026-11-20")], BOTH)
    assert enter(TakenBack("BX-0002", PURGED, date(2026, 11, 20))).asked == 0
    enter(ENTRY, MATCH, until(21))
    assert rows(waiting) == []


def test_a_file_older_than_one_that_told_of_a_child_tells_nothing_of_them(enter, days, rows):
    other = row("BX-0002", "care_entry", "2026-02-02", team="north")
    enter(ENTRY, until(20))
    older = (ENTRY, MATCH, TakenBack("BX-0001", "care_entry"), until(18))

    loaded = enter(*older, other, until(18, "BX-0002"))

    assert (loaded.new_children, loaded.withdrawn) == (1, 0)
    assert days() == [BOTH[0], BOTH[0]]
    assert loaded.notes == [
        "BX-0001: a file of Fri 20 Nov 2026 was loaded before, so what older ones say is left out. Load them together to read them all."
    ]
    assert enter(ENTRY, MATCH, until(20)).new == 1
    assert rows("select child, day from flow_days where retracted is null order by 1") == [
        ("BX-0001", "2026-11-20"),
        ("BX-0002", "2026-11-18"),
    ]


def test_the_day_of_a_newer_file_counts_though_it_changes_nothing(enter, days, rows):
    enter(ENTRY, until(18))

    assert enter(ENTRY, until(20)).change is not None
    assert enter(ENTRY, until(20)).change is None
    enter(ENTRY, MATCH, until(19))

    assert days() == BOTH[:1]
    assert len(rows("select 1 from flow_days")) == 2


def test_days_and_what_is_taken_back_follow_a_child_to_another_reference(enter, days, say):
    enter(ENTRY, MATCH, until(20))
    say("rename BX-0001 to BX-0009")

    assert enter(ENTRY, TakenBack("BX-0001", "adm_match"), until(18)).withdrawn == 0
    assert enter(ENTRY, TakenBack("BX-0001", "adm_match"), until(21)).withdrawn == 1
    assert days() == BOTH[:1]


def test_of_days_that_a_file_tells_whole_of_a_child_what_it_does_not_tell_is_taken_out(
    enter, days, rows, say
):
    source = Source("ssda903", frozenset({"return_home"}))
    enter(ENTRY, MATCH, row("BX-0001", "return_home", "2026-10-01"), source=source)
    say("rename BX-0001 to BX-0009")

    def whole(first, last, milestone=""):
        return ToldWhole("BX-0001", date(2026, *first), date(2026, *last), milestone)

    other_days = whole((2, 3), (9, 30))
    assert enter(other_days, source=source).withdrawn == 0
    assert (
        enter(
            whole((2, 3), (11, 23), "adm_match"), row("BX-0001", "adm_match", "2026-08-03"), source=source
        ).already
        == 1
    )
    assert (
        enter(whole((2, 3), (11, 23)), source=Source("ssd", source.whole)).withdrawn == 0
    )  # of another kind

    loaded = enter(whole((2, 3), (11, 23)), source=source)

    assert (loaded.withdrawn, loaded.change is not None) == (1, True)
    assert days() == BOTH  # and the match is none of which the kind tells all
    assert rows("select closed from children where retracted is null") == [(None,)]
    by_name = Source(source.kind)  # which tells nothing else whole
    assert enter(whole((2, 3), (11, 23)), source=by_name).withdrawn == 0
    assert enter(whole((2, 3), (11, 23), "adm_match"), source=by_name).withdrawn == 1
    assert days() == BOTH[:1]


def test_of_a_child_of_whom_some_rows_cannot_be_taken_nothing_is_corrected_or_taken_out(enter, days):
    source = Source("ssda903", frozenset({"adm_match"}), ((date(2026, 4, 1), date(2026, 11, 23)),))
    enter(ENTRY, MATCH, source=source)
    unread = {7: [Problem("LS", "No code.")]}
    later = row("BX-0001", "care_entry", "2026-02-03")

    loaded = enter(later, ToldInPart("BX-0001"), source=source, accept_good=True, unread=unread)

    assert (loaded.corrected, loaded.withdrawn, len(loaded.problems)) == (0, 0, 2)
    assert days() == BOTH
    enter(later, source=source, accept_good=True, unread=unread)
    assert days() == [("care_entry", "02-03")]
