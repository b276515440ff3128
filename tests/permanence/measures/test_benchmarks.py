"""What was published of England: the table whole, and read alike wherever it is shown."""

from fractions import Fraction

import pytest

from permanence.measures.benchmarks import (
    AGES,
    ALL_AGES,
    IN_A_YEAR,
    LEAVERS,
    MARKS,
    STAGES,
    YEARS,
    by_year,
    in_months,
    of_all_ages,
    placed_in_a_year,
    published,
    share_of_leavers,
    year_beside,
)
from permanence.measures.indicators import ENTRY_MARKS, INDICATORS, MATCH_MARKS

ALL_TOGETHER = {
    "S1": [7, 8, 8, 9, 9],
    "S2": [9, 9, 10, 10, 10],
    "S3": [1, 1, 1, 1, 1],
    "S4": [16, 18, 19, 19, 19],
    "S5": [10, 9, 10, 9, 9],
    "S6": [26, 27, 29, 29, 27],
}
"""The totals, read from the publication by another hand."""


def test_the_table_is_whole():
    lines = [*(line for stage in STAGES.values() for line in stage.values()), *IN_A_YEAR.values()]
    assert sum(len(line.split()) for line in lines) == 315
    assert {len(line.split()) for line in lines} == {len(AGES)}
    assert all([*stage] == [*YEARS] for stage in STAGES.values())
    assert all(len(numbers) == len(YEARS) for numbers in LEAVERS.values())


def test_the_totals_are_those_of_the_publication_and_stand_with_the_indicators():
    for code, months in ALL_TOGETHER.items():
        assert [published(code, year).value for year in YEARS] == months
        assert [int(each.value) for each in INDICATORS[code].benchmarks] == months
        assert of_all_ages(code) == INDICATORS[code].benchmarks
    assert [placed_in_a_year(year).value for year in YEARS] == [2160, 2140, 2130, 2180, 2150]
    assert [int(each.value) for each in INDICATORS["A4"].benchmarks] == [2890, 3010, 3000, 3020, 3040]


@pytest.mark.parametrize("code", STAGES)
def test_a_time_of_all_ages_lies_between_those_of_the_ages(code):
    for year in YEARS:
        of_ages = [published(code, year, age).value or 0 for age in AGES if age != ALL_AGES]
        assert min(of_ages) <= (published(code, year).value or 0) <= max(of_ages)


def test_the_ages_add_up_to_all_of_them_but_for_rounding():
    for year in YEARS:
        of_ages = [placed_in_a_year(year, age).value or 0 for age in AGES if age != ALL_AGES]
        assert abs(sum(of_ages) - (placed_in_a_year(year).value or 0)) <= 5 * len(AGES)


def test_a_mark_is_no_number():
    marked = [published("S3", 2024, "under 1"), placed_in_a_year(2022, "6")]
    assert [(each.value, each.mark) for each in marked] == [(None, "k"), (None, "c")]
    assert {each.mark for each in marked} <= {*MARKS}


def test_a_figure_for_each_year_is_asked_for():
    with pytest.raises(ValueError, match="shorter"):
        by_year("months", "a table", 7, 8)


def test_the_share_of_leavers_has_a_twin_without_transfers():
    assert share_of_leavers("adopted", 2025) == Fraction(3040, 34450)
    assert share_of_leavers("adopted", 2025, transfers=False) == Fraction(3040, 34450 - 2640)


def test_days_become_months_as_the_thresholds_became_days():
    for mark in (*ENTRY_MARKS, *MATCH_MARKS):
        assert mark.months - 1 < in_months(Fraction(mark.days)) <= mark.months
        assert round(in_months(Fraction(mark.days))) == mark.months


def test_the_nearest_published_year_stands_beside():
    assert [year_beside(year) for year in (2015, 2021, 2023, 2025, 2027)] == [2021, 2021, 2023, 2025, 2025]
