"""`remind`: the owner of an action is written to now."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId, Person
from commands.grammar.verbs import command
from commands.practice.cases import may_be_named
from commands.practice.private_words import tell_owner
from commands.practice.request import Request
from commands.practice.whose_work import sees
from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.refusals import refuse_ended
from permanence.roles import Role
from permanence.words import day, who
from storage.outbox import PostKind

_NOTHING = tr("Nothing was sent.")


@command(
    role=Role.WORKER,
    example="remind @Sam about 17",
    title=tr("Remind of an action"),
    told=None,
    everyday=True,
)
def remind(request: Request, person: Person | None = None, *, about: ActionId) -> Reply:
    """Write to whoever has an action, now and in private: who asks, and the action with its buttons. Once a day at most."""
    action = request.records.actions.get(about)
    request.child(action.child)
    refuse_ended(action)
    reader = _reader(request, action, person)
    last = request.records.outbox.last_told(PostKind.REMINDER, str(about), reader)
    before = (
        tr(f" They were last reminded on {request.moment_words(last[0])}, by {who(last[1])}.") if last else ""
    )
    if last and last[0].astimezone(request.office.zone).date() == request.today:
        raise RuleBroken(
            tr(f"Once a day is enough for {about}.{before} {_NOTHING}"),
            field="about",
        )
    tell_owner(request, action, PostKind.REMINDER)
    covers = tr(f", who covers for {who(action.owner)},") if reader != action.owner else ""
    return Reply(
        tr(f"{who(reader)}{covers} is reminded of {about}: {action.words} ({action.child}).{before}"),
        buttons=[UNDO],
    )


def _reader(request: Request, action: Action, person: str | None) -> str:
    """Return who is written to. Raises RuleBroken where the person named has not got the action, or is not to be written to."""
    records, today = request.records, request.today
    reader = records.covers.acting_for(action.owner, today)
    number = action.number
    if person not in (None, reader, action.owner):
        raise RuleBroken(
            tr(f"{number} is not {who(person)}'s but {who(action.owner)}'s. {_NOTHING}"), field="person"
        )
    if reader == request.person:
        yours = "yours" if reader == action.owner else tr(f"{who(action.owner)}'s, for whom you cover")
        raise RuleBroken(
            tr(f"{number} is {yours}, for {day(action.due)}: {action.words}. {_NOTHING}"), field="about"
        )
    if reader in records.leavers.all():
        raise RuleBroken(
            tr(f"{who(reader)} has left, so nobody would read it: `give {number} to …`. {_NOTHING}"),
            field="about",
        )
    if until := records.quiets.until(reader, today):
        raise RuleBroken(
            tr(f"{who(reader)} asked for no nudges until the end of {day(until)}. {_NOTHING}"), field="about"
        )
    child = records.children.get(action.child)
    if not sees(request, child, reader) or not may_be_named(records, child.ref):
        raise RuleBroken(tr(f"{who(reader)} is told nothing about {child.ref}. {_NOTHING}"), field="about")
    return reader
