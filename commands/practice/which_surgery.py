"""One surgery of a team's series, named by the day it was meant for or the day it is held."""

from datetime import date, datetime, timedelta
from itertools import takewhile

from commands.practice.request import Office, Request
from permanence.errors import NotAllowed, NotFound, RuleBroken
from permanence.roles import Role
from permanence.surgery import REACH, ChangeKind, Occurrence, coming, named, next_surgery, occurrences
from permanence.teams import Team
from permanence.words import day, who
from storage.records import Records


def surgery_named(request: Request, team: Team, on: date) -> Occurrence | None:
    """The surgery of a team's series that a day names, past or to come."""
    changes = request.store.surgery_changes.of(team.key)
    return named(team.schedule(request.office.zone), request.office.calendar, changes, on)


def refuse_outsider(request: Request, team: Team) -> None:
    """Raise NotAllowed for somebody who may not see the team's children: its agenda is about them."""
    if not (request.standing.every_team or team.key in request.standing.teams):
        raise NotAllowed(f"You are not in {team.name}'s channel, so its agenda is not for you.")


def refuse_but_chair(request: Request, team: Team) -> None:
    """Raise NotAllowed unless the asker leads the team's surgeries: its chair, its manager, or a consultant."""
    leads = (Role.MANAGER, Role.CONSULTANT)
    if request.person != team.chaired_by and not any(request.standing.has(role, team.key) for role in leads):
        raise NotAllowed(
            f"That is for whoever chairs {team.name}'s surgeries: {who(team.chaired_by)}. Nothing was changed."
        )


def open_surgery(request: Request, team: Team) -> Occurrence:
    """The surgery that a team sits at. Raises RuleBroken where none is open."""
    if occurrence := open_surgery_of(request.store, request.office, team):
        return occurrence
    last, closed = request.store.outbox.posted(team.key), ""
    if last and request.store.closings.of(team.key, last):
        held = occurrence_of(request.store, request.office, team, last).held
        closed = f" That of {day(held)} is closed: `minutes {team.key}` shows it."
    raise RuleBroken(f"No surgery of {team.name} is open now.{closed} Nothing was changed.")


def coming_surgery(request: Request, team: Team, on: date) -> Occurrence:
    """The surgery to come that a day names.

    Raises NotFound with the nearest, RuleBroken once it has begun or its agenda exists.
    """
    found = surgery_named(request, team, on)
    if found is None:
        changes = request.store.surgery_changes.of(team.key)
        schedule = team.schedule(request.office.zone)
        following = next_surgery(schedule, request.office.calendar, changes, request.now)
        raise NotFound(
            f"{team.name} has no surgery on {day(on)}. The next is on {following}; `dates {team.key}` lists a year."
        )
    if found.moment <= request.now or request.store.outbox.has_agenda(team.key, found.nominal):
        raise RuleBroken(f"The surgery of {found} has begun, so it stays as it is. Nothing was changed.")
    return found


def open_surgery_of(records: Records, office: Office, team: Team) -> Occurrence | None:
    """A team's surgery that is open: that of its newest agenda, from when it is posted until the surgery is closed.

    None too where a version posted it that did not remember what is done in one.
    """
    nominal = records.outbox.posted(team.key)
    if nominal is None or records.closings.of(team.key, nominal):
        return None
    if not records.outbox.is_remembered(team.key, nominal):
        return None
    return occurrence_of(records, office, team, nominal)


def occurrence_of(records: Records, office: Office, team: Team, nominal: date) -> Occurrence:
    """The surgery that a nominal day names, as it stands in the series, or as the extra one it is."""
    changes = records.surgery_changes.of(team.key)
    extra = next(
        (each for each in changes if each.kind is ChangeKind.EXTRA and each.nominal == nominal), None
    )
    if extra and extra.at:
        return Occurrence(extra.nominal, extra.nominal, extra.at, office.zone, "called for today")
    found = next(occurrences(team.schedule(office.zone), office.calendar, changes, nominal), None)
    if found and found.nominal == nominal:
        return found
    return Occurrence(nominal, nominal, team.at, office.zone)


def surgeries_ahead(records: Records, office: Office, team: Team, after: datetime) -> list[Occurrence]:
    """A team's surgeries of the next days and weeks that begin after a moment, the nearest first."""
    horizon = after.astimezone(office.zone).date() + REACH + timedelta(weeks=team.weeks)
    series = coming(team.schedule(office.zone), office.calendar, records.surgery_changes.of(team.key), after)
    found = takewhile(lambda each: each.nominal <= horizon, series)
    return sorted((each for each in found if not each.is_skipped), key=lambda each: each.moment)
