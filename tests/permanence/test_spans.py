import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.spans import days, months, weeks, working_days
from permanence.working_days import ENGLAND

DAYS = st.dates(date(2012, 1, 1), date(2060, 12, 31))
NUMBERS = st.integers(1, 60)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (weeks(6), "six weeks"),
        (weeks(1), "one week"),
        (months(3), "three months"),
        (days(7), "seven days"),
        (days(10), "ten days"),
        (days(11), "11 days"),
        (days(20), "20 days"),
        (working_days(20), "20 working days"),
        (working_days(1), "one working day"),
        (weeks(26), "26 weeks"),
    ],
)
def test_a_span_reads_as_people_say_it(span, words):
    assert str(span) == words


def test_a_span_of_months_beginning_with_a_day_ends_the_day_before_the_corresponding_one():
    assert months(3).from_(date(2026, 3, 2), first_day_counts=True) == date(2026, 6, 1)
    assert months(3).from_(date(2026, 3, 1), first_day_counts=True) == date(2026, 5, 31)
    assert months(6).from_(date(2026, 8, 31), first_day_counts=True) == date(2027, 2, 28)
    assert months(2).from_(date(2026, 1, 31), first_day_counts=True) == date(2026, 3, 30)


def test_working_days_beginning_with_a_day_count_it_only_if_it_is_a_working_day():
    assert working_days(5).from_(date(2026, 11, 23), first_day_counts=True) == date(2026, 11, 27)
    assert working_days(5).from_(date(2026, 11, 22), first_day_counts=True) == date(2026, 11, 27)


@given(DAYS, NUMBERS)
def test_weeks_end_on_the_same_weekday(start, n):
    end = weeks(n).from_(start)
    assert end.weekday() == start.weekday()
    assert (end - start).days == 7 * n


@given(DAYS, NUMBERS)
def test_months_end_on_the_corresponding_day_or_the_last(start, n):
    end = months(n).from_(start)
    assert (end.year - start.year) * 12 + end.month - start.month == n
    assert end.day == min(start.day, calendar.monthrange(end.year, end.month)[1])


@given(DAYS, NUMBERS)
def test_a_later_start_never_ends_sooner(start, n):
    for unit in (days, working_days, weeks, months):
        assert unit(n).from_(start) <= unit(n).from_(start + timedelta(days=1))


@given(DAYS, NUMBERS)
def test_a_span_beginning_with_a_day_ends_as_one_within_from_the_day_before(start, n):
    for unit in (days, working_days, weeks):
        assert unit(n).from_(start, ENGLAND, True) == unit(n).from_(start - timedelta(days=1))
