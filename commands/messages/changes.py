"""What was changed in a surgery, child by child, in words: who did what, and when."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from commands.messages.agreement import what_was_asked
from commands.messages.understood import understood_words
from commands.practice.cases import may_be_named
from commands.practice.request import Office
from permanence.actions import Action
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.words import brief_day, who
from storage.audit import Audited
from storage.records import Records

_PRIVATE = frozenset({"escalate", "restrict", "next"})
"""What is not told in a channel as done in the room."""


class Room:
    """The changes made in one surgery about its team's children, in the order they were made."""

    def __init__(self, records: Records, office: Office, team: Team, occurrence: Occurrence) -> None:
        self.records = records
        self.office = office
        self.team = team
        self.today = occurrence.held
        midnight = datetime.combine(occurrence.held + timedelta(days=1), time(0), office.zone)
        found = records.audit.changes_in(team.key, occurrence.nominal, midnight.astimezone(UTC))
        self._changes = [change for change in found if change.verb not in _PRIVATE]
        self._actions = records.actions.recorded_by(change.id for change in self._changes)

    @property
    def children(self) -> list[str]:
        """The children of whom anything was changed, in the order it was."""
        return list(dict.fromkeys(change.child for change in self._changes if change.child))

    @property
    def people(self) -> list[str]:
        """Who changed anything, in the order they did."""
        return list(dict.fromkeys(change.person for change in self._changes))

    @property
    def recorded(self) -> set[str]:
        """The children of whom a milestone was recorded."""
        return {change.child for change in self._changes if change.child and change.verb == "milestone"}

    def agreed(self, ref: str) -> dict[int, Audited]:
        """The actions agreed for a child in the room, by number, each with the change that agreed it."""
        return {
            action.number: change
            for change in self._changes
            if change.child == ref and change.verb == "action" and (action := self._actions.get(change.id))
        }

    def done(self) -> list[Action]:
        """The actions done in the room."""
        return [
            action
            for change in self._changes
            if change.verb == "done" and (action := self._actions.get(change.id))
        ]

    def told(self, ref: str, without: Sequence[str] = ()) -> list[str]:
        """What was changed of a child, a line a change, but for some verbs; of several reviews the last."""
        changes = [each for each in self._changes if each.child == ref and each.verb not in without]
        reviews = [each for each in changes if each.verb == "reviewed"]
        return [self._line(each) for each in changes if each not in reviews[:-1]]

    def when(self, change: Audited) -> str:
        """Who changed something, and when, on the day in hours alone."""
        at = change.at.astimezone(self.office.zone)
        hours = f"{at:%H:%M}"
        return f"{who(change.person)}, {hours if at.date() == self.today else f'{brief_day(at.date(), self.today)}, {hours}'}"

    def _may_name(self, ref: str) -> bool:
        """Whether another child may be named here: only one of the same team, for the channel may not know of others."""
        child = self.records.children.find(ref)
        is_ours = child is not None and (self.team.is_panel or child.team == self.team.key)
        return is_ours and may_be_named(self.records, ref)

    def _line(self, change: Audited) -> str:
        by, action = self.when(change), self._actions.get(change.id)
        if change.verb in ("approve", "decline"):
            asked = self.records.approvals.find(int(change.understood["approval"]))
            what = f": {what_was_asked(asked)}" if asked else ""
            return f"{'Agreed' if change.verb == 'approve' else 'Not agreed'} – {by}{what}"
        if action is None:
            return f"{_verb(change.verb)} – {by}{self._understood(change)}"
        match change.verb:
            case "action":
                due = brief_day(action.due, self.today)
                return f"New: **{action.number}** __{action.words}__ – {who(action.owner)}, by {due} (agreed by {by})"
            case "done":
                return f"~~{action.words}~~ – done by {by}{_said(action.done_words)}"
            case "give":
                return f"**{action.number}** __{action.words}__ is now {who(action.owner)}'s – {by}"
            case "wait":
                waits = action.waits_for or "nobody any more"
                return f"**{action.number}** __{action.words}__ waits for {waits} – {by}"
            case "reopen":
                return f"**{action.number}** __{action.words}__ is open again – {by}"
            case _:
                due = brief_day(action.due, self.today)
                return (
                    f"**{action.number}** __{action.words}__ is now for {due} – {by}{_said(action.because)}"
                )

    def _understood(self, change: Audited) -> str:
        """What a change says, without what the verb before it says already."""
        if change.verb == "reviewed":
            ends = ". No action is needed." if change.understood.get("need") else ""
            return f"{_said(change.understood.get('note') or '')}{ends}"
        return _said(understood_words(change, self._may_name).removeprefix("milestone "))


_VERBS = {
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


def _verb(verb: str) -> str:
    return _VERBS.get(verb, verb.capitalize())


def _said(words: str) -> str:
    return f": __{words}__" if words else ""
