"""Private messages that are sent once, planned in the outbox."""

from datetime import date

from commands.practice.request import Request
from permanence.journey import Child
from permanence.words import who
from storage.history import Change
from storage.outbox import PostKind
from storage.records import Records


def tell_once(
    records: Records, team: str, on: date, kind: PostKind, reader: str, change: Change, subject: str = ""
) -> None:
    """Plan a private message of any kind, unless it is planned for the team, day and reader already."""
    if not records.outbox.is_planned(team, on, kind, subject, reader):
        records.outbox.tell(team, on, kind, reader, change, subject=subject)


def tell_manager_privately(request: Request, child: Child) -> str:
    """Plan a private message to the team's manager, unless they are the asker. Return the sentence that says so, or nothing."""
    manager = request.records.teams.get(child.team).manager
    only = request.records.restrictions.of(child.ref)
    is_one_to_tell = manager != request.person and (not only or manager in only)
    if not is_one_to_tell or manager in request.records.leavers.all():
        return ""
    request.records.outbox.tell(
        child.team, request.today, PostKind.SILENCE, manager, request.change, subject=child.ref
    )
    return f" {who(manager)} is told in private."
