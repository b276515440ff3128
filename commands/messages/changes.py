"""The changes made in a surgery, in words: who did what, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from commands.grammar.values import Parameter, Thing
from commands.grammar.verbs import SurgeryEvent, verbs
from commands.messages.sentences import time_words, what_was_asked
from commands.messages.understood import understood_words
from commands.practice.cases import named_by
from commands.practice.surgery_changes import ChangesInSurgery, is_event
from permanence.actions import Action
from permanence.language import tr
from permanence.words import brief_day, own_words, struck, who
from storage.audit import Audited


def change_lines(changes: ChangesInSurgery, ref: str, without: Sequence[SurgeryEvent]) -> list[str]:
    """A line for each change about a child, except those that are one of the events in `without`."""
    return [_line(changes, each) for each in changes.of(ref) if not is_event(each, *without)]


def other_lines(changes: ChangesInSurgery, ref: str) -> list[tuple[str, Audited]]:
    """A line for each change about a child that no action, no approval and no decision tells of, and the change."""
    return [(_line(changes, each), each) for each in changes.others(ref)]


def changed_by(changes: ChangesInSurgery, change: Audited) -> str:
    """Who made a change and when: the time alone on the day of the surgery, otherwise the date too."""
    at = change.at.astimezone(changes.as_of.office.zone)
    when = time_words(at, changes.day, brief_day(at.date(), changes.day))
    return f"{who(change.person)}, {when}"


def _line(changes: ChangesInSurgery, change: Audited) -> str:
    by, verb = changed_by(changes, change), verbs().get(change.verb)
    told = verb.told if verb and verb.told else change.verb.capitalize()
    for each in _given(change):
        if each.kind.thing is Thing.APPROVAL:
            asked = changes.records.approvals.find(int(change.understood[each.name]))
            return f"{told} – {by}" + (f": {what_was_asked(asked)}" if asked else "")
    if action := changes.action(change):
        return _action_line(changes, verb.told_of_action if verb else "", action, by)
    return f"{told} – {by}{_understood(changes, change)}"


def _action_line(changes: ChangesInSurgery, told: str, action: Action, by: str) -> str:
    """What was done about an action."""
    return (told or _ACTION_MOVED).format(
        action=f"**{action.number}** {own_words(action.words)}",
        struck=struck(action.words),
        owner=who(action.owner),
        due=brief_day(action.due, changes.day),
        because=_said(action.because),
        waits_for=tr(f"waiting for {action.waits_for}")
        if action.waits_for
        else tr("no longer waiting for anybody"),
        ended_words=_said(action.ended_words),
        by=by,
    )


_ACTION_MOVED = tr("{action} is now for {due} – {by}{because}")
"""How a change to an action is told where its verb does not say."""


def _understood(changes: ChangesInSurgery, change: Audited) -> str:
    """The details of a change, without those that its verb says already."""
    sentences = {each.name: each.field.told for each in _given(change) if each.field.told}
    values = {name: value for name, value in change.understood.items() if name not in sentences}
    shown = understood_words(replace(change, understood=values), partial(_may_name, changes))
    return _said(shown.removeprefix("milestone ")) + "".join(f". {told}" for told in sentences.values())


def _given(change: Audited) -> Iterator[Parameter]:
    """The parameters of a change's verb that have a value in it."""
    verb = verbs().get(change.verb)
    return (each for each in verb.parameters if each.name in change.understood) if verb else iter(())


def _may_name(changes: ChangesInSurgery, ref: str) -> bool:
    """Whether another child may be named here: only one of the same team, since the channel may not know of others."""
    return bool(named_by(changes.records, changes.team, [ref]))


def _said(words: str) -> str:
    return f": {own_words(words)}" if words else ""
