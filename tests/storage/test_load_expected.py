"""Days that a load expects: recorded, corrected by a later file of their kind, and never put over what people know better."""

from datetime import date

import pytest

from permanence.events_csv import ALLOCATED
from permanence.sources import Source
from storage.database import connect
from storage.loading.changes import LoadChangeKind
from storage.loading.load import Loaded, Loading
from tests.loading import load, row
from tests.storage.test_load import NORTH, NOW

TRACKER = Source("tracker")
ENTRY = row("BX-0001", "care_entry", "2026-02-02", team="north")
CHILD = "BX-0001"


def expected(on: str, milestone: str = "match_panel", ref: str = CHILD):
    return row(ref, milestone, on)._replace(is_expected=True)


@pytest.fixture
def path(say, terminal):
    say(NORTH)
    return terminal.store.path


@pytest.fixture
def enter(path):
    def entered(*rows, **how) -> Loaded:
        return load(path, NOW, rows, **{"source": TRACKER, **how})

    return entered


@pytest.fixture
def days(path):
    """What is expected: each child, milestone and day."""

    def of() -> list[tuple]:
        connection = connect(path, "")
        found = connection.execute(
            "select child, milestone, expected from expectations where retracted is null order by child, milestone"
        ).fetchall()
        connection.close()
        return found

    return of


def test_an_expected_day_is_recorded_once_and_a_later_file_of_its_kind_corrects_it(
    enter, days, say, terminal
):
    first = enter(ENTRY, expected("2026-12-20"))
    again = enter(ENTRY, expected("2026-12-20"))
    later = enter(ENTRY, expected("2026-12-22"))

    assert [(each.new, each.corrected, each.already) for each in (first, again, later)] == [
        (2, 0, 0),
        (0, 0, 2),
        (0, 1, 1),
    ]
    assert days() == [(CHILD, "match_panel", "2026-12-22")]
    with terminal.store.read() as records:
        ((_, counts),) = records.load_counts.each_of(later.change)
        assert (counts.children, counts.recorded, counts.corrected) == (1, 0, 1)
        assert records.load_counts.corrected_in(later.change, "north") == [CHILD]
        assert records.load_counts.corrected_in(first.change, "north") == []
    assert "Match panel, expected Tue 22 Dec 2026" in say(f"status {CHILD}")
    assert enter(expected("2026-12-29"), source=Source("events")).notes == [
        "BX-0001: match panel is expected on Tue 22 Dec 2026, as somebody recorded, and not on Tue 29 Dec 2026."
    ]


def test_what_people_know_better_stands(enter, days, say):
    enter(ENTRY)
    say(f"expect {CHILD} match panel 15/12/2026")

    loaded = enter(ENTRY, expected("2026-12-20"))

    assert (loaded.new, loaded.change) == (0, None)
    assert loaded.notes == [
        "BX-0001: match panel is expected on Tue 15 Dec 2026, as somebody recorded, and not on Sun 20 Dec 2026."
    ]
    assert days() == [(CHILD, "match_panel", "2026-12-15")]


def test_what_was_taken_back_stays_out_and_what_happened_is_not_expected(enter, days, say):
    enter(ENTRY, expected("2026-12-20"))
    say(f"expect {CHILD} match panel 15/12/2026")
    assert enter(expected("2026-12-20")).notes == []
    say(f"milestone {CHILD} first review 01/03/2026")

    loaded = enter(
        expected("2026-12-21", "lac_review_1"), expected("2026-12-22", "ppm"), row(CHILD, "ppm", "2026-03-02")
    )

    assert loaded.notes == [
        "BX-0001: first looked-after review is on record for Sun 1 Mar 2026, so it is not expected on Mon 21 Dec 2026."
    ]
    assert days() == [(CHILD, "match_panel", "2026-12-15"), (CHILD, "ppm", "2026-12-22")]


def test_nothing_is_expected_of_a_child_who_is_closed_unknown_or_refused(enter, days, path):
    gone = row("BX-0002", "tracking_ended_other", "2026-03-02")._replace(
        detail="moved_authority", team="north"
    )
    loaded = enter(ENTRY, gone, expected("2026-12-20", ref="BX-0002"), expected("2026-12-20", ref="BX-0009"))

    assert (loaded.new, days()) == (2, [])
    with Loading(path) as loading:
        loading.stage(
            [
                (1, row("BX-0003", "care_entry", "2026-02-02", team="nroth")),
                (1, expected("2026-12-20", ref="BX-0003")),
            ]
        )
        refused = loading.enter(NOW, date(2026, 11, 23), "tester", {}, {}, source=TRACKER, accept_good=True)
    assert (refused.new, days()) == (0, [])


def test_two_days_for_one_thing_are_refused_and_a_dry_run_says_what_would_change(enter, path, say, days):
    refused = enter(ENTRY, expected("2026-12-20"), expected("2026-12-21"))
    assert {problem.reason for _, problem in refused.each_problem} == {
        "The rows of BX-0001 expect match panel on Sun 20 Dec 2026 and Mon 21 Dec 2026. Keep one."
    }
    enter(ENTRY, expected("2026-12-20"))
    say(f"rename {CHILD} to BX-0101")
    with Loading(path) as loading:
        loading.stage(
            [
                (1, row(CHILD, ALLOCATED, "2026-11-23")),
                (1, expected("2026-12-22")),
                (2, expected("2026-12-24", "ppm")),
            ]
        )
        loading.enter(NOW, date(2026, 11, 23), "tester", {}, {}, source=TRACKER, dry_run=True)
        ((ref, changes),) = loading.changes()
    assert (ref, [(each.kind, each.about, each.was, each.now) for each in changes]) == (
        "BX-0101",
        [
            (LoadChangeKind.CORRECTED, "match_panel", "2026-12-20 expected", "2026-12-22 expected"),
            (LoadChangeKind.NEW, "ppm", "", "2026-12-24 expected"),
        ],
    )
