"""The periods that are reported on."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from permanence.measures.periods import (
    HALF_YEARLY,
    QUARTERLY,
    THREE_YEARLY,
    YEARLY,
    due_moment,
    due_on,
    kind_of,
    named,
)
from permanence.measures.windows import Window, three_years, year
from permanence.working_days import ENGLAND


@pytest.mark.parametrize(
    ("kind", "on", "said"),
    [
        (QUARTERLY, date(2026, 11, 23), "July to September 2026"),
        (QUARTERLY, date(2026, 9, 30), "July to September 2026"),
        (QUARTERLY, date(2026, 9, 29), "April to June 2026"),
        (QUARTERLY, date(2027, 1, 15), "October to December 2026"),
        (QUARTERLY, date(2027, 3, 31), "January to March 2027"),
        (HALF_YEARLY, date(2026, 11, 23), "April to September 2026"),
        (HALF_YEARLY, date(2027, 4, 1), "October 2026 to March 2027"),
        (HALF_YEARLY, date(2027, 3, 30), "April to September 2026"),
    ],
)
def test_the_last_period_that_is_over_by_a_day(kind, on, said):
    assert named(kind.over_by(on)) == said


def test_periods_follow_one_another_and_each_day_lies_in_the_one_over_by_its_end():
    """By going through every day of three years: a period is over from its last day until the next one's."""
    for kind, months in ((QUARTERLY, 3), (HALF_YEARLY, 6)):
        for number in range(3 * 365):
            on = date(2024, 4, 1) + timedelta(days=number)
            period = kind.over_by(on)
            assert period.last <= on
            assert kind.over_by(period.last) == period
            assert kind.before(period) == kind.over_by(period.first - timedelta(days=1))
            first = period.first
            assert (first.day, (first.month - 4) % months) == (1, 0)


def test_a_period_is_set_beside_the_same_of_the_year_before():
    assert (
        named(QUARTERLY.year_before(Window(date(2024, 1, 1), date(2024, 3, 31)))) == "January to March 2023"
    )
    assert YEARLY.before(year(2025)) == YEARLY.year_before(year(2025)) == year(2024)
    assert THREE_YEARLY.before(three_years(2026)) == three_years(2023)


def test_years_make_a_report_of_a_year_or_of_three():
    assert (kind_of(year(2025)), kind_of(three_years(2026))) == (YEARLY, THREE_YEARLY)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 9, 30), date(2026, 10, 14)),
        (date(2026, 3, 31), date(2026, 4, 14)),
        (date(2025, 12, 31), date(2026, 1, 14)),
        (date(2027, 3, 31), date(2027, 4, 14)),
        (date(2023, 9, 30), date(2023, 10, 16)),  # two weeks on is a Saturday
    ],
)
def test_it_is_sent_on_the_first_working_day_two_weeks_after_its_end(last, due):
    assert due_on(Window(date(2020, 1, 1), last), ENGLAND) == due


def test_it_is_sent_in_the_morning_where_the_authority_is():
    london = ZoneInfo("Europe/London")

    assert due_moment(QUARTERLY.over_by(date(2026, 9, 30)), ENGLAND, london) == datetime(
        2026, 10, 14, 9, tzinfo=london
    )
