"""Private messages that are sent once, planned in the outbox."""

from datetime import date

from commands.practice.request import Request
from permanence.journey import Child
from permanence.words import who
from storage.history import Change
from storage.outbox import WORD
from storage.records import Records


def tell_once(records: Records, team: str, on: date, part: str, person: str, change: Change) -> None:
    """Plan a private message, unless a post of that name is planned for the team and day already."""
    if part not in {post.part for post in records.outbox.of_occurrence(team, on)}:
        records.outbox.plan(team, on, part, person, change)


BIRTH = f"{WORD}birth "
"""Prefix of the private posts that ask after a child whose birth was expected."""
SILENCE = f"{WORD}silence "
"""Prefix of the private posts that tell a manager that a child has died or was not born."""


def tell_manager_privately(request: Request, child: Child) -> str:
    """Plan a private message to the team's manager, unless they are the asker. Return the sentence that says so, or nothing."""
    manager = request.records.teams.get(child.team).manager
    only = request.records.restrictions.of(child.ref)
    is_one_to_tell = manager != request.person and (not only or manager in only)
    if not is_one_to_tell or manager in request.records.leavers.all():
        return ""
    part = f"{SILENCE}{request.change.id} {child.ref} {manager}"
    request.records.outbox.plan(child.team, request.today, part, manager, request.change)
    return f" {who(manager)} is told in private."
