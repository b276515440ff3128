"""Private words that are said once, planned in the outbox."""

from datetime import date

from commands.practice.request import Request
from permanence.journey import Child
from permanence.words import who
from storage.history import Change
from storage.outbox import WORD
from storage.records import Records


def tell_once(records: Records, team: str, on: date, part: str, person: str, change: Change) -> None:
    """Want a private word, unless it was told already: its name is for one team and one day."""
    if part not in {post.part for post in records.outbox.of_occurrence(team, on)}:
        records.outbox.plan(team, on, part, person, change)


BIRTH = f"{WORD}birth "
"""What the name of a part begins with that privately asks after a child who was expected."""


SILENCE = f"{WORD}silence "
"""What the name of a part begins with that tells a manager that a child has died, or was not born."""


def tell_quietly(request: Request, child: Child) -> str:
    """Have the team's manager told in private, unless they say it themselves; gives what the asker is told of that."""
    manager = request.records.teams.get(child.team).manager
    only = request.records.restrictions.of(child.ref)
    is_one_to_tell = manager != request.person and (not only or manager in only)
    if not is_one_to_tell or manager in request.records.leavers.all():
        return ""
    part = f"{SILENCE}{request.change.id} {child.ref} {manager}"
    request.records.outbox.plan(child.team, request.today, part, manager, request.change)
    return f" {who(manager)} is told in private."
