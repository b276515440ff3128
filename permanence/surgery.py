"""The dates of a team's surgeries, from its anchor, its interval and its local time.

An occurrence is always identified by its nominal day. A bank holiday moves that one occurrence to the next
working day, and a person may move or skip one. The series never moves, nor does a clock change move its time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from heapq import merge
from itertools import takewhile
from zoneinfo import ZoneInfo

from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.words import day
from permanence.working_days import WorkingDays

GAP_IN_SPRING = (time(1), time(2))
"""Local times that do not exist on one Sunday a year, so no surgery is held then."""
LONGEST_WEEKS = 8
"""The most weeks from one surgery of a series to the next."""
REACH = timedelta(weeks=8)
"""The furthest a surgery may be held from its nominal day, which limits every search for one."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A team's series: every `weeks` weeks from `anchor`, at `at` in `zone`.

    `since` is the moment the series was agreed; it has no earlier occurrences. `ahead` is the time on the
    working day before at which each agenda is posted; None if it is posted as the surgery begins.
    """

    anchor: date
    at: time
    weeks: int
    zone: ZoneInfo
    since: datetime
    ahead: time | None = None

    def posted(self, occurrence: "Occurrence", calendar: WorkingDays) -> datetime:
        """When an occurrence's agenda is posted, in UTC."""
        if self.ahead is None:
            return occurrence.moment
        day_before = calendar.before(occurrence.held, 1)
        return datetime.combine(day_before, self.ahead, self.zone).astimezone(UTC)


class ChangeKind(StrEnum):
    """What may become of one occurrence: a person moves, skips or adds it, or it keeps what its agenda said."""

    MOVED = "moved"
    SKIPPED = "skipped"
    EXTRA = "extra"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class OccurrenceChange:
    """One occurrence moved, skipped or added by a person. `at` is None if the team's usual time is kept.

    One of the kind KEPT has its agenda, and was held `to` a day `at` a time before the series was changed.
    """

    nominal: date
    kind: ChangeKind
    to: date | None = None
    at: time | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One surgery: its nominal day, the day and local time it is held, and why they differ."""

    nominal: date
    held: date
    at: time
    zone: ZoneInfo
    why: str = ""
    is_skipped: bool = False

    @property
    def moment(self) -> datetime:
        """When it begins, in UTC: comparing local times would ignore clock changes."""
        return datetime.combine(self.held, self.at, self.zone).astimezone(UTC)

    def __str__(self) -> str:
        return f"{day(self.held)}, {self.at:%H:%M}"


def refuse_weeks(weeks: int) -> int:
    """The number of weeks itself. Raises RuleBroken for a series no team holds."""
    if not 1 <= weeks <= LONGEST_WEEKS:
        raise RuleBroken(
            tr(
                f"Surgeries are held every 1 to {LONGEST_WEEKS} weeks; a fortnight is the practice: `every 2 weeks`."
            ),
            field="every",
        )
    return weeks


def refuse_gap(at: time) -> time:
    """The time itself. Raises RuleBroken if it does not exist on the day the clocks go forward."""
    if GAP_IN_SPRING[0] <= at < GAP_IN_SPRING[1]:
        raise RuleBroken(
            tr(f"{at:%H:%M} does not exist on the Sunday the clocks go forward. Choose another time."),
            field="at",
        )
    return at


def occurrences(
    schedule: Schedule,
    calendar: WorkingDays,
    changes: Iterable[OccurrenceChange] = (),
    start: date = date.min,
) -> Iterator[Occurrence]:
    """Every occurrence of the series with a nominal day from `start` on, in order, without end.

    Skipped occurrences are included, and marked as skipped. Extra ones are not part of the series. Those that
    keep what their agenda said are included even if the series, as it is by now, has none on that day.
    """
    changed = {change.nominal: change for change in changes if change.kind is not ChangeKind.EXTRA}
    kept = {nominal for nominal, change in changed.items() if change.kind is ChangeKind.KEPT}
    before = sorted(nominal for nominal in kept if nominal >= start)
    days = merge(before, (each for each in _nominal_days(schedule, start) if each not in kept))
    while True:
        nominal = next(days)
        occurrence = _occurrence(nominal, schedule, calendar, changed.get(nominal))
        if nominal in kept or occurrence.moment >= schedule.since:
            yield occurrence


def _nominal_days(schedule: Schedule, start: date) -> Iterator[date]:
    step = timedelta(weeks=schedule.weeks)
    begin = max(start, schedule.anchor)
    nominal = schedule.anchor + -((schedule.anchor - begin) // step) * step
    while True:
        yield nominal
        nominal += step


def _occurrence(
    nominal: date, schedule: Schedule, calendar: WorkingDays, change: OccurrenceChange | None
) -> Occurrence:
    if change and change.kind is ChangeKind.SKIPPED:
        return Occurrence(nominal, nominal, schedule.at, schedule.zone, change.because, is_skipped=True)
    if change and change.to and change.at and change.kind is ChangeKind.KEPT:
        return Occurrence(nominal, change.to, change.at, schedule.zone, change.because)
    if change and change.to:
        at, usual = change.at or schedule.at, _occurrence(nominal, schedule, calendar, None)
        if (change.to, at) == (usual.held, usual.at):
            return usual  # moved back to where it would be anyway
        before = nominal if change.to != nominal else usual.held
        meant = f"{schedule.at:%H:%M}" if change.to == usual.held else day(before)
        because = f": {change.because}" if change.because else ""
        return Occurrence(nominal, change.to, at, schedule.zone, tr(f"moved by hand from {meant}{because}"))
    if holiday := calendar.holiday(nominal):
        held = calendar.next(nominal)
        return Occurrence(
            nominal, held, schedule.at, schedule.zone, tr(f"moved from {day(nominal)}: {holiday}")
        )
    return Occurrence(nominal, nominal, schedule.at, schedule.zone)


def coming_occurrences(
    schedule: Schedule, calendar: WorkingDays, changes: Iterable[OccurrenceChange], now: datetime
) -> Iterator[Occurrence]:
    """The occurrences that begin after `now`, skipped ones included, by nominal day and without end."""
    start = now.astimezone(schedule.zone).date() - REACH
    return (found for found in occurrences(schedule, calendar, changes, start) if found.moment > now)


def next_surgery(
    schedule: Schedule, calendar: WorkingDays, changes: Iterable[OccurrenceChange], now: datetime
) -> Occurrence:
    """The next surgery that will be held."""
    held = (found for found in coming_occurrences(schedule, calendar, changes, now) if not found.is_skipped)
    first = next(held)
    # A later one may have been moved to before it.
    rivals = takewhile(lambda found: found.nominal <= first.held + REACH, held)
    return min((first, *rivals), key=lambda found: found.moment)


def due_occurrences(
    schedule: Schedule,
    calendar: WorkingDays,
    changes: Iterable[OccurrenceChange],
    now: datetime,
    *,
    since: date,
) -> list[Occurrence]:
    """The occurrences not skipped whose agenda is due by `now`, with a nominal day from `since` on, oldest first."""
    horizon = now.astimezone(schedule.zone).date() + REACH
    series = occurrences(schedule, calendar, changes, since)
    begun = (
        found
        for found in takewhile(lambda found: found.nominal <= horizon, series)
        if not found.is_skipped and schedule.posted(found, calendar) <= now
    )
    return sorted(begun, key=lambda found: found.moment)


def occurrence_on(
    schedule: Schedule, calendar: WorkingDays, changes: Iterable[OccurrenceChange], on: date
) -> Occurrence | None:
    """The occurrence that a day refers to: the one with that nominal day, else one held on it."""
    series = occurrences(schedule, calendar, changes, on - REACH)
    near = list(takewhile(lambda found: found.nominal <= on + REACH, series))
    meant = (found for found in near if found.nominal == on)
    held = (found for found in near if found.held == on)
    return next(meant, None) or next(held, None)


def clock_changes(zone: ZoneInfo, first: date, last: date) -> Iterator[tuple[date, str]]:
    """The days from `first` to `last` on which the clocks change, each with its direction: `back` or `forward`."""
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        begins, ends = (
            datetime.combine(each, time(0), zone).utcoffset() for each in (on, on + timedelta(days=1))
        )
        if begins is not None and ends is not None and begins != ends:
            yield on, "forward" if ends > begins else "back"
