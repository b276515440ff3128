"""Working days in England: not a Saturday, a Sunday, Christmas Day, Good Friday or a bank holiday.

The definition is in the Care Planning Regulations 2010 reg. 2 and the Adoption Agencies Regulations 2005
reg. 2. Newly proclaimed days are added as extras.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from permanence.language import tr
from permanence.words import weekday_name

_A_DAY = timedelta(days=1)


@lru_cache(maxsize=256)
def _bank_holidays(year: int) -> Mapping[date, str]:
    from holidays import country_holidays  # noqa: PLC0415 - slow to import, and needed only by working days

    found = country_holidays("GB", subdiv="ENG", years=year)
    return {day: name.replace("(observed)", "(substitute day)") for day, name in found.items()}


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """England's calendar of working days; `extra` adds further bank holidays."""

    extra: frozenset[date] = frozenset()

    def holiday(self, day: date) -> str | None:
        """The name of the bank holiday on that day; None if there is none, even on a weekend."""
        return tr("bank holiday") if day in self.extra else _bank_holidays(day.year).get(day)

    def is_working(self, day: date) -> bool:
        """Whether the day is a working day."""
        return day.weekday() < 5 and day not in self.extra and day not in _bank_holidays(day.year)

    def off_words(self, day: date) -> str:
        """Why nobody works on the day: the name of its bank holiday, or `a Sunday`; empty for a working day."""
        return "" if self.is_working(day) else self.holiday(day) or tr(f"a {weekday_name(day)}")

    def next(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        while not self.is_working(day):
            day += _A_DAY
        return day

    def after(self, day: date, n: int) -> date:
        """The n-th working day after the day; the day itself is not counted."""
        return self._walk(day, n, _A_DAY)

    def before(self, day: date, n: int) -> date:
        """The n-th working day before the day; the day itself is not counted."""
        return self._walk(day, n, -_A_DAY)

    def between(self, a: date, b: date) -> int:
        """The number of working days after `a`, up to and including `b`; negative if `b` comes first."""
        if b < a:
            return -self.between(b, a)
        return sum(self.is_working(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))

    def _walk(self, day: date, n: int, step: timedelta) -> date:
        while n > 0:
            day += step
            n -= self.is_working(day)
        return day


ENGLAND = WorkingDays()
"""England's calendar, with nothing added."""
