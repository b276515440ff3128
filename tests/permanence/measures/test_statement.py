"""Statements: plain text that every engine reads alike, and the worked example in real SQLite."""

import re
from datetime import date
from itertools import product

import pytest
import sqlglot
from sqlglot import expressions

from permanence.journey import Month
from permanence.measures.answers import cohort
from permanence.measures.figures import children, printed
from permanence.measures.indicators import INDICATORS
from permanence.measures.spells import COLUMNS, ChildFacts
from permanence.measures.statement import (
    SPLITS,
    census_of,
    counts_by_part,
    counts_of,
    listing,
    statement,
)
from permanence.measures.windows import Window, year

CENSUS = date(2025, 9, 30)
HAVE_ONE = [each for each in INDICATORS.values() if not each.made_of]
ENGINES = ("sqlite", "duckdb", "spark")
each_indicator = pytest.mark.parametrize("indicator", HAVE_ONE, ids=lambda each: each.code)

WORDS = set("select case when then else end as from where group by and or not is null between count".split())  # noqa: SIM905
SIGNS = set("()*-=,<>'") | {"<=", ">=", "<>"}
RESULTS = {
    "days",
    "outcome",
    "children",
    "part",
    "waits",
    "spells",
    "child",
    "period",
    "leg",
    "starts",
    "ends",
}
NAMES = {each.name for each in COLUMNS}


def texts(indicator, splits=SPLITS):
    window = year(2024)
    return [
        statement(indicator, window, CENSUS),
        *(statement(indicator, window, CENSUS, split) for split in splits),
        statement(indicator, window, CENSUS, "age", by=("team", "plan")),
        listing(indicator, window, CENSUS),
    ]


@each_indicator
def test_only_what_is_portable_is_used(indicator):
    for text in texts(indicator):
        tokens = re.findall(r"'[^']*'|[a-z_]\w*|\d+|<=|>=|<>|\S", text)
        known = {token for token in tokens if not re.match(r"'[a-z0-9_ ]+'$|\d+$", token)}

        assert known <= WORDS | SIGNS | NAMES | RESULTS
        assert "{" not in text


@pytest.mark.unmeasured
@each_indicator
def test_each_engine_reads_the_same_columns(indicator):
    # A split is the same part of every statement, and each takes long to read: those of one indicator stand for all.
    for text, engine in product(texts(indicator, SPLITS if indicator is HAVE_ONE[0] else ()), ENGINES):
        read = sqlglot.parse_one(text, dialect=engine)

        assert {column.name for column in read.find_all(expressions.Column)} <= NAMES | {
            "days", "outcome", "part", "starts", "ends",
        }  # fmt: skip
        assert [table.name for table in read.find_all(expressions.Table)] == ["spells"]
        assert not list(read.find_all(expressions.Div, expressions.Cast, expressions.Order))


@pytest.mark.unmeasured
@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_takes_each_column_for_a_name(engine):
    for name in sorted(NAMES):
        read = sqlglot.parse_one(f"select {name} - 1 as days from spells where {name} <= 2", dialect=engine)

        assert [column.name for column in read.find_all(expressions.Column)] == [name, name]


def test_no_result_has_the_name_of_a_column():
    assert not {"days", "outcome", "children", "part", "starts", "ends"} & NAMES


@each_indicator
def test_every_statement_runs_and_finds_nobody_among_nobody(indicator, authority):
    nobody = authority([])

    assert [nobody.rows(text) for text in texts(indicator)] == [[]] * (len(SPLITS) + 3)


OTHER_PLANS = (
    "adoption_review_decision 2024-04-20, proceedings_issued 2024-05-01, plan special_guardianship 2024-06-02, "
    "plan kinship 2024-06-03, plan long_term_fostering 2024-06-04"
)


@pytest.mark.unmeasured
@each_indicator
def test_a_split_adds_up_to_the_whole(indicator, authority, told):
    history = "early_ff_start 2024-04-09, care_entry 2024-04-10, adm_sbpfa 2024-05-01, po_granted 2024-06-01, adm_match 2024-08-01, placed 2024-09-01, "
    some = authority(
        [
            told(history + ending, ref=f"BX-{number:04}", team=team)
            for number, (ending, team) in enumerate(
                [("adoption_order 2025-01-01", "north"), ("disruption 2024-11-01", "south"),
                 ("plan_reversed 2024-11-01", "south"), ("sgo 2024-11-01", "north"), ("link 2024-10-01", "east"),
                 (OTHER_PLANS, "east")]
            )
        ]
    )  # fmt: skip
    whole = children(some.counts(indicator.code, year(2024), CENSUS))
    parts = {split: some.parts(indicator.code, year(2024), CENSUS, split).values() for split in SPLITS}

    assert {split: sum(map(children, each)) for split, each in parts.items()} == dict.fromkeys(SPLITS, whole)
    assert len(some.children(indicator.code, year(2024), CENSUS)) == whole > 0


def test_an_indicator_made_of_others_has_no_statement():
    with pytest.raises(ValueError, match=r"A3 has no statement: add the counts of A1, A9\."):
        statement(INDICATORS["A3"], year(2024), CENSUS)


@pytest.mark.parametrize(
    ("part", "whole", "years", "census"),
    [
        pytest.param("A9", "A3", 2024, date(2025, 3, 31), id="who waits, as a part: by the window's end"),
        pytest.param("A9", "A3", 2025, CENSUS, id="of a window that goes on: by the day"),
        pytest.param("A9", "A9", 2024, CENSUS, id="who waits, by themselves"),
        pytest.param("A1", "A3", 2024, CENSUS, id="who was adopted, as a part"),
    ],
)
def test_only_who_waits_as_a_part_of_a_figure_is_counted_by_the_end_of_its_window(part, whole, years, census):
    assert census_of(INDICATORS[part], INDICATORS[whole], year(years), CENSUS) == census


def test_nothing_after_the_day_is_counted(authority, told):
    adopted = authority([told("care_entry 2024-01-01, placed 2024-05-01, adoption_order 2025-03-01")])

    assert children(adopted.counts("A1", year(2024), date(2025, 2, 28))) == 0
    assert children(adopted.counts("A1", year(2024), date(2025, 3, 1))) == 1


def test_rows_are_counts():
    assert counts_of([(1, "reached", 2), (None, "reached", 3)]) == {(1, "reached"): 2, (None, "reached"): 3}
    assert counts_by_part([("north", 1, "reached", 2), (None, 1, "reached", 3), ("north", 2, "reached", 4)]) == {
        "north": {(1, "reached"): 2, (2, "reached"): 4},
        None: {(1, "reached"): 3},
    }  # fmt: skip


# --- splits ------------------------------------------------------------------------------------------------------------


def test_children_are_split_by_age_at_entry(authority, told):
    born = {
        "2024-01": "under 1",
        "2023-05": "under 1",
        "2023-04": "1 to 4",
        "2019-05": "1 to 4",
        "2019-04": "5 and over",
    }
    some = authority(
        [
            told("care_entry 2024-04-10, adm_sbpfa 2024-05-01", ref=f"BX-{number:04}", born=each)
            for number, each in enumerate([*(Month.read(text) for text in born), None])
        ]
    )  # fmt: skip
    parts = some.parts("A9", year(2024), CENSUS, "age")

    assert {part: children(counts) for part, counts in parts.items()} == {
        "under 1": 2, "1 to 4": 2, "5 and over": 1, None: 1,
    }  # fmt: skip


def test_not_known_is_a_part_of_its_own(authority, told):
    none = {"siblings_together": False, "disabled": False, "ethnic_group": "WBRI"}
    facts = [ChildFacts(**none), ChildFacts(**none | {"disabled": True}), ChildFacts()]
    some = authority(
        [told("care_entry 2024-04-10, adm_sbpfa 2024-05-01", ref=f"BX-{n:04}") for n in range(3)], facts
    )
    parts = some.parts("A9", year(2024), CENSUS, "harder to place")

    assert {part: children(counts) for part, counts in parts.items()} == {0: 1, 1: 1, None: 1}


def test_those_matched_and_not_yet_placed_are_told_apart(authority, told):
    road = "care_entry 2024-04-10, adm_sbpfa 2024-05-01"
    some = authority(
        [told(road, ref="BX-0001"), told(f"{road}, adm_match 2025-09-30", ref="BX-0002"),
         told(f"{road}, adm_match 2025-10-01", ref="BX-0003")]
    )  # fmt: skip
    parts = some.parts("A9", year(2024), CENSUS, "matched")

    assert {part: children(counts) for part, counts in parts.items()} == {0: 2, 1: 1}


# --- the worked example ----------------------------------------------------------------------------------------------


EXAMPLE = """\
select days, outcome, count(*) as children from (
  select case when first_matched <= 20361 then first_matched - first_ordered when ended <= 20361 then ended - first_ordered else 20361 - first_ordered end as days,
         case when first_matched <= 20361 then 'reached' when ended <= 20361 then 'ended' else 'waiting' end as outcome
  from spells where began <= 20361 and (next_began is null or next_began > 20361) and first_ordered between 19814 and 20178 and first_ordered <= 20361
) as waits group by days, outcome"""


def test_the_text_of_the_worked_example():
    assert statement(INDICATORS["COHORT"], year(2024), CENSUS) == EXAMPLE


def test_the_numbers_of_the_worked_example(authority, told):
    road = "care_entry 2024-02-01, adm_sbpfa 2024-03-01, po_granted"
    some = authority(
        [
            told("care_entry 2024-02-01, adm_sbpfa 2024-03-01, adm_match 2024-05-06, po_granted 2024-05-20, placed 2024-06-01", ref="BX-0001"),
            told(f"{road} 2024-06-01, adm_match 2024-07-13, placed 2024-08-01", ref="BX-0002"),
            told(f"{road} 2024-11-01, adm_match 2025-02-28, placed 2025-03-20, disruption 2025-05-10", ref="BX-0003"),
            told(f"{road} 2024-07-01, plan_reversed 2024-12-31", ref="BX-0004"),
            told(f"{road} 2024-12-02", ref="BX-0005"),
            told(f"{road} 2024-11-18, plan_reversed 2025-01-10, adm_sbpfa 2025-03-01", ref="BX-0006"),
            told(f"{road} 2024-03-31, adm_match 2024-06-01, placed 2024-07-01", ref="BX-0007"),
            told(f"{road} 2025-04-01, adm_match 2025-06-01, placed 2025-07-01", ref="BX-0008"),
        ]
    )  # fmt: skip
    counts = some.counts("COHORT", year(2024), CENSUS)
    found = cohort(INDICATORS["COHORT"], counts, year(2024), CENSUS)

    assert counts == {
        (-14, "reached"): 1, (42, "reached"): 1, (119, "reached"): 1,
        (183, "ended"): 1, (302, "waiting"): 1, (316, "waiting"): 1,
    }  # fmt: skip
    figure = found.figure
    assert (figure.children, figure.reached, figure.waiting, figure.ended) == (6, 3, 2, 1)
    assert (printed(figure.value, 1), printed(found.floor_mean, 1)) == ("53.7", "155.8")
    assert found.within[121] * 6 == 3
    assert [each.day for each in found.reached_by] == [42, 119, None]
    assert children(some.counts("A14", year(2024), CENSUS)) == 3
    assert some.database.execute(
        "select waiting_from from spells where child = 'BX-0003' and leg = 2"
    ).fetchone() == (20218,)  # the day of the disruption


def test_the_children_behind_a_figure_are_listed_with_their_dates(authority, told):
    some = authority(
        [told("care_entry 2024-02-01, adm_sbpfa 2024-03-01, po_granted 2024-06-01, adm_match 2024-07-13")]
    )

    assert some.children("COHORT", Window(date(2024, 6, 1), date(2024, 6, 1)), CENSUS) == [
        ("BX-0042", 1, 1, 19875, 19917, 42, "reached")
    ]


def test_more_can_be_told_of_the_children_behind_a_figure(authority, told):
    some = authority([told("care_entry 2024-02-01, adm_sbpfa 2024-03-01, po_granted 2024-06-01")])
    more = {"known_by": "team", "is_matched": "case when matched is null then 0 else 1 end"}

    assert some.rows(listing(INDICATORS["A14"], year(2024), CENSUS, more)) == [
        ("BX-0042", 1, 1, 19875, None, 486, "waiting", "north", 0)
    ]


def test_days_that_are_the_same_whatever_became_of_it_are_written_once():
    assert "select left_care - entered as days" in statement(INDICATORS["A4"], year(2024), date(2025, 3, 31))
