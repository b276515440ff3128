"""The changes made in a surgery, child by child, from the audit."""

from datetime import UTC, datetime, time, timedelta

from commands.grammar.verbs import SurgeryEvent, verbs
from commands.practice.request import AsOf
from permanence.actions import Action
from permanence.surgery import Occurrence
from permanence.teams import Team
from storage.audit import Audited


def is_event(change: Audited, *events: SurgeryEvent) -> bool:
    """Whether a change is one of some events in a surgery."""
    verb = verbs().get(change.verb)
    return verb is not None and verb.in_surgery in events


class ChangesInSurgery:
    """The changes made in one surgery about its team's children, oldest first."""

    def __init__(self, as_of: AsOf, team: Team, occurrence: Occurrence) -> None:
        self.as_of = as_of
        self.records = as_of.records
        self.team = team
        self.day = occurrence.held
        midnight = datetime.combine(occurrence.held + timedelta(days=1), time(0), as_of.office.zone)
        found = self.records.audit.changes_in(team.key, occurrence.nominal, midnight.astimezone(UTC))
        known = verbs()
        self._changes = [
            change for change in found if change.verb not in known or known[change.verb].told is not None
        ]
        self._actions = self.records.actions.recorded_by(change.id for change in self._changes)

    @property
    def children(self) -> list[str]:
        """The children with any change, in the order of their first change."""
        return list(dict.fromkeys(change.child for change in self._changes if change.child))

    @property
    def people(self) -> list[str]:
        """The people who changed anything, in the order of their first change."""
        return list(dict.fromkeys(change.person for change in self._changes))

    @property
    def recorded(self) -> set[str]:
        """The children for whom a milestone was recorded."""
        return {
            change.child
            for change in self._changes
            if change.child and is_event(change, SurgeryEvent.MILESTONE_REACHED)
        }

    def of(self, ref: str) -> list[Audited]:
        """Return the changes about a child, with only the last of several reviews."""
        changes = [each for each in self._changes if each.child == ref]
        reviews = [each for each in changes if is_event(each, SurgeryEvent.CHILD_REVIEWED)]
        return [each for each in changes if each not in reviews[:-1]]

    def action(self, change: Audited) -> Action | None:
        """Return the action as a change recorded it, if it recorded one."""
        return self._actions.get(change.id)

    def agreed(self, ref: str) -> dict[int, Audited]:
        """Return the actions agreed for a child in the surgery: the change that recorded each, by the action's number."""
        return {
            action.number: change
            for change in self._changes
            if change.child == ref
            and is_event(change, SurgeryEvent.ACTION_AGREED)
            and (action := self.action(change))
        }

    def done(self) -> list[Action]:
        """Return the actions done in the surgery."""
        return [
            action
            for change in self._changes
            if is_event(change, SurgeryEvent.ACTION_DONE) and (action := self.action(change))
        ]
