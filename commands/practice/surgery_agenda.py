"""One surgery of a team at a moment: the children on its agenda, and how they compare with earlier agendas."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from commands.practice.cases import cases_of, is_of, named_among, siblings_named, spoken_of
from commands.practice.request import AsOf
from commands.practice.surgery_changes import ChangesInSurgery
from commands.practice.which_surgery import next_surgery_of, occurrence_of
from permanence.agenda import Agenda, AgendaChoice, Case, by_concern, choose_agenda, needs_permanence
from permanence.agenda_memory import (
    Comparison,
    action_key,
    compare,
    expected_key,
    lines_of,
    rule_key,
    rule_of,
)
from permanence.caching import cached_property
from permanence.clocks import watched
from permanence.conflicts import Conflict
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.meetings import lacks_planning_meeting
from permanence.outcomes import is_silent
from permanence.roles import clock_in
from permanence.surgery import Occurrence
from permanence.teams import Side, Team
from storage.history import Change
from storage.outbox import Post, PostKind
from storage.surgeries import Closing, Review


class Surgery:
    """One surgery of a team at a moment. What it reads from the records is kept.

    `only` are the children whom it may still mention, if it is read as it was known once; else it may mention all.
    """

    def __init__(
        self, as_of: AsOf, team: Team, occurrence: Occurrence, only: Collection[str] | None = None
    ) -> None:
        self.as_of = as_of
        self.records = as_of.records
        self.office = as_of.office
        self.team = team
        self.occurrence = occurrence
        self.today = as_of.today
        self.following = next_surgery_of(as_of, team, max(as_of.now, occurrence.moment))
        self.only = only
        self._held: dict[date, date] = {}
        self._by_ref: dict[str, Case | None] = {}
        self._clocks: dict[str, frozenset[str]] = {}

    @cached_property
    def changes(self) -> ChangesInSurgery:
        """The changes made in it so far."""
        return ChangesInSurgery(self.as_of, self.team, self.occurrence)

    @cached_property
    def place(self) -> int:
        """Its place among all the surgeries that there were."""
        return self.records.surgeries.place_of(self.team.key, self.occurrence.nominal)

    @cached_property
    def last(self) -> date | None:
        """The nominal day of the surgery before it, if its agenda is remembered."""
        last = self.records.surgeries.before(self.team.key, self.occurrence.nominal)
        return last if last and self.records.surgeries.is_remembered(self.team.key, last) else None

    @cached_property
    def posted_before(self) -> Post | None:
        """The first message of the agenda before it, if there is one in Slack."""
        return self.records.surgeries.head_before(self.team.key, self.occurrence.nominal)

    @cached_property
    def leavers(self) -> frozenset[str]:
        """The people who are no longer in Slack."""
        return self.records.leavers.all()

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each child for discussion. As planned, so that none changes when another child is taken out."""
        planned = self.records.surgeries.children_planned(self.team.key, self.occurrence.nominal)
        discussed = self.brought if self.team.is_panel else self.agenda.discussed
        refs = planned or [case.ref for case in discussed]
        return {ref: number for number, ref in enumerate(refs, 1)}

    @cached_property
    def brought(self) -> list[Case]:
        """The children whom a panel discusses one by one: only those whom somebody brought to it, worst first."""
        brought = [ref for ref, choice in self.choices.items() if not choice.is_left_out]
        return by_concern(
            case for case in self.cases_among(brought) if needs_permanence(case.journey, self.today)
        )

    @cached_property
    def links(self) -> Mapping[str, str]:
        """The address of each child's message in Slack, of those that are there."""
        return {post.child: post.link for post in self.posts if post.child and post.is_there}

    @cached_property
    def posts(self) -> Sequence[Post]:
        """Its messages, in the order planned; none before its agenda is posted."""
        return self.records.outbox.of_occurrence(self.team.key, self.occurrence.nominal)

    @cached_property
    def reviews(self) -> Mapping[str, Review]:
        """What was said in it so far of each child who was discussed."""
        return self.records.reviews.of(self.team.key, self.occurrence.nominal)

    @cached_property
    def is_over(self) -> bool:
        """Whether it is closed, or a later one has taken its place: nothing on its agenda can be pressed any more."""
        newest = self.records.surgeries.posted(self.team.key)
        is_replaced = newest != self.occurrence.nominal and bool(self.posts)
        return is_replaced or self.closing is not None

    @cached_property
    def closing(self) -> Closing | None:
        """How it ended; None while it is open."""
        return self.records.closings.of(self.team.key, self.occurrence.nominal)

    @cached_property
    def _lines_last(self) -> Mapping[str, Collection[str]]:
        """The keys of each child's lines on the agenda before."""
        if self.last is None:
            return {}
        key, last = self.team.key, self.last
        return self.as_of.once(("lines", key, last), lambda: self.records.agenda_lines.of(key, last))

    @cached_property
    def _times(self) -> Mapping[str, Mapping[str, int]]:
        """How many earlier agendas each line of each child was on."""
        key, nominal = self.team.key, self.occurrence.nominal
        return self.as_of.once(("times", key, nominal), lambda: self.records.agenda_lines.times(key, nominal))

    def held(self, nominal: date) -> date:
        """Return the day on which the team's surgery with a nominal day is held, which is what people call it by."""
        if nominal not in self._held:
            self._held[nominal] = occurrence_of(self.as_of, self.team, nominal).held
        return self._held[nominal]

    @cached_property
    def agenda(self) -> Agenda:
        """The agenda: the children to discuss, and the others. A panel discusses no child one by one."""
        return choose_agenda(self.cases(), 0 if self.team.is_panel else self.team.discussed, self.choices)

    @cached_property
    def differences(self) -> Sequence[Conflict]:
        """What files say otherwise of the children whom its agenda may mention, to be decided."""
        found = self.records.conflicts.waiting_in(None if self.team.is_panel else self.team.key)
        with self.records.only_counting():
            named = named_among(self.records, {each.child for each in found})
        return [
            each
            for each in found
            if each.child in (named if self.only is None else named.intersection(self.only))
        ]

    @cached_property
    def choices(self) -> Mapping[str, AgendaChoice]:
        """Which children were brought to it or left out of it, of those whom its agenda may mention."""
        before = self.records.surgeries.before(self.team.key, self.occurrence.nominal)
        found = self.records.agenda_choices.of(self.team.key, self.occurrence.nominal, before)
        return {case.ref: found[case.ref] for case in self.cases_among(list(found))}

    def times(self, ref: str, key: str) -> int:
        """Return how many agendas a child's line has been on, counting this one."""
        return self._times.get(ref, {}).get(key, 0) + 1

    @cached_property
    def _memories(self) -> dict[str, Comparison]:
        """What is kept of each child asked about, for all messages of the same agenda."""
        return self.as_of.once(("memories", self._key_of_cases), dict[str, Comparison])

    def memory(self, case: Case) -> Comparison:
        """Return which of a child's lines are new, still there or cleared since the surgery before.

        A line put off by a purposeful delay or a later date has not cleared, and is not new when it comes back. One of a clock
        that is watched no longer is none of these.
        """
        if case.ref not in self._memories:
            self._memories[case.ref] = self.compared(case)
        return self._memories[case.ref]

    def compared(self, case: Case) -> Comparison:
        """Return the same without keeping it, for whoever looks at very many children once."""
        found = compare([line.key for line in lines_of(case)], self._lines_last.get(case.ref, ()))
        put_off = {
            *(rule_key(each) for each in case.progress if each.is_past),
            *(expected_key(case.journey, milestone) for milestone in case.journey.expected),
            *(action_key(action.number) for action in case.actions),
        }
        unwatched = {
            key
            for key in found.cleared
            if (rule := rule_of(key)) and rule not in self._watched(case.journey.child.team)
        }
        back = tuple(key for key in found.new if self.times(case.ref, key) > 1)
        return replace(
            found,
            new=tuple(key for key in found.new if key not in back),
            still=(*found.still, *back),
            cleared=tuple(key for key in found.cleared if key not in put_off | unwatched),
            put_off=tuple(key for key in found.cleared if key in put_off),
        )

    def _watched(self, team: str) -> frozenset[str]:
        """The clocks that a team watches, looked for once."""
        if team not in self._clocks:
            self._clocks[team] = watched(self.records.clocks.of(team))
        return self._clocks[team]

    def cases(self) -> list[Case]:
        """Return the cases the agenda may mention: the team's children, or for a panel every team's who wait for a family."""
        return self.as_of.once(self._key_of_cases, self._all_cases)

    def mentioned(self) -> Collection[str]:
        """Return the children whom the agenda may mention; of a team without asking for their cases, which costs far more."""
        if self.team.is_panel:
            return frozenset(case.ref for case in self.cases())
        if self.team.side is Side.FINDING:
            with self.records.only_counting():  # of any team, whoever of them it does name
                return spoken_of(self.records, self.records.children.all_open())
        return spoken_of(self.records, self.records.children.of_team(self.team.key))

    @property
    def _key_of_cases(self) -> Hashable:
        """By what its cases are kept for the messages of the same agenda."""
        return "cases", self.team.key, self.occurrence.nominal, self.today, self.records.as_at_change

    def _all_cases(self) -> list[Case]:
        if not self.team.is_panel:
            return self._cases(self.records.children.of_team(self.team.key))
        cases = self._cases(each for each in self.records.children.all_open() if is_of(self.team, each))
        return [case for case in cases if needs_permanence(case.journey, self.today)]

    def case_of(self, ref: str) -> Case | None:
        """Return a child's case, if the team's agenda may mention them."""
        return next(iter(self.cases_among([ref])), None)

    def cases_among(self, refs: Sequence[str]) -> list[Case]:
        """Return the cases of those children whom the team's agenda may mention, in the order given."""
        if any(ref not in self._by_ref for ref in refs):
            kept: Sequence[Case] = self.as_of.kept(self._key_of_cases) or ()
            ours_kept = {case.ref: case for case in kept if is_of(self.team, case.journey.child)}
            self._by_ref = {**ours_kept, **self._by_ref}
        if unread := [ref for ref in refs if ref not in self._by_ref]:
            found = [self.records.children.find(ref) for ref in unread]
            ours = [child for child in found if child and is_of(self.team, child) and not child.closed]
            self._by_ref |= dict.fromkeys(unread) | {case.ref: case for case in self._cases(ours)}
        return [case for ref in refs if (case := self._by_ref[ref])]

    def _cases(self, children: Iterable[Child]) -> list[Case]:
        still = [child for child in children if self.only is None or child.ref in self.only]
        found = cases_of(self.as_of, still, before=self.place)
        return [case for case in found if not is_silent(case.journey)]

    def lacks_planning_meeting(self, case: Case) -> bool:
        """Whether a child should have had a planning meeting and none is recorded."""
        # Siblings can only make the meeting necessary, so they are looked up only if they would.
        return lacks_planning_meeting(case.journey, self.today, has_siblings=True) and lacks_planning_meeting(
            case.journey, self.today, has_siblings=bool(siblings_named(self.records, case.ref))
        )


def case_to_choose(surgery: Surgery, ref: str) -> Case:
    """Return the case of a child who is to be brought to a surgery or left out of it.

    Raises RuleBroken for one whom no agenda mentions: restricted to people named, or dead.
    """
    with surgery.records.seen_by(clock_in(surgery.team.key)):
        case = surgery.case_of(ref)
    if case is None:
        raise RuleBroken(
            tr(
                f"An agenda does not name {ref}: it is for everybody in the team's channel. Nothing was changed."
            ),
            field="child",
        )
    return case


def plan_agenda(surgery: Surgery, change: Change, note: str | None) -> None:
    """Plan an agenda: its first message, one for each child discussed, and one where files say otherwise of its children.

    Keep what it says is past its date. It is for the channel, whoever asks for it. Its lists are wanted when the first message
    is sent: only whoever draws that knows how many there are.
    """
    records = surgery.records
    with records.seen_by(clock_in(surgery.team.key)):
        agenda = surgery.agenda
        lines = [(line.child, line.key) for case in agenda.cases for line in lines_of(case)]
        differs = bool(surgery.differences)
    team, nominal = surgery.team, surgery.occurrence.nominal
    records.outbox.pass_over(team.key, nominal, change)
    records.outbox.plan(team.key, nominal, PostKind.HEAD, team.channel, change, note=note)
    for case in agenda.discussed:
        records.outbox.plan(team.key, nominal, PostKind.CHILD, team.channel, change, subject=case.ref)
    if differs:
        records.outbox.plan(team.key, nominal, PostKind.DIFFERENCES, team.channel, change)
    records.agenda_lines.keep(team.key, nominal, lines, change)
