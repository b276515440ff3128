"""What days not waited would have cost: the totals that were published, at the rates that they imply; and by a second method."""

from datetime import date
from fractions import Fraction
from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from permanence.measures import costs
from permanence.measures.costs import (
    DEFAULT_MEASURE,
    FEWEST,
    MEASURES,
    NO_COSTS,
    Baseline,
    Contract,
    Costs,
    Per,
    Rate,
    about_pounds,
    avoided,
    pounds,
)
from permanence.measures.figures import ENDED, REACHED, WAITING
from tests.permanence.measures.test_published import spread

APRIL = date(2015, 4, 1)


def rate(amount, per=Per.DAY, name="Foster care", since=APRIL, source="invented"):
    return Rate(name, Fraction(amount), per, since, source)


def counted(waits, **others):
    counts = {}
    for outcome, days in {REACHED: waits, **others}.items():
        for wait in days:
            counts[wait, outcome] = counts.get((wait, outcome), 0) + 1
    return counts


# --- the totals of domain.md 3.6 -----------------------------------------------------------------------------------------


TOTALS = [
    # children, days fewer each, the rate implied (to the penny), the total published
    (24, "133.3", "86.58", 277000),
    (25, "133.3", "83.12", 277000),
    (16, "146.4", "118.25", 277000),
    (1, "365", "65.96", 24076),
]


@pytest.mark.parametrize(("children", "each", "implied", "total"), TOTALS)
def test_the_published_totals_come_out_at_the_rates_that_they_imply(children, each, implied, total):
    days = children * Fraction(each)
    # exactly at the exact rate, which rounds to the one printed; and at that one as near as half a penny a day
    exactly = rate(Fraction(total) / days)
    assert days * exactly.a_day == total
    assert f"{float(exactly.a_day):.2f}" == implied
    assert abs(days * rate(implied).a_day - total) <= days * Fraction("0.005")
    assert about_pounds(days * rate(implied).a_day) == about_pounds(Fraction(total))


def test_buckinghamshires_277000_come_out_of_its_children():
    # 25 orders in 2015-16: 24 matched, after 2,714 days together, and one waiting; 246.4 days on average the year before.
    found = avoided(Fraction("246.4"), counted(spread(2714, 24), **{WAITING: [300]}))

    assert (found.counted, found.waiting, round(found.mean, 1)) == (24, 1, Fraction("113.1"))
    assert found.days == 24 * Fraction("246.4") - 2714
    assert about_pounds(found.days * rate("86.58").a_day) == "£277,000"
    # the floor of the mean, with the one who waits: (2714 + 300) / 25
    assert found.floor_mean == Fraction(3014, 25)
    assert found.most == 25 * Fraction("246.4") - 3014


def test_how_far_ten_may_be_off_is_students_t_by_the_spread_of_their_waits():
    # The mean is 110, every wait is ten days off it, and 2.26190131 * sqrt(1000 / 9 * 10) is 75.3967.
    assert avoided(Fraction(200), {(100, REACHED): 5, (120, REACHED): 5}).margin == Fraction("75.4")
    assert avoided(Fraction(200), {(100, REACHED): 5, (120, REACHED): 4}).margin is None


# --- by a second method --------------------------------------------------------------------------------------------------


_WAITS = st.lists(st.integers(0, 900), max_size=30)


@settings(max_examples=60)
@given(_WAITS, _WAITS, _WAITS, st.fractions(1, 900, max_denominator=10))
def test_days_avoided_are_those_of_each_child_added_up(waits, waiting, ended, baseline):
    found = avoided(baseline, counted(waits, **{WAITING: waiting, ENDED: ended}))

    if not waits:
        assert found is None
        return
    assert found.days == sum(baseline - wait for wait in waits)
    assert found.most == sum(baseline - wait for wait in (*waits, *waiting))
    assert (found.counted, found.waiting) == (len(waits), len(waiting))
    if len(waits) < FEWEST:
        assert found.margin is None
    else:
        from scipy.stats import t  # a second to import, and only needed here

        by_scipy = t.ppf(0.975, len(waits) - 1) * stdev(waits) * len(waits) ** 0.5
        assert float(found.margin) == pytest.approx(by_scipy, rel=2e-4, abs=0.01)
        assert float(found.mean) == pytest.approx(fmean(waits))


def test_the_limits_of_students_t_are_those_of_the_expansion_and_near_the_true_ones():
    from scipy.stats import t

    # worked out from Abramowitz and Stegun 26.7.5, to the third power
    assert [round(costs._student(freedom), 8) for freedom in (9, 23)] == [2.26190131, 2.06865181]
    for freedom in range(FEWEST - 1, 300):
        assert costs._student(freedom) == pytest.approx(t.ppf(0.975, freedom), abs=3e-4)


def test_a_wait_that_is_not_known_is_in_no_sum():
    found = avoided(Fraction(100), {(40, REACHED): 2, (None, REACHED): 3, (None, WAITING): 1})
    assert (found.counted, found.days, found.waiting) == (2, 120, 0)


def test_where_nobody_has_reached_it_nothing_is_known_to_be_avoided():
    assert avoided(Fraction(100), {(40, WAITING): 2}) is None


def test_longer_waits_than_the_baseline_are_days_below_nought():
    assert avoided(Fraction(100), {(130, REACHED): 2}).days == -60


# --- rates ---------------------------------------------------------------------------------------------------------------


def test_a_rate_a_week_is_a_seventh_a_day_and_exact():
    assert rate("100", Per.WEEK).a_day == Fraction(100, 7)
    assert 7 * rate("100", Per.WEEK).a_day == 100
    assert rate("86.58").a_day == Fraction("86.58")


def test_a_fee_for_a_child_is_for_no_day():
    fee = rate("39245", Per.CHILD, "Inter-agency fee")
    assert fee.is_one_off
    with pytest.raises(ValueError, match="is for a child"):
        _ = fee.a_day


def test_the_rate_of_a_day_is_the_one_that_began_last():
    old, new = rate("80"), rate("90", since=date(2026, 4, 1))
    other = rate("250", name="Agency foster care", since=date(2025, 4, 1))
    stated = Costs([new, old, other])
    assert stated.in_force(date(2015, 3, 31)) == []
    assert stated.in_force(APRIL) == [old]
    assert stated.in_force(date(2026, 3, 31)) == [old, other]
    assert stated.in_force(date(2026, 4, 1)) == [new, other]


def test_nothing_comes_of_a_rate_without_a_baseline_or_of_fees_alone():
    baseline = Baseline(DEFAULT_MEASURE, Fraction(200), "invented")
    assert NO_COSTS.is_empty
    assert Costs([rate("80")]).is_empty
    assert Costs(baselines=[baseline], contracts=[Contract("2025-26", Fraction(1), "invented")]).is_empty
    assert Costs([rate("30000", Per.CHILD)], [baseline]).is_empty
    assert not Costs([rate("80")], [baseline]).is_empty


def test_a_rate_is_inferred_if_its_source_says_so():
    assert rate("86.58", source="Inferred from a published total").is_inferred
    assert not rate("86.58").is_inferred


def test_a_baseline_is_of_a_mean_of_days():
    assert {"COHORT", "A1", "A2", "A10", "S2"} <= {*MEASURES}
    assert not {"A3", "A9", "ORDERMATCH", "MATCH6"} & {*MEASURES}


@pytest.mark.parametrize(
    ("value", "said"),
    [("277021.37", "£277,000"), ("-1234.5", "£1,230"), ("86.58", "£87"), ("0", "£0"), ("99999", "£100,000"), ("999.6", "£1,000")],
)  # fmt: skip
def test_an_amount_is_said_to_three_figures(value, said):
    assert about_pounds(Fraction(value)) == said


def test_an_amount_has_the_pence_that_it_has():
    assert [pounds(Fraction(each)) for each in ("90000", "612.5", "86.5837", "0.07")] == ["£90,000", "£612.50", "£86.58", "£0.07"]  # fmt: skip
    assert [pounds(Fraction(each), most=4) for each in ("90000", "612.5", "86.5837")] == ["£90,000", "£612.50", "£86.5837"]  # fmt: skip
