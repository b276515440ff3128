"""The table of indicators: each row is whole, its marks are those published, and each day has one."""

from datetime import date
from fractions import Fraction

import pytest
import sqlglot
from sqlglot import expressions

from permanence.measures import indicators
from permanence.measures.indicators import (
    BACKLOG,
    BESIDE_SPEED,
    CAUTION,
    ENTRY_MARKS,
    INDICATORS,
    MATCH_MARKS,
    Population,
    Statistic,
    needed,
)
from permanence.measures.spells import COLUMNS
from permanence.measures.windows import three_years, year
from permanence.plans import PLANS

STAGES = (
    "S1F", "S3F", "S5F", "D1F", "D2F", "D3F", "D4F", "PLAN", "SG0", "SG1", "SG2", "KIN1", "KIN2", "LTF",
)  # fmt: skip
NAMES = {each.name for each in COLUMNS}
each_indicator = pytest.mark.parametrize("row", INDICATORS.values(), ids=lambda row: row.code)


def test_these_are_the_indicators():
    assert list(INDICATORS) == [
        "A1", "A10", "A2", "A3", "A4", "A4X", "SGO", "SGOX", "A5", "A9", "A14", "A15", "A16", "MATCH6", "ORDERMATCH",
        "S1", "S2", "S3", "S4", "S5", "S6", "D1", "D2", "D3", "D4", "D5", "DISRUPTED", "EARLYDISRUPTED", "EP", "HARDER",
        "COHORT", "COHORT-DECISION", "COHORT-EARLY", "COHORT-ENTRY", *STAGES,
    ]  # fmt: skip


@each_indicator
def test_every_row_says_what_it_counts_and_by_whom(row):
    assert row.name
    assert row.source
    assert row.reading
    assert not row.reading.endswith(".")
    assert {row.start, row.by or "ended", row.value or "ended"} <= NAMES
    for made_of in (row.end, row.otherwise):
        assert {each.name for each in sqlglot.parse_one(made_of).find_all(expressions.Column)} <= NAMES
    assert not row.plan or row.plan in PLANS
    assert set(row.made_of) <= set(INDICATORS)
    assert (row.population is Population.FOLLOWED) or not (row.by or row.within)
    assert (row.population is Population.WAITING) == bool(row.months)
    assert len(CAUTION) > len(BACKLOG)


def test_only_who_is_followed_or_waits_is_not_chosen_by_how_it_ended():
    assert {row.code for row in INDICATORS.values() if not row.is_retrospective} == {
        "A9", "A14", "MATCH6", "EARLYDISRUPTED", "COHORT", "COHORT-DECISION", "COHORT-EARLY", "COHORT-ENTRY", *STAGES,
    }  # fmt: skip


def test_disruption_stands_beside_speed():
    assert set(BESIDE_SPEED) <= set(INDICATORS)


def test_an_indicator_needs_its_own_counts_or_those_it_is_made_of():
    assert [each.code for each in needed("A2")] == ["A2"]
    assert [each.code for each in needed("A3")] == ["A1", "A9"]
    assert [each.code for each in needed("A1", "A3", "A14")] == ["A1", "A9", "A14"]


def test_what_makes_rows_alike_makes_these():
    stages, stage = INDICATORS["S1"].source, INDICATORS["S1"]
    assert indicators._stage("S1", stage.name, "entered", "decided", stages) == stage
    assert indicators._left("A4", "adoption", "adopted") == (
        INDICATORS["A4"], INDICATORS["A4X"],
    )  # fmt: skip
    assert indicators._cohort("COHORT", "placement order", "first_ordered", "first_matched", "matched") == INDICATORS["COHORT"]  # fmt: skip


FOLLOWED = (
    "; children whose stage began in the window, followed to the day: its end reached by then, waiting still, or ended otherwise; "
    "what came to nothing later counts, and a plan left and taken up again is one"
)


@pytest.mark.parametrize(
    ("code", "name", "reading"),
    [
        (
            "S3F",
            "Match to placed",
            "days from the first match of the period of care to the first placement for adoption",
        ),
        (
            "SG1",
            "Coming into care to relatives assessed",
            (
                "days from coming into care to the first assessment of relatives or friends, of children for whom special guardianship "
                "was the plan by the day"
            ),
        ),
        (
            "SG2",
            "Plan to special guardianship order",
            "days from the first day on which special guardianship was the plan to special guardianship order",
        ),
        (
            "KIN1",
            "Coming into care to relatives assessed",
            (
                "days from coming into care to the first assessment of relatives or friends, of children for whom kinship care was the "
                "plan by the day"
            ),
        ),
        (
            "KIN2",
            "Plan to settled",
            (
                "days from the first day on which kinship care was the plan to long-term match, order, or leaving care to live with "
                "them"
            ),
        ),
    ],
)
def test_a_stage_says_from_where_to_where_it_counts_and_whom(code, name, reading):
    assert (INDICATORS[code].name, INDICATORS[code].reading) == (name, f"{reading}{FOLLOWED}")


def test_a_plan_with_relatives_ends_in_the_order_or_wherever_the_child_settles():
    assert (INDICATORS["SG2"].end, INDICATORS["KIN2"].end) == (indicators.GUARDIANSHIP, indicators.SETTLED)


# --- marks -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("marks", [ENTRY_MARKS, MATCH_MARKS])
def test_a_mark_in_days_is_its_months_of_an_average_length(marks):
    assert all(mark.days == int(mark.months * 30.4375) for mark in marks)


@pytest.mark.parametrize(
    ("end", "entry", "match"),
    [
        (2010, None, None),
        (2011, 639, 213),
        (2012, 639, 213),
        (2013, 608, 182),
        (2014, 547, 152),
        (2015, 487, 121),
        (2016, 426, 121),
        (2018, 426, 121),
        (2026, 426, 121),
    ],
)
def test_the_mark_is_that_of_the_window(end, entry, match):
    window = three_years(end).last_complete

    for code in ("A1", "A10", "A3"):
        mark = INDICATORS[code].threshold(window)
        assert (mark and mark.days) == entry
    mark = INDICATORS["A2"].threshold(window)
    assert (mark and mark.days) == match


@pytest.mark.parametrize("marks", [ENTRY_MARKS, MATCH_MARKS])
def test_each_window_has_one_mark_since_2011(marks):
    for end in range(2011, 2040):
        assert sum(mark.is_in_force(date(end, 3, 31)) for mark in marks) == 1
    assert all(mark.source for mark in marks)


def test_marks_not_found_in_a_source_say_so():
    assert [mark.days for mark in (*ENTRY_MARKS, *MATCH_MARKS) if not mark.is_confirmed] == [608, 182, 152]


def test_no_other_indicator_has_a_mark():
    assert {row.code for row in INDICATORS.values() if row.thresholds} == {"A1", "A10", "A2", "A3"}
    assert INDICATORS["A14"].threshold(year(2025).last_complete) is None


# --- published ------------------------------------------------------------------------------------------------------------


def published(code):
    return {(each.period, each.unit): each.value for each in INDICATORS[code].benchmarks}


@each_indicator
def test_what_was_published_says_where_when_and_by_whom(row):
    for each in row.benchmarks:
        assert each.place == "England"
        assert each.period
        assert each.unit
        assert each.source
        assert isinstance(each.value, Fraction)


def test_published_figures_of_england():
    assert published("A1")["2012-15", "days"] == 593
    assert published("A1")["2015-18", "days"] == 486
    assert published("A2")["2012-15", "days"] == 223
    assert published("A3") == {("2012-15", "per cent"): 47}
    assert published("A14")["30 June 2025", "children"] == 2940
    assert published("A4") == {
        (f"year to March {year}", "children"): number
        for year, number in {2021: 2890, 2022: 3010, 2023: 3000, 2024: 3020, 2025: 3040}.items()
    }
    assert published("SGO")["year to March 2025", "children"] == 4110


@pytest.mark.parametrize(
    ("code", "months"),
    [
        ("S1", ["00:07", "00:08", "00:08", "00:09", "00:09"]),
        ("S2", ["00:09", "00:09", "00:10", "00:10", "00:10"]),
        ("S3", ["00:01", "00:01", "00:01", "00:01", "00:01"]),
        ("S4", ["01:04", "01:06", "01:07", "01:07", "01:07"]),
        ("S5", ["00:10", "00:09", "00:10", "00:09", "00:09"]),
        ("S6", ["02:02", "02:03", "02:05", "02:05", "02:03"]),
    ],
)
def test_the_stages_of_england_are_those_printed_in_years_and_months(code, months):
    assert [
        f"{int(each.value) // 12:02}:{int(each.value) % 12:02}" for each in INDICATORS[code].benchmarks
    ] == months
    assert [each.period for each in INDICATORS[code].benchmarks] == [f"year to March {year}" for year in range(2021, 2026)]  # fmt: skip
    assert {each.unit for each in INDICATORS[code].benchmarks} == {"months"}


def test_the_stages_of_the_diagnostic_have_no_published_figures():
    assert all(INDICATORS[code].benchmarks == () for code in ("D1", "D2", "D3", "D4", "D5"))


@pytest.mark.parametrize("first", ["S1 S2 S3 S5", "D1 D2 D3 D4 D5"])
def test_the_stages_of_each_cut_follow_one_another(first):
    stages = [INDICATORS[code] for code in first.split()]

    assert (stages[0].start, stages[-1].end) == ("entered", "ended")
    assert all(one.end == other.start for one, other in zip(stages, stages[1:], strict=False))  # noqa: RUF007
    assert {each.statistic for each in stages} == {Statistic.MEAN}


def test_a_share_without_transfers_is_the_twin_of_one_with_them():
    for code in ("A4", "SGO"):
        one, twin = INDICATORS[code], INDICATORS[f"{code}X"]
        assert (one.reached, one.start, one.end) == (twin.reached, twin.start, twin.end)
        assert (one.where, twin.where) == ((), ("left_as <> 'moved_authority'",))
        assert twin.name == f"{one.name}, without transfers"
