"""`undo`: the asker's latest change is taken back."""

from commands.grammar.reply import Reply
from commands.grammar.values import ChangeId, NumberOf
from commands.grammar.verbs import command, verbs
from commands.messages.understood import understood_words
from commands.practice.request import Request
from permanence.errors import NotAllowed, NotFound, RuleBroken
from permanence.roles import Role
from permanence.words import brief_day
from storage.audit import Audited
from storage.undoing import take_back


@command(role=Role.WORKER, takes_back=True)
def undo(request: Request, change: ChangeId | None = None) -> Reply:
    """Take back your latest change, wherever you typed it; again takes back the one before."""
    latest = request.records.audit.latest_change(request.person)
    if latest is None:
        raise NotFound("You have no change left to undo.")
    is_of_another = isinstance(change, NumberOf) and change.child != latest.child
    if change not in (None, latest.id) or is_of_another:
        # The asker may see that child no longer: it was the numbered change's whose team was asked about.
        is_seen = latest.child and request.records.children.find(latest.child)
        raise RuleBroken(
            f"That is no longer your latest change: `{latest.verb}`{_about(latest) if is_seen else ''} came after it, or it was undone.",
            how="Typed by itself, `undo` takes back the latest.",
            then="Nothing was changed.",
        )
    team = request.records.children.get(latest.child).team if latest.child else latest.team
    _refuse_role(request, latest, team)
    take_back(request.records, latest, request.change)
    at = latest.at.astimezone(request.office.zone)
    what = understood_words(latest, request.records.children.find)
    return Reply(
        f"Undone: `{latest.verb}`{_about(latest)}{f': {what}' if what else ''}. "
        f"It was of {brief_day(at.date(), request.today)}, {at:%H:%M}, and stays in the history."
    )


def _refuse_role(request: Request, latest: Audited, team: str | None) -> None:
    """Raise NotAllowed if the asker may no longer make the change that they would take back, RuleBroken if nobody can."""
    verb = verbs().get(latest.verb)
    if verb and verb.lasts:
        raise RuleBroken(f"What `{latest.verb}` did in Slack cannot be taken back. Nothing was changed.")
    if verb and not any(request.standing.has(role, team) for role in verb.roles):
        raise NotAllowed(
            f"`{latest.verb}` is no longer yours to ask for, so nor is taking it back. Nothing was changed."
        )


def _about(change: Audited) -> str:
    return f" for **{change.child}**" if change.child else ""
