"""One surgery of a team's series, named by the day it was meant for or the day it is held."""

from datetime import date

from commands.agendas import occurrence_of, open_surgery_of
from commands.request import Request
from permanence.errors import NotAllowed, NotFound, RuleBroken
from permanence.roles import Role
from permanence.surgery import Occurrence, named, next_surgery
from permanence.teams import Team
from permanence.words import day, who


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
