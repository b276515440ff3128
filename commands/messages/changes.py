"""The changes made in a surgery, in words: who did what, and when."""

from collections.abc import Sequence
from functools import partial

from commands.messages.sentences import time_words, what_was_asked
from commands.messages.understood import understood_words
from commands.practice.cases import may_be_named
from commands.practice.surgery_changes import ChangesInSurgery
from permanence.actions import Action
from permanence.words import brief_day, who
from storage.audit import Audited


def change_lines(changes: ChangesInSurgery, ref: str, without: Sequence[str] = ()) -> list[str]:
    """A line for each change about a child, except those made with the verbs named in `without`."""
    return [_line(changes, each) for each in changes.of(ref) if each.verb not in without]


def changed_by(changes: ChangesInSurgery, change: Audited) -> str:
    """Who made a change and when: the time alone on the day of the surgery, otherwise the date too."""
    at = change.at.astimezone(changes.as_of.office.zone)
    when = time_words(at, changes.day, brief_day(at.date(), changes.day))
    return f"{who(change.person)}, {when}"


def _line(changes: ChangesInSurgery, change: Audited) -> str:
    by, action = changed_by(changes, change), changes.action(change)
    if change.verb in ("approve", "decline"):
        asked = changes.records.approvals.find(int(change.understood["approval"]))
        what = f": {what_was_asked(asked)}" if asked else ""
        return f"{'Agreed' if change.verb == 'approve' else 'Not agreed'} – {by}{what}"
    if action is None:
        verb = _PAST_FORMS.get(change.verb, change.verb.capitalize())
        return f"{verb} – {by}{_understood(changes, change)}"
    return _action_line(changes, change.verb, action, by)


def _action_line(changes: ChangesInSurgery, verb: str, action: Action, by: str) -> str:
    """What was done about an action; any verb not named here moved its date."""
    match verb:
        case "action":
            due = brief_day(action.due, changes.day)
            return f"New: {_named(action)} – {who(action.owner)}, by {due} (agreed by {by})"
        case "done":
            return f"~~{action.words}~~ – done by {by}{_said(action.done_words)}"
        case "give":
            return f"{_named(action)} is now {who(action.owner)}'s – {by}"
        case "wait":
            return f"{_named(action)} waits for {action.waits_for or 'nobody any more'} – {by}"
        case "reopen":
            return f"{_named(action)} is open again – {by}"
        case _:
            due = brief_day(action.due, changes.day)
            return f"{_named(action)} is now for {due} – {by}{_said(action.because)}"


def _named(action: Action) -> str:
    return f"**{action.number}** __{action.words}__"


def _understood(changes: ChangesInSurgery, change: Audited) -> str:
    """The details of a change, without those that its verb says already."""
    if change.verb == "reviewed":
        ends = ". No action is needed." if change.understood.get("need") else ""
        return f"{_said(change.understood.get('note') or '')}{ends}"
    return _said(understood_words(change, partial(_may_name, changes)).removeprefix("milestone "))


def _may_name(changes: ChangesInSurgery, ref: str) -> bool:
    """Whether another child may be named here: only one of the same team, since the channel may not know of others."""
    child = changes.records.children.find(ref)
    is_ours = child is not None and (changes.team.is_panel or child.team == changes.team.key)
    return is_ours and may_be_named(changes.records, ref)


_PAST_FORMS = {
    "reviewed": "Looked at",
    "milestone": "Recorded",
    "expect": "Expected",
    "update": "Noted",
    "plan": "Plan",
    "correct": "Corrected",
    "praise": "Praise",
    "edit": "Changed",
    "siblings": "Siblings",
    "close": "Closed",
    "delay": "Held up",
    "track": "Tracked",
}
"""How each verb reads after the event, if not by its own name."""


def _said(words: str) -> str:
    return f": __{words}__" if words else ""
