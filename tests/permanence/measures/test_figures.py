"""Figures from counts: exact, with ties, empties and unknowns, and each against a second method."""

import math
from fractions import Fraction
from statistics import median_low

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from permanence.measures.figures import (
    COUNTED,
    ENDED,
    HALF,
    NOT_KNOWN,
    QUARTER,
    REACHED,
    THREE_QUARTERS,
    WAITING,
    WITHOUT,
    ReachedBy,
    add,
    children,
    floor_mean,
    floored,
    kaplan_meier,
    known,
    mean,
    printed,
    quantile,
    share,
    survival,
    under,
    unknown,
    within,
)

COHORT = {(-14, REACHED): 1, (42, REACHED): 1, (119, REACHED): 1, (183, ENDED): 1, (302, WAITING): 1, (316, WAITING): 1}  # fmt: skip
"""The worked example: placement orders of a year, half a year later."""
NOBODY = {}

waits = st.dictionaries(
    st.tuples(st.none() | st.integers(-20, 400), st.sampled_from([REACHED, WAITING, ENDED, WITHOUT])),
    st.integers(1, 9),
    max_size=25,
)


def one_by_one(counts, *outcomes):
    """Every wait that is known, once for each child."""
    return sorted(
        on
        for (on, what), number in counts.items()
        for _ in range(number)
        if on is not None and (not outcomes or what in outcomes)
    )


# --- counting ---------------------------------------------------------------------------------------------------


def test_children_are_counted_with_those_whose_wait_is_not_known():
    counts = {(None, REACHED): 2, (5, REACHED): 3, (None, WITHOUT): 4}

    assert (children(counts), children(counts, REACHED), children(counts, REACHED, WITHOUT)) == (9, 5, 9)
    assert (known(counts), unknown(counts)) == (3, 6)
    assert (known(counts, REACHED), unknown(counts, REACHED)) == (3, 2)
    assert (known(counts, WITHOUT), unknown(counts, WITHOUT)) == (0, 4)
    assert children(counts, WAITING) == children(NOBODY) == known(NOBODY) == unknown(NOBODY) == 0


def test_counts_add_up():
    assert add({(1, REACHED): 2}, {(1, REACHED): 3, (1, WAITING): 1}, {(None, REACHED): 1}) == {
        (1, REACHED): 5,
        (1, WAITING): 1,
        (None, REACHED): 1,
    }
    assert add() == add({}, {}) == {}


def test_a_wait_below_nought_took_no_days():
    assert floored({(-14, REACHED): 1, (0, REACHED): 2, (-3, WAITING): 1, (None, REACHED): 1, (1, REACHED): 1}) == {
        (0, REACHED): 3,
        (0, WAITING): 1,
        (None, REACHED): 1,
        (1, REACHED): 1,
    }  # fmt: skip


@given(waits)
def test_the_mean_is_the_sum_by_the_number_known(counts):
    for outcomes in ((), (REACHED,), (REACHED, WAITING)):
        each = one_by_one(counts, *outcomes)
        assert mean(counts, *outcomes) == (Fraction(sum(each), len(each)) if each else None)
    assert floor_mean(counts) == mean(counts, REACHED, WAITING)


def test_without_a_child_there_is_no_mean_and_it_is_not_nought():
    assert mean(NOBODY) is floor_mean(NOBODY) is quantile(NOBODY, HALF) is share(0, 0) is None
    assert mean({(None, REACHED): 3}) is mean({(3, WAITING): 1}, REACHED) is None
    assert mean({(0, REACHED): 3}) == share(0, 3) == 0


def test_a_share_is_a_part_of_a_whole():
    assert share(2, 6) == Fraction(1, 3)


@given(waits, st.integers(-25, 405))
def test_within_takes_the_day_and_under_does_not(counts, days):
    each = one_by_one(counts, REACHED, WITHOUT)

    assert within(counts, days, REACHED, WITHOUT) == sum(on <= days for on in each)
    assert under(counts, days, REACHED, WITHOUT) == sum(on < days for on in each)
    assert within(counts, days) == sum(on <= days for on in one_by_one(counts))


# --- quantiles ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "part", "found"),
    [
        ([10, 20], HALF, 10),
        ([10, 20, 30], HALF, 20),
        ([10, 20, 30, 40], THREE_QUARTERS, 30),
        ([10, 20, 30, 40], QUARTER, 10),
        ([10, 10, 10, 40], HALF, 10),
        ([7], QUARTER, 7),
        ([10, 20], Fraction(1), 20),
        ([10, 20, 30], Fraction(1, 3), 10),
    ],
)
def test_a_part_was_reached_by_the_first_day_by_which_it_had_been(days, part, found):
    counts = add(*({(on, REACHED): 1} for on in days))

    assert quantile(counts, part) == found
    assert kaplan_meier(counts, part)[0].day == found


@given(waits)
def test_the_median_is_the_lower_of_two(counts):
    each = one_by_one(counts)

    assert quantile(counts, HALF) == (median_low(each) if each else None)
    assert quantile(counts, HALF, WAITING) == quantile({key: n for key, n in counts.items() if key[1] == WAITING}, HALF)  # fmt: skip


@given(waits, st.fractions(Fraction(1, 50), 1))
def test_where_nobody_is_lost_to_view_the_estimate_is_the_quantile(counts, part):
    reached = {key: n for key, n in counts.items() if key[1] == REACHED}

    assert kaplan_meier(reached, part)[0].day == quantile(reached, part)


# --- Kaplan-Meier -----------------------------------------------------------------------------------------------------


def by_hand(counts):
    """The estimate child by child, in fractions: `{day: share that has not reached it}`."""
    left, estimate = Fraction(1), {}
    reached = one_by_one(counts, REACHED)
    everyone = one_by_one(counts, REACHED, WAITING, ENDED)
    for day in sorted(set(reached)):
        at_risk = sum(on >= day for on in everyone)
        left *= 1 - Fraction(reached.count(day), at_risk)
        estimate[day] = left
    return estimate


def of_scipy(counts):
    """The estimate of scipy.stats.ecdf, with its intervals."""
    from scipy import stats  # a second to import, and only needed here

    reached, lost = one_by_one(counts, REACHED), one_by_one(counts, WAITING, ENDED)
    return stats.ecdf(stats.CensoredData(uncensored=reached, right=lost)).sf


@given(waits)
@example({(5, REACHED): 1, (5, WAITING): 1})
@example({(0, REACHED): 2, (3, ENDED): 1, (4, REACHED): 1})
def test_the_estimate_is_the_one_made_child_by_child(counts):
    assert {step.day: step.share for step in survival(counts)} == by_hand(counts)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
@settings(max_examples=40)
@given(waits)
def test_the_estimate_is_the_one_of_scipy(counts):
    if not children(counts, REACHED) - unknown(counts, REACHED):
        assert list(survival(counts)) == []
        return
    theirs = of_scipy(counts)
    limits = theirs.confidence_interval(method="log-log")
    ours = {step.day: step for step in survival(counts)}
    for day, left, low, high in zip(
        theirs.quantiles, theirs.probabilities, limits.low.probabilities, limits.high.probabilities, strict=True
    ):  # fmt: skip
        step = ours.pop(int(day), None)
        if step is None:  # they have a step on every day, we have one where someone reached it
            continue
        assert math.isclose(float(step.share), left, rel_tol=1e-12, abs_tol=1e-12)
        if step.over:
            assert math.isclose(step.lowest, low, rel_tol=1e-9)
            assert math.isclose(step.highest, high, rel_tol=1e-9)
        else:
            assert (step.lowest, step.highest) == (0.0, None)
            assert math.isnan(high)
    assert not ours


@given(waits, st.fractions(Fraction(1, 20), Fraction(19, 20)))
def test_the_day_of_a_part_is_the_first_on_which_no_more_is_left(counts, part):
    steps = list(survival(counts))
    (found,) = kaplan_meier(counts, part)

    assert found.part == part
    assert found.day == next((step.day for step in steps if step.share <= 1 - part), None)
    assert found.earliest == next((step.day for step in steps if step.lowest <= 1 - part), None)
    assert found.latest == next(
        (step.day for step in steps if step.highest is not None and step.highest <= 1 - part), None
    )
    if found.day is not None:
        assert found.earliest <= found.day
        assert found.latest is None or found.latest >= found.day


def test_a_step_says_who_had_waited_until_then():
    steps = [
        (step.day, step.reached, step.at_risk)
        for step in survival({**COHORT, (None, REACHED): 4, (7, WITHOUT): 2})
    ]

    assert steps == [(-14, 1, 6), (42, 1, 5), (119, 1, 4)]


def test_numbers_above_and_below_stay_small_where_nobody_is_lost_to_view():
    (*_, last) = survival({(day, REACHED): 1 for day in range(1000)} | {(2000, WAITING): 1})
    assert (last.over, last.under) == (1, 1001)

    lost = {(1, REACHED): 1, (2, WAITING): 1, (3, REACHED): 1, (9, WAITING): 1}
    assert [(step.over, step.under) for step in survival(lost)] == [(3, 4), (3, 8)]


def test_exact_ties_are_reached_on_the_day_itself():
    # In floats, 27 of 36 is left with 0.7500000000000001 after nine steps, and the day comes an event late.
    ties = {(day, REACHED): 1 for day in range(36)}

    assert [each.day for each in kaplan_meier(ties)] == [8, 17, 26]


def test_on_one_day_reached_comes_before_lost_to_view():
    assert [(step.over, step.under) for step in survival({(5, REACHED): 1, (5, WAITING): 1})] == [(1, 2)]
    assert kaplan_meier({(5, REACHED): 1, (5, WAITING): 1}, HALF)[0].day == 5


def test_a_wait_of_no_days_counts():
    assert kaplan_meier({(0, REACHED): 1, (9, WAITING): 1}, HALF)[0].day == 0


def test_a_part_that_is_not_reached_has_no_day():
    assert kaplan_meier({(5, REACHED): 1, (9, WAITING): 2}) == (
        ReachedBy(QUARTER, 5, 5, None),
        ReachedBy(HALF, None, 5, None),
        ReachedBy(THREE_QUARTERS, None, 5, None),
    )
    assert (
        kaplan_meier({(5, WAITING): 3}, HALF)
        == kaplan_meier(NOBODY, HALF)
        == (ReachedBy(HALF, None, None, None),)
    )


def test_where_everyone_reached_it_on_one_day_the_interval_has_no_end():
    assert kaplan_meier({(5, REACHED): 3}, HALF) == (ReachedBy(HALF, 5, 5, None),)
    assert kaplan_meier({(5, REACHED): 3}, Fraction(1)) == (ReachedBy(Fraction(1), 5, 5, None),)


def test_the_median_of_a_known_trial():
    # Freireich and others 1963, weeks of remission under 6-MP: the textbooks' median is 23.
    weeks = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    lost = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    counts = add({(week, REACHED): n for week, n in weeks.items()}, *({(week, WAITING): 1} for week in lost))

    assert kaplan_meier(counts, HALF) == (ReachedBy(HALF, 23, 13, None),)


# --- the worked example -----------------------------------------------------------------------------------------------


def test_the_worked_example():
    counts = floored(COHORT)

    assert children(counts) == 6
    assert [children(counts, each) for each in (REACHED, WAITING, ENDED)] == [3, 2, 1]
    assert printed(mean(counts, REACHED), 1) == "53.7"
    assert floor_mean(counts) == Fraction(779, 5)
    assert printed(floor_mean(counts), 1) == "155.8"
    assert share(within(counts, 121, REACHED), children(counts)) == Fraction(3, 6)
    assert [each.day for each in kaplan_meier(counts)] == [42, 119, None]


# --- printing -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "places", "words"),
    [
        (None, 1, "no child"),
        (Fraction(0), 0, "0"),
        (Fraction(0), 2, "0.00"),
        (Fraction(1, 2), 0, "0"),
        (Fraction(3, 2), 0, "2"),
        (Fraction(5, 2), 0, "2"),
        (Fraction(1, 8), 2, "0.12"),
        (Fraction(3, 8), 2, "0.38"),
        (Fraction(2714, 24), 1, "113.1"),
        (Fraction(7884, 58), 2, "135.93"),
        (Fraction(-7, 2), 1, "-3.5"),
        (Fraction(-1, 100), 1, "0.0"),
        (Fraction(12345678, 10), 1, "1,234,567.8"),
        (Fraction(1, 1000), 3, "0.001"),
    ],
)
def test_a_figure_is_rounded_once_halves_to_even(value, places, words):
    assert printed(value, places) == words


def test_a_figure_is_printed_whole_unless_more_is_asked():
    assert printed(Fraction(487)) == "487"


def test_every_outcome_has_a_word_of_its_own():
    assert len({REACHED, WAITING, ENDED, WITHOUT, NOT_KNOWN, COUNTED}) == 6
