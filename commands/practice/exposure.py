"""A channel that others than its team can read: told once in private, until it is over."""

from commands.practice.escalation import administrators
from commands.practice.request import Request
from permanence.teams import Team
from permanence.trouble import Trouble
from storage.outbox import PostKind


def begin_exposure(request: Request, team: Team, channel: str, trouble: Trouble) -> None:
    """Note that others can read a channel; if that is new, tell the team's manager and the administrators."""
    records = request.records
    if not records.exposures.begin(channel, trouble, request.now):
        return
    readers = {team.manager, *administrators(request.as_of)} - records.leavers.all()
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
        request.records.outbox.want_exposure_redrawn(channel)
