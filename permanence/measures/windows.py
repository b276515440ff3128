"""The windows that figures are about: years from April to March, three of them together, and parts of them."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from permanence.journey import Month
from permanence.measures.days import number_of
from permanence.spans import months

_NAMED = re.compile(r"(\d{4})(?:[-\u2013/](\d{4}|\d{2}))?$")
_YEARS = range(1990, 2090)
"""The years that a window may begin or end in."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The days from one to another, both counted.

    >>> str(year(2025)), str(three_years(2026))
    ('2025-26', '2023-26')
    """

    first: date
    last: date

    @property
    def years(self) -> tuple["Window", ...]:
        """The parts of the window in each year from April to March: counts of years add up to those of the window."""
        parts, first = [], self.first
        while first <= self.last:
            end = min(_year_end(first), self.last)
            parts.append(Window(first, end))
            first = end + _A_DAY
        return tuple(parts)

    @property
    def is_whole_years(self) -> bool:
        """Whether it is of whole years from April to March."""
        return (self.first.month, self.first.day) == (4, 1) and self.last == _year_end(self.last)

    def until(self, census: date) -> "Window":
        """The window up to a day, if it is not over by then; one that begins later is empty."""
        return Window(self.first, min(self.last, census))

    @property
    def last_complete(self) -> date:
        """The last 31 March by its end: a part of a year takes the thresholds of the last complete window."""
        return date(self.last.year - ((self.last.month, self.last.day) < (3, 31)), 3, 31)

    def __str__(self) -> str:
        if self.is_whole_years:
            return f"{self.first.year}-{self.last.year % 100:02d}"
        return f"{self.first.isoformat()} to {self.last.isoformat()}"


def year(start: int) -> Window:
    """The year from 1 April of a year to 31 March of the next."""
    return Window(date(start, 4, 1), date(start + 1, 3, 31))


def year_of(day: date) -> Window:
    """The year from April that a day is in."""
    return year(_year_end(day).year - 1)


def three_years(end: int) -> Window:
    """The three years to 31 March of a year, as scorecards have them."""
    return Window(date(end - 3, 4, 1), date(end, 3, 31))


def three_years_of(day: date) -> Window:
    """The three years from April that a day is in the last of."""
    return three_years(_year_end(day).year)


def window_named(text: str) -> Window | None:
    """The window of a name: `2025-26` a year, `2023-26` three years, `2026` the three years to March 2026; None for anything else."""
    if not (named := _NAMED.match(text)):
        return None
    begun = int(named[1])
    if begun not in _YEARS:
        return None
    if not named[2]:
        return three_years(begun)
    length = (int(named[2]) - begun) % 100
    if named[2] != f"{(begun + length) % 100:02d}" and named[2] != str(begun + length):
        return None
    if length == 1:
        return year(begun)
    return three_years(begun + length) if length == 3 else None


def days_of_months(count: int, census: date) -> int:
    """The fewest days a wait has lasted that is of so many calendar months by a day, each counted by corresponding date.

    Months by corresponding date never go back, so every wait begun by one day is as long, and none begun after it.

    >>> days_of_months(1, date(2026, 2, 28))
    28
    """
    start = months(-count).from_(census)
    if census == Month.of(census).last:
        start = Month.of(start).last
    return number_of(census) - number_of(start)


def _year_end(day: date) -> date:
    return date(day.year + (day.month > 3), 3, 31)
