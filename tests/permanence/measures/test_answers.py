"""A figure with all that is printed beside it, and a cohort."""

from datetime import date
from fractions import Fraction

import pytest

from permanence.measures.answers import cohort, figure
from permanence.measures.figures import COUNTED, ENDED, NOT_KNOWN, REACHED, WAITING, WITHOUT
from permanence.measures.indicators import INDICATORS
from permanence.measures.windows import Window, three_years, year

CENSUS = date(2026, 9, 30)


def made(code, counts, window=None):
    return figure(INDICATORS[code], counts, window or three_years(2015), CENSUS)


def test_a_mean_has_its_numbers_and_its_distance_from_the_mark():
    found = made("A1", {(480, REACHED): 2, (500, REACHED): 1, (None, REACHED): 4, (None, WITHOUT): 8})

    assert found.value == Fraction(1460, 3)
    assert (found.children, found.counted, found.reached, found.waiting) == (15, 3, 7, 0)
    assert (found.ended, found.without, found.not_known) == (0, 8, 4)
    assert found.threshold.days == 487
    assert found.distance == Fraction(1460, 3) - 487
    assert (found.indicator.code, found.window, found.census) == ("A1", three_years(2015), CENSUS)


def test_the_mark_of_a_part_year_is_that_of_the_last_complete_window():
    part = Window(date(2012, 4, 1), date(2014, 11, 30))

    assert made("A1", {}, part).threshold.days == 547


def test_a_wait_below_nought_is_nought_only_where_the_indicator_says_so():
    assert made("A2", {(-10, REACHED): 1, (10, REACHED): 1}).value == 5
    assert made("S3", {(-10, REACHED): 1, (10, REACHED): 1}).value == 0


def test_of_no_child_there_is_no_mean_and_no_distance():
    found = made("A1", {})

    assert (found.value, found.distance, found.children, found.counted) == (None, None, 0, 0)


def test_a_number_is_of_all_and_has_no_distance():
    found = made("A9", {(100, WAITING): 3, (None, WAITING): 2})
    assert (found.value, found.counted, found.waiting, found.not_known) == (5, 5, 5, 2)
    assert found.distance is None

    happened = made("A15", {(100, COUNTED): 3, (None, COUNTED): 1})
    assert (happened.value, happened.reached, happened.not_known) == (4, 4, 1)
    assert made("A15", {}).value == 0


def test_a_share_is_of_all_but_those_not_known():
    found = made("HARDER", {(1, REACHED): 12, (2, WITHOUT): 8, (3, NOT_KNOWN): 5, (None, NOT_KNOWN): 1})

    assert found.value == Fraction(12, 20)
    assert (found.children, found.counted, found.reached, found.without, found.not_known) == (
        26,
        20,
        12,
        8,
        6,
    )
    assert made("A4", {(1, REACHED): 1, (None, ENDED): 3}).value == Fraction(1, 4)
    assert made("A4", {(1, REACHED): 1, (None, ENDED): 3}).not_known == 0, "how they left is known"
    assert not made("A4", {(None, REACHED): 2}).is_lowest
    at_least = made("HARDER", {(1, REACHED): 12, (3, NOT_KNOWN): 5})
    assert (at_least.is_lowest, at_least.lowest) == (True, Fraction(12, 17))
    assert made("A4", {}).value is None


def test_the_share_under_the_mark_is_strict_and_counts_those_waiting_as_they_stand():
    counts = {
        (486, REACHED): 1, (487, REACHED): 1, (486, WAITING): 1, (487, WAITING): 1,
        (None, REACHED): 3, (None, WITHOUT): 5,
    }  # fmt: skip
    found = made("A3", counts)

    assert (found.value, found.counted, found.not_known) == (Fraction(2, 4), 4, 3)
    assert found.distance is None
    early = made("A3", counts, three_years(2010))
    assert (early.value, early.threshold, early.counted) == (None, None, 4)


def test_a_mean_in_months():
    found = made("ORDERMATCH", {(3, COUNTED): 1, (4, COUNTED): 1, (None, COUNTED): 1})

    assert (found.value, found.counted, found.not_known) == (Fraction(7, 2), 2, 1)


def test_a_cohort_is_followed_to_a_day():
    counts = {(-5, REACHED): 1, (121, REACHED): 1, (182, REACHED): 1, (183, REACHED): 1, (50, ENDED): 1, (90, WAITING): 1, (None, REACHED): 2}  # fmt: skip
    found = cohort(INDICATORS["COHORT"], counts, year(2025), CENSUS)

    assert found.figure == figure(INDICATORS["COHORT"], counts, year(2025), CENSUS)
    assert found.figure.value == Fraction(486, 4)
    assert (found.figure.children, found.figure.counted, found.figure.not_known) == (8, 4, 2)
    assert found.floor_mean == Fraction(576, 5)
    assert found.within == {121: Fraction(2, 8), 182: Fraction(3, 8)}
    assert [each.day for each in found.reached_by] == [121, 182, 183]


@pytest.mark.parametrize("code", ["COHORT", "COHORT-DECISION"])
def test_an_empty_cohort_has_no_figures(code):
    found = cohort(INDICATORS[code], {}, year(2025), CENSUS)

    assert (found.figure.value, found.floor_mean) == (None, None)
    assert found.within == {121: None, 182: None}
    assert {each.day for each in found.reached_by} == {None}
