"""A team's dates for a calendar: its surgeries, the panels, and its children's dates by reference only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from commands.grammar.reply import Calendar, CalendarDate
from commands.practice.cases import cases_of
from commands.practice.request import AsOf
from commands.practice.which_surgery import changes_to
from permanence.agenda import Case
from permanence.journey import Journey
from permanence.language import tr
from permanence.milestones import MILESTONES, within_sentence
from permanence.outcomes import is_silent
from permanence.surgery import REACH, Occurrence, occurrences
from permanence.teams import Team

AHEAD = timedelta(days=366)
"""How far ahead the dates go."""
BACK = timedelta(weeks=4)
"""How long a date that has passed stays in the file, so that what became of it still reaches a calendar."""


def team_calendar(as_of: AsOf, team: Team) -> Calendar:
    """The dates of a team as its channel may see them, whoever asks."""
    records = as_of.records
    with records.only_counting():  # of whom nothing more is said, nothing is shown
        cases = cases_of(
            as_of,
            [
                *records.children.of_team(team.key),
                *records.children.closed_since(team.key, as_of.today - BACK - AHEAD),
            ],
        )
    known = {case.ref: case.journey for case in cases}
    given_up = records.expectations.given_up((each.child for each in known.values()), as_of.today - BACK)
    of_children = [
        *((case.ref, each) for case in cases for each in _of_child(as_of, case)),
        *((ref, _expected(as_of, ref, key, on, is_off=True)) for ref, key, on in given_up),
    ]
    named = sorted({ref for ref, _ in of_children if _is_spoken_of(known[ref])})
    records.seen.update(named)
    panels = [each for each in records.teams.all() if each.is_panel and each.key != team.key]
    dates = [
        *(date for each in (team, *panels) for date in _surgeries(as_of, each)),
        *(_told(known[ref], each) for ref, each in of_children),
    ]
    latest = records.audit.latest()
    return Calendar(
        tr(f"{team.name}: surgeries, panels and dates"),
        f"dates-{team.key}.ics",
        tuple(sorted(dates, key=lambda each: (str(each.on), each.words))),
        latest.id if latest else 0,
        latest.at if latest else as_of.now,
        tuple(named),
        team.key,
    )


def _surgeries(as_of: AsOf, team: Team) -> Iterator[CalendarDate]:
    """Yield a team's surgeries; those skipped, and those of an earlier series that are no more, are off."""
    befores = as_of.records.teams.series_before(team.key, as_of.today - AHEAD)
    earlier = {nominal: each for before in befores for nominal, each in _series(as_of, before).items()}
    now = _series(as_of, team)
    for nominal, each in (earlier | now).items():
        moment = datetime.combine(each.held, each.at, each.zone)
        yield CalendarDate(
            _named(as_of, "surgery", team.key, nominal.isoformat()),
            moment,
            team.name if team.is_panel else tr(f"{team.name}: performance surgery"),
            each.why,
            is_off=each.is_skipped or nominal not in now,
        )


def _series(as_of: AsOf, team: Team) -> dict[date, Occurrence]:
    """Return a team's surgeries by their nominal days, skipped ones too."""
    begin, end = as_of.today - BACK, as_of.today + AHEAD
    since = begin - REACH  # one of these may have been put off
    series = occurrences(
        team.schedule(as_of.office.zone), as_of.office.calendar, changes_to(as_of, team, since), since
    )
    found = takewhile(lambda each: each.nominal <= end, series)
    return {each.nominal: each for each in found if max(each.nominal, each.held) >= begin}


def _told(journey: Journey, date: CalendarDate) -> CalendarDate:
    """A date of a child as it stands; of one of whom the channel is told no more it is off, without a word of whom."""
    return (
        date if _is_spoken_of(journey) else replace(date, words=tr("No date any more"), about="", is_off=True)
    )


def _is_spoken_of(journey: Journey) -> bool:
    return journey.child.closed is None and not is_silent(journey)


def _of_child(as_of: AsOf, case: Case) -> Iterator[CalendarDate]:
    """Yield what is expected of a child, the last days of timescales, and the first day of a floor; those met or stopped are off.

    A floor is met once its day has come, so only what stopped it takes that day out.
    """
    begin, end = as_of.today - BACK, as_of.today + AHEAD
    for key, on in case.journey.expected.items():
        if begin <= on <= end:
            yield _expected(as_of, case.ref, key, on)
    for each in case.progress:
        if each.due and begin <= each.due <= end:
            timescale = each.timescale
            which = tr("first day") if timescale.is_floor else tr("last day")
            yield CalendarDate(
                _named(as_of, "due", case.ref, timescale.id, str(each.nth)),
                each.due,
                tr(f"{case.ref}: {which} for {within_sentence(timescale.name)}"),
                timescale.source,
                is_off=bool(each.stopped) if timescale.is_floor else not (each.is_running or each.is_past),
            )


def _expected(as_of: AsOf, ref: str, key: str, on: date, *, is_off: bool = False) -> CalendarDate:
    return CalendarDate(
        _named(as_of, "expected", ref, key), on, tr(f"{ref}: {MILESTONES[key].words} expected"), is_off=is_off
    )


def _named(as_of: AsOf, *said: str) -> str:
    """Return the name of a date in calendars, which says nothing of what it is."""
    return f"{as_of.records.outbox.token(' '.join(('calendar', *said)))}@permanence-bot"
