"""The content of a surgery's minutes: the children reached, those not reached, and what is carried forward."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from commands.practice.cases import named_by
from commands.practice.request import AsOf
from commands.practice.surgery_changes import ChangesInSurgery, NetResult
from commands.practice.which_surgery import next_surgery_of, occurrence_of
from permanence.actions import Action
from permanence.agenda import AgendaChoice
from permanence.agenda_memory import action_of
from permanence.caching import cached_property
from permanence.roles import CLOCK
from permanence.surgery import Occurrence
from permanence.teams import Team
from storage.audit import Audited
from storage.praises import Praise
from storage.surgeries import Closing, Review


@dataclass(frozen=True)
class Minutes:
    """The minutes of one surgery, up to now or to its close."""

    as_of: AsOf
    team: Team
    occurrence: Occurrence
    closing: Closing | None

    @cached_property
    def held(self) -> date:
        """The day on which it was held: later than its own where its agenda came late."""
        return self.as_of.day_held(self.team, self.occurrence)

    @cached_property
    def reopened(self) -> tuple[str, datetime] | None:
        """Who reopened the surgery after it was closed, and when."""
        return self.as_of.records.closings.reopened(self.team.key, self.occurrence.nominal)

    @cached_property
    def leavers(self) -> frozenset[str]:
        """The people who had left as it was closed, or have by now."""
        records = self.as_of.records
        return (records.as_at(self.closing.change) if self.closing else records).leavers.all()

    @cached_property
    def changes(self) -> ChangesInSurgery:
        """The changes made in it."""
        return ChangesInSurgery(self.as_of, self.team, self.occurrence)

    @cached_property
    def _asked(self) -> dict[str, bool]:
        """Whether each child may be named, of those of whom that was asked."""
        return {}

    def _named(self, refs: Iterable[str]) -> set[str]:
        """Those of some children who may be named: the team's own, asked of all at once, and of nobody twice.

        What somebody typed in the surgery about another team's child is none of its channel's; nor is a child given away since.
        """
        refs = set(refs)
        if unknown := refs - self._asked.keys():
            named = named_by(self.as_of.records, self.team, unknown)
            self._asked.update({ref: ref in named for ref in unknown})
        return {ref for ref in refs if self._asked[ref]}

    @cached_property
    def _lines(self) -> Mapping[str, Collection[str]]:
        """The keys of the agenda's lines, by the child who has something past its date."""
        return self.as_of.records.agenda_lines.of(self.team.key, self.occurrence.nominal)

    @cached_property
    def reviews(self) -> dict[str, Review]:
        """What was decided about each child discussed."""
        found = self.as_of.records.reviews.of(self.team.key, self.occurrence.nominal)
        named = self._named(found)
        return {ref: review for ref, review in found.items() if ref in named}

    @cached_property
    def discussed(self) -> list[str]:
        """The agenda's children for discussion who may be named."""
        planned = self.as_of.records.surgeries.children_on(self.team.key, self.occurrence.nominal)
        named = self._named(planned)
        return [ref for ref in planned if ref in named]

    @cached_property
    def choices(self) -> list[AgendaChoice]:
        """What was chosen for it of children who may be named: to bring them to it, or to leave them out."""
        records, key, nominal = self.as_of.records, self.team.key, self.occurrence.nominal
        found = records.agenda_choices.of(key, nominal, records.surgeries.before(key, nominal))
        named = self._named(found)
        return [choice for ref, choice in found.items() if ref in named]

    @cached_property
    def reached(self) -> list[str]:
        """The children reviewed or changed: those on the agenda first, in its order."""
        named = self._named(self.changes.children)
        changed = [ref for ref in self.changes.children if ref in named]
        found = {*changed, *self.reviews}
        return [ref for ref in dict.fromkeys((*self.discussed, *changed, *self.reviews)) if ref in found]

    @cached_property
    def not_reached(self) -> list[str]:
        """The agenda's children for discussion whom the team did not reach."""
        return [ref for ref in self.discussed if ref not in self.reached]

    @cached_property
    def open_actions(self) -> list[Action]:
        """The team's actions, or those for a panel's children, that were open at the close, by due date."""
        at_close = {action.number: action for action in self._open_at_close}
        for number, result in self.changes.results.items():
            if self.is_added(result.change):
                at_close[number] = result.after
        still_open = [action for action in at_close.values() if action.is_open]
        named = self._named(action.child for action in still_open)
        found = (action for action in still_open if action.child in named)
        return sorted(found, key=lambda action: (action.due, action.number))

    def is_added(self, change: Audited) -> bool:
        """Whether a change was made after the close, on the surgery's own messages."""
        return self.closing is not None and change.id > self.closing.change

    @cached_property
    def _open_at_close(self) -> list[Action]:
        records = self.as_of.records
        until = self.closing.change if self.closing else records.audit.next_id()
        if self.team.is_panel:
            return records.actions.open_at(until, children={*self._lines, *self.changes.children})
        return records.actions.open_at(until, team=self.team.key)

    @cached_property
    def results(self) -> dict[int, NetResult]:
        """What has become of each action that was changed, by its number, for children who may be named."""
        results = self.changes.results
        named = self._named(result.after.child for result in results.values())
        return {number: result for number, result in results.items() if result.after.child in named}

    @cached_property
    def carried(self) -> list[Action]:
        """The open actions past their date."""
        return [action for action in self.open_actions if action.is_overdue(self.held)]

    @cached_property
    def without_next_action(self) -> list[str]:
        """The children past a date with no action agreed and no review that says none is needed."""
        to_come = {action.child for action in self.open_actions if action.due >= self.held}
        needs_nothing = {ref for ref, review in self.reviews.items() if review.needs_nothing}
        settled = needs_nothing | self.changes.recorded
        unfinished = {None, *(action.number for action in self.open_actions)}
        still_late = {
            ref for ref, lines in self._lines.items() if unfinished.intersection(map(action_of, lines))
        }
        return sorted(self._named(still_late - to_come - settled))

    @cached_property
    def people(self) -> list[str]:
        """The people known to have taken part: those who acted, and those recorded as present."""
        present = self.closing.present if self.closing else ()
        closed = [self.closing.person] if self.closing and self.closing.by_hand else []
        acted = [*closed, *self.changes.people, *present]
        return [person for person in dict.fromkeys(acted) if person != CLOCK.person]

    @cached_property
    def praise(self) -> list[Praise]:
        """The praise given since the agenda was posted."""
        begun = self.as_of.records.surgeries.begun(self.team.key, self.occurrence.nominal)
        until = self.closing.change if self.closing else None
        given = self.as_of.records.praises.since(self.team.key, begun, until) if begun else []
        named = self._named(each.child for each in given if each.child)
        return [each for each in given if not each.child or each.child in named]

    @property
    def following(self) -> Occurrence:
        """The surgery after this one; if no person closed this one, the surgery that did."""
        closing = self.closing
        closed_by = None
        if closing and not closing.by_hand:
            closed_by = self.as_of.records.surgeries.planned_by(self.team.key, closing.change)
        if closed_by:
            return occurrence_of(self.as_of, self.team, closed_by)
        after = max(self.occurrence.moment, closing.at if closing else self.as_of.now)
        return next_surgery_of(self.as_of, self.team, after)


def minutes_of(as_of: AsOf, team: Team, occurrence: Occurrence) -> Minutes:
    """Return the minutes of a surgery, closed or still open."""
    closing = as_of.records.closings.of(team.key, occurrence.nominal)
    return Minutes(as_of, team, occurrence, closing)
