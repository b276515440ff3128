"""Private messages that are sent once: of anything, to an action's owner, of a child given, and of who may see a team's children."""

from datetime import date

from commands.practice.escalation import administrators
from commands.practice.request import Request
from permanence.actions import Action
from permanence.journey import Child
from permanence.language import tr
from permanence.roles import SEES_EVERYTHING
from permanence.teams import Team
from permanence.trouble import Trouble
from permanence.words import who
from storage.history import Change
from storage.out_of_date import manager_to_tell
from storage.outbox import PostKind
from storage.records import Records


def tell_once(
    records: Records, team: str, on: date, kind: PostKind, reader: str, change: Change, subject: str = ""
) -> None:
    """Plan a private message of any kind, unless it is planned for the team, day and reader already."""
    if not records.outbox.is_planned(team, on, kind, subject, reader):
        records.outbox.tell(team, on, kind, reader, change, subject=subject)


def tell_owner(request: Request, action: Action, kind: PostKind) -> str | None:
    """Tell the owner of an action in private, or whoever covers for them, what the asker did with it.

    Return who is told; None if that would be the asker, or somebody who has left.
    """
    records = request.records
    reader = records.covers.acting_for(action.owner, request.today)
    if reader == request.person or reader in records.leavers.all():
        return None
    team = str(records.children.team_of(action.child))
    records.outbox.tell(team, request.today, kind, reader, request.change, subject=str(action.number))
    return reader


def tell_of_child_given(request: Request, child: Child) -> str:
    """Tell the manager of the team that a child is given to; returns that they are told, for the answer."""
    reader = manager_of_child_given(request, child)
    if reader is None:
        return ""
    tell_once(request.records, child.team, request.today, PostKind.GIVEN, reader, request.change, child.ref)
    return tr(f" {who(reader)} is told in private.")


def manager_of_child_given(request: Request, child: Child) -> str | None:
    """Return who is told that a child is given to their team; None where nobody is."""
    with request.records.seen_by(SEES_EVERYTHING):  # whoever gives a child away may see them no longer
        return manager_to_tell(request.records, child, request.change)


def begin_exposure(request: Request, team: Team, channel: str, trouble: Trouble) -> None:
    """Note that others can read a channel; if that is new, tell the team's manager and the administrators."""
    records = request.records
    if not records.exposures.begin(channel, trouble, request.now):
        return
    acting = records.covers.acting_for(team.manager, request.today)
    readers = {acting, *administrators(request.as_of)} - records.leavers.all()
    records.homes.want_all_redrawn(readers)
    for person in sorted(readers):
        records.outbox.tell(
            team.key,
            request.today,
            PostKind.EXPOSED,
            person,
            request.change,
            subject=channel,
            note=request.now.isoformat(),
        )


def end_exposure(request: Request, channel: str) -> None:
    """Note that only the team can read a channel, and say so where it was told otherwise."""
    if request.records.exposures.end(channel):
        request.records.outbox.want_about(PostKind.EXPOSED, channel)
        request.records.homes.want_all_redrawn()


def tell_of_newcomer(request: Request, team: Team, person: str) -> None:
    """Ask the team's manager in private about somebody who joined; the administrators where the manager has left."""
    records, left = request.records, request.records.leavers.all()
    manager = records.covers.acting_for(team.manager, request.today)
    readers = {manager} if manager not in left else administrators(request.as_of)
    for reader in sorted(readers - {person}):
        records.outbox.tell(team.key, request.today, PostKind.JOINED, reader, request.change, subject=person)


def tell_of_grant(request: Request, subject: str, *teams: Team, also: str = "") -> None:
    """Tell the managers of some teams, once each, that who may see their children changed; and `also` another person."""
    records = request.records
    told = {request.person, *records.leavers.all()}
    for team in teams:
        for person in filter(None, (team.manager, also)):
            reader = records.covers.acting_for(person, request.today)
            if reader not in told:
                told.add(reader)
                records.outbox.tell(
                    team.key, request.today, PostKind.GRANTED, reader, request.change, subject=subject
                )
