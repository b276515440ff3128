"""The periods that are reported on: which is over by a day, which came before, and when it is complete enough to report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from permanence.language import tr
from permanence.measures.windows import Window
from permanence.words import month_name, month_words
from permanence.working_days import WorkingDays

_A_DAY = timedelta(days=1)
COMPLETE_AFTER = timedelta(days=14)
"""How long after its end a period is reported: by then every team has had a surgery, and has been asked for what is missing."""
SENT_AT = time(9)
"""The local time from which a report is sent."""
_YEAR = 12


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A kind of report.

    Attributes:
        key: What is typed for it.
        title: Its title.
        months: How many months it is of.
        purpose: Whom it is for, and what asks for it.
    """

    key: str
    title: str
    months: int
    purpose: str

    def over_by(self, on: date) -> Window:
        """The last such period, of those that begin with April, that is over by the end of a day."""
        following = on + _A_DAY
        first = _months_on(following, -((following.month - 4) % self.months))
        return Window(_months_on(first, -self.months), first - _A_DAY)

    def before(self, period: Window) -> Window:
        """The period before another."""
        return Window(_months_on(period.first, -self.months), period.first - _A_DAY)

    def year_before(self, period: Window) -> Window:
        """The same period a year earlier."""
        return Window(_months_on(period.first, -_YEAR), _months_on(period.last + _A_DAY, -_YEAR) - _A_DAY)


QUARTERLY = ReportKind("quarter", tr("Quarterly report"), 3, tr("For the service manager."))
HALF_YEARLY = ReportKind(
    "half-year",
    tr("Half-year report"),
    6,
    tr(
        "For the council's executive, which is to have a written report every six months: National Minimum Standards for adoption "
        "25.6; statutory guidance on adoption, 2013, 3.93 and 5.39."
    ),
)
YEARLY = ReportKind("year", tr("Yearly report"), _YEAR, tr("For the service manager."))
THREE_YEARLY = ReportKind("three years", tr("Three-year report"), 3 * _YEAR, tr("For the service manager."))
REPORT_KINDS: Mapping[str, ReportKind] = {each.key: each for each in (QUARTERLY, HALF_YEARLY)}
"""The kinds that are typed by their word, and sent by the clock; others are of the years that are typed."""


def kind_of(window: Window) -> ReportKind:
    """The kind of report that a window of whole years makes."""
    return YEARLY if len(window.years) == 1 else THREE_YEARLY


def due_on(period: Window, calendar: WorkingDays) -> date:
    """The day a report on a period is sent: the first working day from two weeks after its end."""
    return calendar.next(period.last + COMPLETE_AFTER)


def due_moment(period: Window, calendar: WorkingDays, zone: ZoneInfo) -> datetime:
    """When the report of a period is sent: in the morning of its day, in a time zone."""
    return datetime.combine(due_on(period, calendar), SENT_AT, zone)


def named(period: Window) -> str:
    """A period by its months: `July to September 2026`, `October 2026 to March 2027`."""
    first, last = period.first, period.last
    begins = month_name(first) if first.year == last.year else month_words(first)
    return tr(f"{begins} to {month_words(last)}")


def _months_on(on: date, months: int) -> date:
    """The first day of the month that is so many months later, or earlier."""
    number = on.year * _YEAR + on.month - 1 + months
    return date(number // _YEAR, number % _YEAR + 1, 1)
