"""`wait`: an action waits for a person who is not in Slack."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId, Field, Rest
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import NotUnderstood, RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day, who

_NOBODY = ("nobody", "no one", "no-one", "noone", "nothing")
_DETERMINED = ("a", "an", "her", "his", "my", "our", "some", "somebody", "someone", "the", "their")
"""First words that need no `the` before them."""


@command(
    role=Role.WORKER,
    example="wait 17 for medical adviser",
    title=tr("Who is it waiting for?"),
    told_of_action=tr("{action} is {waits_for} – {by}"),
    everyday=True,
)
def wait(
    request: Request,
    action: ActionId,
    *,
    for_: Annotated[
        Rest, Field(tr("Waiting for"), tr("Who or what, without a name. For example: medical adviser"))
    ],
) -> Reply:
    """Say who outside Slack an action is waiting for; `for nobody` once it is not."""
    waiting = request.records.actions.get(action)
    request.child(waiting.child)
    awaited = _awaited(for_)
    if not (awaited or waiting.waits_for):
        raise RuleBroken(
            tr(f"{action} is not waiting for anybody, as far as is recorded. Nothing was changed."),
            field="action",
        )
    kept = request.records.actions.wait(action, awaited, request.change)
    owned = tr(f"It stays with {who(kept.owner)}, for {day(kept.due)}")
    if not awaited:
        return Reply(
            tr(f"{action} is no longer waiting for anybody: {kept.words} ({kept.child}). {owned}."),
            buttons=[UNDO],
        )
    return Reply(
        tr(f"{action} is waiting for {awaited}: {kept.words} ({kept.child}). {owned}."), buttons=[UNDO]
    )


def _awaited(typed: str) -> str:
    """Whom an action waits for, as it reads after `waiting for`: `the medical adviser`, `Dr Green`; empty for no one."""
    words = typed.strip(" .").split()
    if not words:
        raise NotUnderstood(
            tr("Who is it waiting for?"), field="for_", how=tr("For example: `wait 17 for medical adviser`")
        )
    if " ".join(words).lower() in _NOBODY:
        return ""
    if words[0].lower() in _DETERMINED:
        words[0] = words[0].lower()
    elif words[0][0].islower():
        words.insert(0, "the")
    return " ".join(words)
