"""The changes made in a surgery, child by child, from the audit."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from commands.grammar.verbs import SurgeryEvent, verbs
from commands.practice.request import AsOf
from permanence.actions import Action
from permanence.caching import cached_property
from permanence.delays import Approval
from permanence.surgery import Occurrence
from permanence.teams import Team
from storage.audit import Audited


def is_event(change: Audited, *events: SurgeryEvent) -> bool:
    """Whether a change is one of some events in a surgery."""
    verb = verbs().get(change.verb)
    return verb is not None and verb.in_surgery in events


@dataclass(frozen=True, slots=True)
class NetResult:
    """What has become of an action in a surgery, whatever was pressed on the way.

    Attributes:
        before: The action as it was before the surgery; None if it was agreed in it.
        after: The action as the surgery left it.
        change: The last change to it.
    """

    before: Action | None
    after: Action
    change: Audited

    @property
    def has_ended(self) -> bool:
        """Whether it was done or cancelled in the surgery."""
        return not self.after.is_open and (self.before is None or self.before.is_open)


class ChangesInSurgery:
    """The changes made in one surgery about its team's children, oldest first."""

    def __init__(self, as_of: AsOf, team: Team, occurrence: Occurrence) -> None:
        self.as_of = as_of
        self.records = as_of.records
        self.team = team
        self.day = occurrence.held
        held = as_of.day_held(team, occurrence)
        begins, ends = (
            datetime.combine(each, time(0), as_of.office.zone).astimezone(UTC)
            for each in (held, held + timedelta(days=1))
        )
        found = self.records.audit.changes_in(team.key, occurrence.nominal, begins, ends)
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
            and (action := self.action(change))
            and (change.id, action.number) not in self._before
        }

    @cached_property
    def results(self) -> dict[int, NetResult]:
        """What has become of each action that was changed, by its number."""
        found: dict[int, NetResult] = {}
        for change in self._changes:
            if action := self.action(change):
                first = self._before.get((change.id, action.number))
                before = found[action.number].before if action.number in found else first
                found[action.number] = NetResult(before, action, change)
        return found

    @cached_property
    def _before(self) -> dict[tuple[int, int], Action]:
        """Each action as it was before each change to it."""
        return self.records.actions.replaced_by(change.id for change in self._changes)

    @cached_property
    def _approvals(self) -> dict[int, Approval]:
        """What each change asked or answered, as it left it."""
        return self.records.approvals.recorded_by(change.id for change in self._changes)

    def approvals(self, ref: str) -> list[tuple[Approval, Audited]]:
        """Return what was asked or answered about a child, each as the surgery left it, and the last change to it."""
        found: dict[int, tuple[Approval, Audited]] = {}
        for change in self.of(ref):
            if asked := self._approvals.get(change.id):
                found[asked.number] = asked, change
        return list(found.values())

    def others(self, ref: str) -> list[Audited]:
        """Return the changes about a child that are neither to an action, nor asked or answered anything, nor a review."""
        return [
            change
            for change in self.of(ref)
            if change.id not in self._actions
            and change.id not in self._approvals
            and not is_event(change, SurgeryEvent.CHILD_REVIEWED)
        ]
