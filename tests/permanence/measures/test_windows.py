"""Years from April to March, three of them, and parts; and months as days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permanence.measures.windows import (
    Window,
    days_of_months,
    three_years,
    three_years_of,
    window_named,
    year,
    year_of,
)
from permanence.spans import complete_months

DAYS = st.dates(date(1995, 1, 1), date(2040, 12, 31))


def test_a_year_runs_from_april_to_march():
    assert year(2025) == Window(date(2025, 4, 1), date(2026, 3, 31))
    assert three_years(2026) == Window(date(2023, 4, 1), date(2026, 3, 31))
    assert three_years(2026).years == (year(2023), year(2024), year(2025))


def begun(day):
    """The year in which a day's year from April to March began."""
    return day.year - (day.month < 4)


@given(DAYS, st.integers(0, 2000))
def test_the_years_of_a_window_are_all_of_its_days_once(first, length):
    window = Window(first, first + timedelta(days=length))
    years = window.years

    assert (years[0].first, years[-1].last) == (window.first, window.last)
    assert all(before.last + timedelta(days=1) == after.first for before, after in pairwise(years))
    assert all(begun(each.first) == begun(each.last) for each in years)
    assert all((each.last.month, each.last.day) == (3, 31) for each in years[:-1])


def test_an_empty_window_has_no_years():
    assert Window(date(2025, 4, 1), date(2025, 3, 31)).years == ()


def test_a_window_is_cut_at_the_day_the_figure_is_about():
    assert year(2025).until(date(2025, 9, 30)) == Window(date(2025, 4, 1), date(2025, 9, 30))
    assert year(2025).until(date(2026, 9, 30)) == year(2025)


@pytest.mark.parametrize(
    ("last", "complete"),
    [
        ("2025-03-31", "2025-03-31"),
        ("2025-04-01", "2025-03-31"),
        ("2026-03-30", "2025-03-31"),
        ("2025-12-31", "2025-03-31"),
        ("2025-01-01", "2024-03-31"),
    ],
)
def test_a_part_of_a_year_takes_the_marks_of_the_last_complete_window(last, complete):
    window = Window(date(2020, 4, 1), date.fromisoformat(last))

    assert window.last_complete == date.fromisoformat(complete)


@pytest.mark.parametrize(
    ("name", "window"),
    [
        ("2025-26", year(2025)),
        ("2025\u201326", year(2025)),
        ("2025/26", year(2025)),
        ("2025-2026", year(2025)),
        ("1999-00", year(1999)),
        ("1999-2000", year(1999)),
        ("2023-26", three_years(2026)),
        ("1998-01", three_years(2001)),
        ("2026", three_years(2026)),
        ("1990", three_years(1990)),
        ("2089-90", year(2089)),
        ("2023-25", None),
        ("2025-25", None),
        ("2025-2126", None),
        ("2025-1926", None),
        ("2025-24", None),
        ("1989", None),
        ("2090", None),
        ("9999", None),
        ("0001", None),
        ("2025-26 ", None),
        ("x2025", None),
        ("20256", None),
        ("2025-6", None),
        ("", None),
    ],
)
def test_a_window_has_a_name(name, window):
    assert window_named(name) == window


@pytest.mark.parametrize(
    ("window", "name"),
    [
        (year(2025), "2025-26"),
        (three_years(2026), "2023-26"),
        (year(1999), "1999-00"),
        (Window(date(2025, 4, 1), date(2025, 9, 30)), "2025-04-01 to 2025-09-30"),
        (Window(date(2025, 10, 1), date(2026, 3, 31)), "2025-10-01 to 2026-03-31"),
        (Window(date(2025, 4, 2), date(2026, 3, 31)), "2025-04-02 to 2026-03-31"),
        (Window(date(2025, 4, 1), date(2026, 3, 30)), "2025-04-01 to 2026-03-30"),
    ],
)
def test_a_window_says_its_name(window, name):
    assert str(window) == name


@given(DAYS, st.integers(1, 40), st.integers(-3, 3))
def test_a_wait_of_so_many_days_is_of_so_many_months(census, count, off):
    days = days_of_months(count, census) + off
    start = census - timedelta(days=days)

    assert (complete_months(start, census) >= count) == (off >= 0)


@pytest.mark.parametrize(
    ("count", "census", "days"),
    [
        (1, "2026-02-28", 28),
        (1, "2026-03-15", 28),
        (18, "2025-06-30", 547),
        (12, "2025-02-28", 365),
        (12, "2024-02-29", 366),
    ],
)
def test_months_as_days(count, census, days):
    assert days_of_months(count, date.fromisoformat(census)) == days


def test_a_day_is_in_the_last_of_three_years():
    assert three_years_of(date(2026, 3, 31)) == three_years(2026)
    assert three_years_of(date(2026, 4, 1)) == three_years_of(date(2027, 1, 1)) == three_years(2027)


def test_a_year_begins_on_the_first_of_april():
    assert year_of(date(2026, 3, 31)) == year(2025)
    assert year_of(date(2026, 4, 1)) == year(2026)


@given(DAYS)
def test_a_day_is_in_one_year(day):
    assert year_of(day) == year(begun(day))
    assert year_of(day).first <= day <= year_of(day).last
