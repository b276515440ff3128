"""A load of many rows: what is looked at quickly is told as what is looked at slowly, and little is held at once."""

import random
import shutil
from datetime import date, timedelta

import pytest

from permanence.events_csv import Problem
from permanence.journey import Month
from permanence.outcomes import ending
from permanence.roles import SEES_EVERYTHING
from storage.database import connect
from storage.loading.checks import LoadChecks
from storage.loading.load import NOTES, Loading
from storage.loading.problems import FILE, Problems
from tests.conftest import NORTH, begin_with, empty_records
from tests.storage.test_load import enter, everything, row
from tests.storage.test_load_contradictions import problems

WHAT = (
    *(("care_entry", ""), ("return_home", ""), ("po_granted", ""), ("adm_match", ""), ("placed", "")),
    *(
        ("disruption", ""),
        ("care_order", ""),
        ("lac_review_1", ""),
        ("adoption_order", ""),
        ("sgo", ""),
        ("ppm", "held"),
    ),
    *(("perm_plan_agreed", "adoption"), ("perm_plan_agreed", "kinship"), ("plan_reversed", "")),
    *(("tracking_ended_other", "died"), ("tracking_ended_other", "moved_authority")),
)
"""Events that contradict one another in some orders and on some days, each with its detail."""


@pytest.fixture
def records(say, terminal):
    """An empty database with a North team, as its path."""
    say(NORTH)
    return terminal.store.path


def journeys(chance: random.Random, children: int) -> list:
    """Rows of children of all ages, some of whom have grown up, many of them impossible."""
    rows = []
    for number in range(children):
        born = Month(chance.choice([2006, 2010, 2020]), chance.randint(1, 12))
        first = date(born.year + chance.choice([1, 1, 1, 17]), 6, 1)
        for milestone, detail in chance.choices(WHAT, k=chance.randint(1, 6)):
            on = min(first + timedelta(chance.randint(0, 4) * 90), date(2026, 11, 20))
            rows.append(row(f"BX-{number:04d}", milestone, on.isoformat(), detail, born=born))
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_a_child_in_whose_events_nothing_contradicts_is_told_apart_by_their_order_alone(
    records, tmp_path, monkeypatch, seed
):
    chance = random.Random(seed)
    before, rows = journeys(chance, 60), journeys(chance, 120)
    again = [*rows, *chance.sample(before, len(before) // 2)]
    found = []
    for one_by_one in (False, True):
        if one_by_one:
            monkeypatch.setattr(LoadChecks, "_is_in_order", lambda *_: False)
        path = shutil.copy(records, tmp_path / f"{one_by_one}.db")
        first, second = enter(path, before, accept_good=True), enter(path, again, accept_good=True)
        found.append((problems(first), problems(second), list(second.notes), everything(path)))

    assert found[0] == found[1]
    assert len(found[0][0]) > 20


def test_two_endings_of_one_day_are_looked_at_one_by_one(records):
    enter(records, [row("BX-0001", "tracking_ended_other", "2026-03-02", "died")])

    loaded = enter(
        records,
        [
            row("BX-0001", "tracking_ended_other", "2026-03-02", "moved_authority"),
            row("BX-0001", "ppm", "2026-04-02"),
        ],
    )

    assert [(number, column) for number, column, _ in problems(loaded)][-1] == (1, "date")


def test_what_a_load_needs_meanwhile_has_no_name_and_does_not_hide_a_table(records):
    main = {name for (name,) in connect(records, "").execute("select name from sqlite_master")}
    before = sorted(records.parent.iterdir())
    with Loading(records) as loading:
        loading.stage([(0, row("BX-0001", "ppm", "2026-03-02"))])
        beside = [each for each in records.parent.iterdir() if each.name.endswith(".load")]
        staged = {name for (name,) in loading._staging.rows("select name from scratch.sqlite_master")}

    assert beside == []
    assert staged & main == set()
    assert "staged" in staged
    assert sorted(records.parent.iterdir()) == before


def test_of_many_notes_the_first_are_kept_and_the_others_counted(records):
    enter(records, [row(f"BX-{at:04d}", "due", "2026-12-20", born=None) for at in range(NOTES + 3)])

    loaded = enter(
        records, [row(f"BX-{at:04d}", "birth", "2026-11-02", born=Month(2026, 11)) for at in range(NOTES + 3)]
    )

    assert (len(loaded.notes), loaded.more_notes) == (NOTES, 3)
    assert loaded.notes[0] == "BX-0000: born, where the record had an unborn child."


@pytest.fixture
def told(tmp_path):
    """Problems of rows of two files, found in another order than that of the rows."""
    begin_with(empty_records(), tmp_path / "permanence.db")
    found = Problems(tmp_path / "permanence.db", {3: [Problem("date", "late"), Problem("date", "late")]})
    found.add([(FILE + 2, Problem("date", "late")), (2, Problem("ref", "unknown", doubts_others=True))])
    found.add([(2, Problem("date", "late")), (5, Problem("date", "late"))])
    return found


def test_problems_are_those_of_each_row_in_the_order_of_the_rows(told):
    late, unknown = Problem("date", "late"), Problem("ref", "unknown", doubts_others=True)

    assert list(told) == [2, 3, 5, FILE + 2]
    assert told == {2: [unknown, late], 3: [late], 5: [late], FILE + 2: [late]}
    assert list(told.each()) == [(2, unknown), (2, late), (3, late), (5, late), (FILE + 2, late)]
    assert len(told) == 4
    with pytest.raises(KeyError):
        told[4]


def test_what_rows_of_one_file_have_in_common_is_told_once_where_it_first_stands(told):
    shared = told.shared(most=5, rows=2)

    assert told.distinct == 3
    assert [(each.problem.reason, each.rows, each.first) for each in shared] == [
        ("unknown", 1, {2: ""}),
        ("late", 3, {2: "", 3: ""}),
        ("late", 1, {FILE + 2: ""}),
    ]
    assert [each.problem.reason for each in told.shared(most=1, rows=2)] == ["unknown"]


def test_a_problem_may_cast_doubt_on_the_other_rows(told, tmp_path):
    assert told.doubt_others
    assert not Problems(tmp_path / "permanence.db", {1: [Problem("ref", "unknown")]}).doubt_others


@pytest.mark.parametrize("seed", range(3))
def test_children_are_closed_as_everything_on_record_of_them_says(records, terminal, seed):
    chance = random.Random(seed)
    enter(records, journeys(chance, 120), accept_good=True)

    with terminal.store.read(SEES_EVERYTHING) as read:
        refs = [ref for (ref,) in read.execute("select ref from children order by ref")]
        children = [read.children.get(ref) for ref in refs]
        endings = [ending(read.journeys.of(child)) for child in children]

    closed = [(child.closed, child.outcome) for child in children]
    assert closed == [(end[0], end[1].key) if end else (None, None) for end in endings]
    assert 10 < sum(map(bool, endings)) < len(refs) - 10
