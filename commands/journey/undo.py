"""`undo`: the asker's latest change is taken back."""

from commands.kinds import ChangeId
from commands.registry import command
from commands.reply import Reply
from commands.request import Request
from permanence.errors import NotFound, RuleBroken
from permanence.roles import Role
from permanence.words import brief_day
from storage.audit import Audited
from storage.undoing import take_back


@command(role=Role.WORKER)
def undo(request: Request, change: ChangeId | None = None) -> Reply:
    """Take back your latest change, wherever you typed it; again takes back the one before."""
    latest = request.store.audit.latest_change(request.person)
    if latest is None:
        raise NotFound("You have no change left to undo.")
    if change not in (None, latest.id):
        raise RuleBroken(
            f"That is no longer your latest change: `{latest.verb}`{_about(latest)} came after it, or it was undone. "
            "Typed by itself, `undo` takes back the latest. Nothing was changed."
        )
    if latest.child:
        request.store.children.get(latest.child)
    take_back(request.store, latest, request.change)
    at = latest.at.astimezone(request.office.zone)
    return Reply(
        f"Undone: `{latest.verb}`{_about(latest)}, of {brief_day(at.date(), request.today)}, {at:%H:%M}. It stays in the history."
    )


def _about(change: Audited) -> str:
    return f" for **{change.child}**" if change.child else ""
