"""`redact`: words that should not have been typed are taken out of a change, which itself stays."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Annotated, Any

from commands.grammar.reply import FormStart, Question, Reply
from commands.grammar.values import ActionId, Field, NumberOf, WordsOfChange
from commands.grammar.verbs import command, words_typed
from commands.practice.request import Request
from permanence.errors import NotAllowed, NotFound, NotUnderstood, RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who
from storage.audit import Audited

_FOR_GOOD = tr(
    "They go from all that I keep, and what I posted is redrawn without them. "
    "This cannot be undone. What people typed in Slack themselves stays there until they delete it, and backups keep it."
)


def begins(_request: Request, **_: Any) -> FormStart:
    """Return what the form begins with."""
    return FormStart(words=[tr("Choose one of the two."), _FOR_GOOD], submit=tr("Redact"))


def what_to_ask(request: Request, change: int | None = None, *, action: int | None = None) -> Question:
    """Return what is to be asked before words go. Raises a PermanenceError where none may."""
    found = _to_redact(request, change, action)
    return Question(
        tr(f"Redact {found.what}? {_FOR_GOOD}"),
        yes=tr("Yes, redact it"),
        child=found.child,
        in_terminal=tr(
            f"That would redact {found.what}. {_FOR_GOOD} If it is right, type it again with `yes` at the end. Nothing was changed."
        ),
    )


@command(
    role=(Role.WORKER, Role.ADMIN),
    lasts=True,
    example="redact 57",
    title=tr("Redact words"),
    told=None,
    asks=what_to_ask,
    begins=begins,
)
def redact(
    request: Request,
    change: WordsOfChange | None = None,
    *,
    action: Annotated[
        ActionId, Field(tr("Or the words of an action"), tr("Its number, for example 17."), is_typed=True)
    ]
    | None = None,
) -> Reply:
    """Take out what should not have been typed: the words of a change go for good, and who made it and when stays."""
    found = _to_redact(request, change, action)
    request.change.child = found.child
    request.records.redactions.redact(
        found.words, found.child, found.typed_in.team, found.typed_in.id, request.change
    )
    return Reply(
        tr(
            f"Redacted {found.what}. What I posted with them is redrawn within a minute. What people typed in Slack "
            "themselves stays there until they delete it."
        )
    )


@dataclass(frozen=True, slots=True)
class _ToRedact:
    """Words that are to go.

    Attributes:
        what: What they are the words of, as a sentence names it, without any of them.
        words: The words.
        child: The child whom they are about, if they are about one.
        typed_in: The change that they came with.
    """

    what: str
    words: Collection[str]
    child: str | None
    typed_in: Audited


def _to_redact(request: Request, change: int | None, action: int | None) -> _ToRedact:
    """Return the words that the asker wants gone. Raises a PermanenceError where there are none, or they are not the asker's to redact."""
    if (change is None) == (action is None):
        raise NotUnderstood(
            tr("Of which change, or which action?"),
            field="change",
            how=tr(
                "`history BX-0042` shows the number of each change. For example: `redact 57`, or `redact action 17`"
            ),
        )
    field, number, found = (
        ("action", action, _of_action(request, action))
        if action is not None
        else ("change", change, _of_change(request, change or 0))
    )
    is_of_another = found and isinstance(number, NumberOf) and number.child != found.child
    if found is None or is_of_another or not _may_know(request, found):
        raise NotFound(
            tr(
                f"There is no {field} {number} that you may redact. `history BX-0042` shows the number of each change to a child."
            ),
            field=field,
        )
    if not _may_redact(request, found):
        raise NotAllowed(
            tr(
                f"Only {who(found.typed_in.person)}, who typed it, the team's manager or an administrator may redact that. "
                "Nothing was changed."
            ),
            field=field,
        )
    if not found.words:
        raise RuleBroken(
            tr(
                f"There is nothing to redact in {field} {number}: it has no words that somebody typed, or they are gone already."
            ),
            field=field,
        )
    about = tr(f", for **{found.child}**") if found.child else ""
    typed = tr(
        f"`{found.typed_in.verb}` by {who(found.typed_in.person)} on {request.moment_words(found.typed_in.at)}"
    )
    return replace(found, what=tr(f"the words of {field} {number}{about}: {typed}"))


def _of_change(request: Request, number: int) -> _ToRedact | None:
    typed_in = request.records.audit.known(number)
    if typed_in is None or not typed_in.changed:
        return None
    child = typed_in.child or (number.child if isinstance(number, NumberOf) else None)
    words = request.records.redactions.words_of(typed_in, words_typed(typed_in.verb), child)
    return _ToRedact("", words, child, typed_in)


def _of_action(request: Request, number: int) -> _ToRedact | None:
    first, words = request.records.redactions.words_of_action(number)
    typed_in = request.records.audit.known(first) if first else None
    return _ToRedact("", words, request.records.actions.child_of(number), typed_in) if typed_in else None


def _may_know(request: Request, found: _ToRedact) -> bool:
    """Whether the asker may know that there is such a change: an administrator of all there is, others of a child they see."""
    if found.child and not request.standing.has(Role.ADMIN):
        return request.records.children.find(found.child) is not None
    return _may_redact(request, found)


def _may_redact(request: Request, found: _ToRedact) -> bool:
    child = request.records.children.find(found.child) if found.child else None
    team = child.team if child else found.typed_in.team
    manages = bool(team) and request.standing.has(Role.MANAGER, team)
    return found.typed_in.person == request.person or request.standing.has(Role.ADMIN) or manages
