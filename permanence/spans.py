"""Spans of time as the law counts them: days, working days, weeks and calendar months."""

import calendar as calendars
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from permanence.language import noun, tr
from permanence.working_days import ENGLAND, WorkingDays

_WORDS = tr("no one two three four five six seven eight nine ten").split()


class Unit(StrEnum):
    """What a span counts, in the singular."""

    DAY = "day"
    WORKING_DAY = "working day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days, working days, weeks or calendar months.

    >>> str(weeks(6))
    'six weeks'
    >>> months(6).from_(date(2026, 8, 31))
    datetime.date(2027, 2, 28)
    """

    count: int
    unit: Unit

    def from_(self, start: date, calendar: WorkingDays = ENGLAND, first_day_counts: bool = False) -> date:
        """The last day within the span.

        "Within N of" does not count the first day; "N beginning with" does (`first_day_counts`).
        """
        if self.unit is Unit.MONTH:
            return _months_after(start, self.count, first_day_counts=first_day_counts)
        if self.unit is Unit.WORKING_DAY:
            return calendar.after(start - timedelta(days=first_day_counts), self.count)
        days_in_unit = 7 if self.unit is Unit.WEEK else 1
        return start + timedelta(days=days_in_unit * self.count - first_day_counts)

    def __str__(self) -> str:
        number = _WORDS[self.count] if self.count < len(_WORDS) else str(self.count)
        return f"{number} {noun(self.count, self.unit, f'{self.unit}s')}"


def days(n: int) -> Span:
    """A span of calendar days."""
    return Span(n, Unit.DAY)


def working_days(n: int) -> Span:
    """A span of working days."""
    return Span(n, Unit.WORKING_DAY)


def weeks(n: int) -> Span:
    """A span of weeks."""
    return Span(n, Unit.WEEK)


def months(n: int) -> Span:
    """A span of calendar months."""
    return Span(n, Unit.MONTH)


def _months_after(start: date, count: int, *, first_day_counts: bool) -> date:
    """The corresponding date, or the last day of the month if it has none (Dodds v Walker)."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    last = calendars.monthrange(year, month + 1)[1]
    if start.day > last:
        return date(year, month + 1, last)
    return date(year, month + 1, start.day) - timedelta(days=first_day_counts)


def complete_months(start: date, end: date) -> int:
    """How many months have passed from one day to another by corresponding date; never negative.

    >>> complete_months(date(2026, 8, 31), date(2027, 2, 28))
    6
    """
    passed = (end.year - start.year) * 12 + end.month - start.month
    if passed > 0 and start.day > end.day and months(passed).from_(start) > end:
        passed -= 1
    return max(0, passed)
