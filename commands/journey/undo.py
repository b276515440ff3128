"""`undo`: the asker's latest change is taken back, or the one they number."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from commands.grammar.reply import Question, Reply
from commands.grammar.values import ChangeId, NumberOf
from commands.grammar.verbs import Verb, command, verbs
from commands.messages.understood import understood_words
from commands.practice.agreement import giving_nothing_back
from commands.practice.request import Request
from commands.practice.which_surgery import refuse_two_on_a_day
from permanence.errors import NotAllowed, NotFound, PermanenceError, RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.roles import Role
from permanence.words import shortened
from storage.audit import Audited
from storage.undoing import take_back, tried

FRESH = timedelta(minutes=10)
"""For how long a change is taken back without a question."""
LONGEST_NAMED = 200
"""How many characters of a change are enough to know it by."""
MOST_TRIED = 10
"""How many of a person's latest changes are looked at for one that can be undone."""


def what_to_ask(request: Request, change: ChangeId | None = None) -> Question | None:
    """Return what is to be asked before a change is taken back. Raises a PermanenceError where none can be."""
    if change:
        undone = _numbered(request, change)
        _refuse(request, undone)
        question = _question(request, undone, tr("That")) if _is_old(undone, request.now) else None
        return replace(question, in_terminal="") if question else None
    undone, why_not = _latest_that_can_be(request)
    since = (
        [] if _is_old(undone, request.now) else request.records.audit.asked_since(request.person, undone.id)
    )
    if why_not:
        latest = request.records.audit.latest_change(request.person)
        stays = tr(
            f"Your latest change, `{latest.verb if latest else ''}`, stays. {why_not} The one before it"
        )
        return _question(request, undone, stays)
    if request.has_changed_nothing or has_changed_nothing(since):
        return _question(request, undone, tr("What you asked for last changed nothing. Your latest change"))
    if _is_old(undone, request.now) or is_about_another(undone, since):
        return _question(request, undone, tr("Your latest change"))
    return None


@command(role=Role.WORKER, takes_back=True, asks=what_to_ask)
def undo(request: Request, change: ChangeId | None = None) -> Reply:
    """Take back your latest change, wherever you typed it; again takes back the one before. An older one is asked about first."""
    undone = _numbered(request, change) if change else _latest(request)
    _refuse_asker(request, undone)
    about = _about(request, undone)  # it may be the child's tracking that is taken back
    with giving_nothing_back(request):
        take_back(request.records, undone, request.change)
        _refuse_two_on_a_day(request, undone)
    what = understood_words(undone, request.records.children.find)
    return Reply(
        tr(
            f"Undone: `{undone.verb}`{about or _about(request, undone)}{f': {what}' if what else ''}. "
            f"It was made on {request.moment_words(undone.at)}, and stays in the history."
        )
    )


def has_changed_nothing(since: Sequence[Audited]) -> bool:
    """Whether the last change that was asked for, of what was asked since another, was not made."""
    changes = (
        each for each in _without_undoing(since) if not (each.verb in verbs() and verbs()[each.verb].reads)
    )
    last = next(changes, None)
    return last is not None and not last.changed


def is_about_another(undone: Audited, since: Sequence[Audited]) -> bool:
    """Whether a change is about another child than the one that its person changed or looked at last."""
    last = next((each for each in _without_undoing(since) if each.child or each.changed), undone)
    named = undone.understood.get("children")
    siblings = named if isinstance(named, list) else ()  # `team edit` has a number of them
    return last is not undone and last.child not in (undone.child, *siblings)


def _without_undoing(since: Sequence[Audited]) -> list[Audited]:
    """What was asked, leaving out each question whether to undo: it asks about what there is already."""
    return [
        each for each in since if each.changed or not (each.verb in verbs() and verbs()[each.verb].takes_back)
    ]


def _is_old(change: Audited, now: datetime) -> bool:
    return now - change.at > FRESH


def _latest(request: Request) -> Audited:
    if found := request.records.audit.latest_change(request.person):
        return found
    raise NotFound(tr("You have no change left to undo."))


def _numbered(request: Request, number: int) -> Audited:
    """Return a change of the asker's that has not been taken back. Raises NotFound or RuleBroken."""
    found = request.records.audit.change_of(request.person, number)
    if found is None or (isinstance(number, NumberOf) and number.child != found.child):
        about = tr(f" about {number.child}") if isinstance(number, NumberOf) else ""
        raise NotFound(tr(f"You have made no change {number}{about}. Nothing was changed."))
    if found.undone:
        raise RuleBroken(tr("That has been undone already. Nothing was changed."))
    if found.undoes:
        raise RuleBroken(tr("That took a change back. Make the change again instead. Nothing was changed."))
    return found


def _latest_that_can_be(request: Request) -> tuple[Audited, str]:
    """Return the asker's latest change that can be undone, and why the very latest cannot, if that is another.

    Raises the reason why the latest cannot be undone where none can.
    """
    latest = _latest(request)
    try:
        _refuse(request, latest)
    except PermanenceError as error:
        for other in request.records.audit.latest_changes(request.person, MOST_TRIED)[1:]:
            if _can_be_undone(request, other):
                return other, str(error).removesuffix(tr(" Nothing was changed."))
        raise
    return latest, ""


def _can_be_undone(request: Request, change: Audited) -> bool:
    """Whether the records allow a change to be undone, which names no family that its asker may not see.

    Whether they may undo it is looked at when they ask for it by its number.
    """
    try:
        _refuse_hidden_family(request, change)
        with tried(request.records, change, request.change):
            return True
    except (NotAllowed, RuleBroken):
        return False


def _refuse(request: Request, undone: Audited) -> None:
    """Raise a PermanenceError if a change cannot be undone, or not by this asker."""
    _refuse_asker(request, undone)
    _try(request, undone)


def _try(request: Request, undone: Audited) -> None:
    """Raise RuleBroken if the records do not allow a change to be undone."""
    with tried(request.records, undone, request.change):
        _refuse_two_on_a_day(request, undone)


def _refuse_two_on_a_day(request: Request, undone: Audited) -> None:
    """Raise RuleBroken if a surgery has come back on the day to which another has been moved."""
    records = request.records
    if {"surgery_changes", "teams"}.isdisjoint(records.touched):
        return
    if undone.team and (team := records.teams.find(undone.team)):
        refuse_two_on_a_day(request.as_of, team)


def _refuse_asker(request: Request, undone: Audited) -> None:
    """Raise a PermanenceError if a change is not this asker's to undo, or is of a kind that nobody can."""
    child = _child(request, undone)
    team = child.team if child else undone.team
    verb = verbs().get(undone.verb)
    if verb and verb.is_of_families:
        _refuse_hidden_family(request, undone)
    elif undone.child and child is None and not _is_released(request, verb, undone.child):
        team = _refuse_if_gone(request, undone)
    if verb and verb.lasts:
        raise RuleBroken(tr(f"What `{undone.verb}` did cannot be taken back. Nothing was changed."))
    if verb and not any(request.standing.has(role, team) for role in verb.roles):
        raise NotAllowed(
            tr(
                f"You may no longer use `{undone.verb}`, so you cannot take it back either. Nothing was changed."
            )
        )


def _refuse_hidden_family(request: Request, undone: Audited) -> None:
    """Raise NotAllowed for what was done with a family whom the asker sees no longer."""
    family = undone.understood.get("family")
    if family and request.records.families.find(str(family)) is None:
        raise NotAllowed(tr("That is about a family you may not see any more, so you cannot undo it."))


def _is_released(request: Request, verb: Verb | None, child: str) -> bool:
    """Whether what is to be undone is about a file of the family-finding side, whose asker sees the child's links and not the child."""
    return bool(verb and verb.shows_families and request.records.links.of_child(child))


def _refuse_if_gone(request: Request, undone: Audited) -> str:
    """Return the team of a child whom the asker sees no longer, and would see if their own change were taken back.

    Raises NotAllowed for anyone else, and once somebody has worked with the child since.
    """
    ref = undone.child or ""
    now = request.records.children.team_of(ref)
    with tried(request.records, undone, request.change) as records:
        child = records.children.find(ref)
    if child is None or (child.team != now and not request.standing.has(Role.MANAGER, child.team)):
        raise NotAllowed(tr("That is about a child you may not see any more, so you cannot undo it."))
    since = [each for each in request.records.audit.changes_of(ref) if each.id > undone.id]
    if any(each.person != request.person and not (each.undone or each.undoes) for each in since):
        raise NotAllowed(
            tr(
                "Others have worked with the child since, so you cannot undo it. Ask the child's team manager."
            )
        )
    return child.team


def _child(request: Request, change: Audited) -> Child | None:
    """Return the child whom a change is about, if the asker may see them."""
    return request.records.children.find(change.child) if change.child else None


def _question(request: Request, undone: Audited, which: str) -> Question:
    """Return the question whether to undo a change, which it names."""
    what = shortened(understood_words(undone, request.records.children.find), LONGEST_NAMED)
    told = tr(
        f"{which} is `{undone.verb}`{_about(request, undone)}, made on {request.moment_words(undone.at)}{f': {what}' if what else ''}."
    )
    return Question(
        tr(f"{told} Undo it?"),
        yes=tr("Yes, undo it"),
        command=f"undo {undone.id} {undone.child}" if undone.child else f"undo {undone.id}",
        child=undone.child,
        in_terminal=tr(f"{told} Nothing was changed. `undo {undone.id}` takes it back."),
    )


def _about(request: Request, change: Audited) -> str:
    """Return ` for` and the child, unless the asker may not see them."""
    return tr(f" for **{change.child}**") if _child(request, change) else ""
