from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.working_days import ENGLAND, WorkingDays

DAYS = st.dates(date(2012, 1, 1), date(2060, 12, 31))
NUMBERS = st.integers(1, 60)

# As proclaimed for England and Wales, the substitute days among them.
PROCLAIMED = {
    2012: "01-02 04-06 04-09 05-07 06-04 06-05 08-27 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


@pytest.mark.parametrize("year", PROCLAIMED)
def test_the_weekdays_off_are_the_proclaimed_bank_holidays(year):
    weekdays = [
        day for n in range(366) if (day := date(year, 1, 1) + timedelta(n)).year == year and day.weekday() < 5
    ]
    not_worked = [f"{day:%m-%d}" for day in weekdays if not ENGLAND.is_working(day)]
    assert " ".join(not_worked) == PROCLAIMED[year]


@pytest.mark.parametrize("moved_from", [date(2020, 5, 4), date(2022, 5, 30), date(2012, 5, 28)])
def test_the_day_a_holiday_was_moved_from_is_a_working_day(moved_from):
    assert ENGLAND.is_working(moved_from)


def test_a_holiday_has_its_name():
    assert ENGLAND.holiday(date(2026, 4, 3)) == "Good Friday"
    assert ENGLAND.holiday(date(2026, 12, 28)) == "Boxing Day (substitute day)"


def test_an_ordinary_weekend_is_not_a_holiday():
    assert ENGLAND.holiday(date(2026, 11, 21)) is None
    assert not ENGLAND.is_working(date(2026, 11, 21))


def test_a_day_added_is_a_bank_holiday():
    proclaimed = date(2027, 5, 10)
    added = WorkingDays(frozenset({proclaimed}))
    assert (added.holiday(proclaimed), added.is_working(proclaimed)) == ("bank holiday", False)
    assert ENGLAND.is_working(proclaimed)


def test_the_next_working_day_is_the_day_itself_if_it_is_one():
    assert ENGLAND.next(date(2026, 11, 26)) == date(2026, 11, 26)
    assert ENGLAND.next(date(2026, 12, 25)) == date(2026, 12, 29)


def test_counting_does_not_include_the_first_day():
    assert ENGLAND.after(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert ENGLAND.before(date(2026, 11, 26), 2) == date(2026, 11, 24)
    assert ENGLAND.before(date(2026, 12, 29), 1) == date(2026, 12, 24)
    assert ENGLAND.between(date(2026, 12, 24), date(2026, 12, 29)) == 1


def test_working_days_are_counted_forward_and_back():
    monday, next_monday = date(2026, 11, 23), date(2026, 11, 30)

    assert ENGLAND.between(monday, next_monday) == 5
    assert ENGLAND.between(next_monday, monday) == -5
    assert ENGLAND.between(monday, monday) == 0


@given(DAYS, NUMBERS)
def test_the_nth_working_day_after_a_day_is_n_working_days_away(day, n):
    then = ENGLAND.after(day, n)
    assert ENGLAND.is_working(then)
    assert ENGLAND.between(day, then) == n
    assert ENGLAND.between(then, day) == -n


@given(DAYS, NUMBERS)
def test_counting_forward_and_back_returns_to_the_same_working_day(day, n):
    home = ENGLAND.next(day)
    assert ENGLAND.before(ENGLAND.after(home, n), n) == home


@given(DAYS)
def test_the_next_working_day_is_never_far(day):
    then = ENGLAND.next(day)
    assert ENGLAND.next(then) == then
    assert 0 <= (then - day).days <= 4  # the longest run is Good Friday to Easter Monday, or Christmas


def test_why_nobody_works_on_a_day_is_its_holiday_or_its_weekday():
    proclaimed = WorkingDays(frozenset({date(2027, 5, 10)}))

    assert proclaimed.off_words(date(2027, 5, 10)) == "bank holiday"
    assert proclaimed.off_words(date(2026, 12, 20)) == "a Sunday"
    assert proclaimed.off_words(date(2026, 12, 26)) == "Boxing Day"
    assert proclaimed.off_words(date(2026, 12, 21)) == ""
