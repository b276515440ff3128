"""Which children a surgery discusses, in which order, and who goes on the short lists for reading."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import IntEnum

from permanence.actions import Action
from permanence.birth import of_age_words
from permanence.caching import cached_property
from permanence.delays import Approval, ApprovalState, delay_in_force
from permanence.journey import Journey
from permanence.language import tr
from permanence.milestones import LEAVING_CARE, MILESTONES, OUT_OF_CARE
from permanence.progress import Progress, share_of_life, waiting_since
from permanence.timescales import TimescaleKind

SOON = timedelta(days=14)
"""A hearing or panel this close brings a child to the surgery."""
STALE = timedelta(weeks=4)
"""The agenda says so when a child has had no update for this long."""
QUIET = 3
"""A quiet child comes up again after this many surgeries without being discussed."""

HEARINGS_AND_PANELS = ("irh", "final_hearing", "match_panel", "tracking_panel", "selection_meeting")
"""The milestones that bring a child to the surgery when they are close."""
SETTLED_ANEW = ("placed", "perm_plan_agreed", "ltf_match", "ep_placed", "fostered_from")
"""What shows, after a disruption, that the child has a plan or a family again."""


class Concern(IntEnum):
    """Why a child is discussed, worst first."""

    DISRUPTED = 1
    LAW = 2
    HEARING = 3
    ACTION = 4
    DATE = 5
    QUIET = 6
    NONE = 7


def placement_disrupted(journey: Journey) -> bool:
    """Whether a placement has disrupted, with no plan agreed and no new family since, and the child still in care."""
    disruption = journey.last("disruption")
    if disruption is None:
        return False
    plan, left = journey.plan, journey.last(*OUT_OF_CARE)
    planned = plan is not None and plan.on >= disruption.on
    settled = journey.last(*SETTLED_ANEW)
    return not (planned or (left and left.on >= disruption.on) or (settled and settled.on > disruption.on))


@dataclass(frozen=True)
class Case:
    """One child, as of the day of a surgery.

    `progress` holds only watched timescales, and `actions` only open ones. `touched` is the day anything was
    last recorded. `agendas` are the surgeries that have discussed the child, oldest first, and `sits_out` is
    how many the teams that the child was with have held since then, or since tracking began. `delays` includes
    those that are only asked for.
    """

    journey: Journey
    progress: tuple[Progress, ...]
    actions: Sequence[Action]
    touched: date
    agendas: Sequence[date]
    sits_out: int
    today: date
    delays: Sequence[Approval] = ()

    @property
    def ref(self) -> str:
        """The child's reference."""
        return self.journey.child.ref

    @cached_property
    def past(self) -> list[Progress]:
        """The timescales past their date and not purposefully delayed, longest past first."""
        past = (
            each
            for each in self.progress
            if each.is_past and not delay_in_force(self.delays, each, self.today)
        )
        return sorted(past, key=lambda each: -each.days)

    @cached_property
    def purposeful(self) -> list[Approval]:
        """The purposeful delays in force, by review date: shown separately, and never as drift."""
        return sorted((each for each in self.delays if each.holds(self.today)), key=lambda each: each.until)

    @cached_property
    def explained(self) -> list[Approval]:
        """The delays that only explain, or are still to be decided."""
        said = (ApprovalState.EXPLAINS, ApprovalState.ASKED)
        return [each for each in self.delays if each.standing in said and each.until >= self.today]

    @cached_property
    def overdue(self) -> list[Action]:
        """The actions past their date, oldest due date first."""
        return sorted(
            (each for each in self.actions if each.is_overdue(self.today)), key=lambda each: each.due
        )

    @cached_property
    def expected_past(self) -> list[tuple[date, str]]:
        """Milestones expected before today and not recorded: the day and the milestone's key.

        A birth is left out: that is a private question to the child's social worker.
        """
        expected = ((on, key) for key, on in self.journey.expected.items() if key != "birth")
        return sorted((on, key) for on, key in expected if on < self.today)

    @cached_property
    def hearings(self) -> list[tuple[date, str]]:
        """Hearings and panels expected within the next two weeks: the day and the milestone's key."""
        return sorted(
            (on, key)
            for key, on in self.journey.expected.items()
            if key in HEARINGS_AND_PANELS and self.today <= on <= self.today + SOON
        )

    @cached_property
    def hearings_past(self) -> list[tuple[date, str]]:
        """Hearings and panels whose day has passed with nothing recorded: as pressing as those to come."""
        return [each for each in self.expected_past if each[1] in HEARINGS_AND_PANELS]

    @cached_property
    def is_disrupted(self) -> bool:
        """Whether a placement has disrupted, with no plan agreed and no new family since, and the child still in care."""
        return placement_disrupted(self.journey)

    @cached_property
    def of_age(self) -> str:
        """That the child is 18, or turns 18 this month, so that it is asked how tracking ends; empty if not."""
        return of_age_words(self.journey.child, self.today)

    @cached_property
    def is_stale(self) -> bool:
        """Whether nothing has been recorded for four weeks."""
        return self.today - self.touched >= STALE

    @cached_property
    def concern(self) -> Concern:
        """The worst reason to discuss the child."""
        if self.is_disrupted:
            return Concern.DISRUPTED
        if any(each.timescale.kind is TimescaleKind.LAW for each in self.past):
            return Concern.LAW
        if self.hearings or self.hearings_past:
            return Concern.HEARING
        if self.overdue:
            return Concern.ACTION
        if self.past or self.expected_past or self.of_age:
            return Concern.DATE
        return Concern.QUIET if self.sits_out >= QUIET else Concern.NONE

    @property
    def is_pressing(self) -> bool:
        """Whether something is past its date, a hearing or panel is close, or the child comes of age."""
        return self.concern <= Concern.DATE

    @cached_property
    def wait(self) -> float:
        """The time in care as a share of the child's life, from 0 to 1."""
        return share_of_life(self.journey, self.today) or 0.0

    def due_by(self, horizon: date) -> list[tuple[date, str]]:
        """What is due from today up to the horizon, in date order: the day, and what it is."""
        expected = ((on, tr(f"{MILESTONES[key].words} expected")) for on, key in self.expected_by(horizon))
        actions = ((each.due, f"{each.number} {each.words}") for each in self.actions)
        due = ((on, what) for on, what in actions if self.today <= on <= horizon)
        return sorted((*self.rules_by(horizon), *expected, *due))

    def rules_by(self, horizon: date) -> list[tuple[date, str]]:
        """The timescales due from today up to the horizon: the day and the timescale's name.

        A floor is never due, nor is what a purposeful delay puts off beyond its day.
        """
        return self._running_by(horizon, floors=False)

    def floors_by(self, horizon: date) -> list[tuple[date, str]]:
        """The floors whose first day is from today up to the horizon: the day and the timescale's name."""
        return self._running_by(horizon, floors=True)

    def _running_by(self, horizon: date, *, floors: bool) -> list[tuple[date, str]]:
        running = [each for each in self.progress if each.is_running and each.timescale.is_floor is floors]
        return sorted(
            (each.due, each.timescale.name)
            for each in running
            if each.due and self.today <= each.due <= horizon and not self._is_put_off(each, each.due)
        )

    def _is_put_off(self, rule: Progress, due: date) -> bool:
        delay = delay_in_force(self.delays, rule, self.today)
        return delay is not None and delay.until >= due

    def expected_by(self, horizon: date) -> list[tuple[date, str]]:
        """Milestones expected from today up to the horizon, except close hearings: the day and the milestone's key."""
        expected = ((on, key) for key, on in self.journey.expected.items() if self.today <= on <= horizon)
        return sorted(each for each in expected if each not in self.hearings)


@dataclass(frozen=True, slots=True)
class AgendaChoice:
    """What somebody chose for a child and one surgery: to bring them to it, or to leave them out."""

    child: str
    is_left_out: bool
    because: str
    person: str


@dataclass(frozen=True)
class Agenda:
    """A surgery's children: those discussed, worst first, and all the team's cases.

    `choices` are what people chose for this surgery, by child.
    """

    discussed: Sequence[Case]
    cases: Sequence[Case]
    choices: Mapping[str, AgendaChoice] = field(default_factory=dict)

    @cached_property
    def others(self) -> list[Case]:
        """The cases that are not discussed, by reference."""
        discussed = {case.ref for case in self.discussed}
        return sorted((case for case in self.cases if case.ref not in discussed), key=lambda case: case.ref)

    @property
    def to_bring_up(self) -> Sequence[Case]:
        """The cases that a chair brings up, worst first: those discussed, or all that are pressing where none has a message."""
        return self.discussed or self.also_past

    @cached_property
    def left_out(self) -> list[Case]:
        """The cases that somebody left out of this surgery, worst first."""
        return by_concern(case for case in self.others if self._is_left_out(case))

    @cached_property
    def also_past(self) -> list[Case]:
        """Other pressing cases, which there was no room to discuss, worst first."""
        return by_concern(case for case in self.others if case.is_pressing and not self._is_left_out(case))

    @cached_property
    def quiet(self) -> list[Case]:
        """Other cases with nothing past a date."""
        return [case for case in self.others if not (case.is_pressing or self._is_left_out(case))]

    def _is_left_out(self, case: Case) -> bool:
        return is_left_out(self.choices, case.ref)

    def also_due(self, horizon: date) -> list[Case]:
        """Other cases with something due up to the horizon."""
        return [case for case in self.others if not case.is_pressing and case.due_by(horizon)]

    @cached_property
    def also_delayed(self) -> list[Case]:
        """Other cases with a purposeful delay in force."""
        return [case for case in self.others if case.purposeful]

    @cached_property
    def also_stale(self) -> list[Case]:
        """Other cases with nothing recorded for four weeks."""
        return [case for case in self.others if case.is_stale]


def needs_permanence(journey: Journey, today: date) -> bool:
    """Whether a tracking panel looks at the child: one who waits for a permanent family, or is not yet in care."""
    if journey.last(*LEAVING_CARE) is None and journey.first("care_entry") is None:
        return True
    return waiting_since(journey, today) is not None


def by_concern(cases: Iterable[Case]) -> list[Case]:
    """Cases worst first: by concern, then by the wait as a share of the child's life."""
    return sorted(cases, key=lambda case: (case.concern, -case.wait, case.ref))


def is_left_out(choices: Mapping[str, AgendaChoice], ref: str) -> bool:
    """Whether somebody chose to leave a child out."""
    return ref in choices and choices[ref].is_left_out


def choose_agenda(
    cases: Sequence[Case], most: int, choices: Mapping[str, AgendaChoice] | None = None
) -> Agenda:
    """The agenda of a surgery that discusses at most `most` children, and beside them those whom somebody brings to it."""
    choices = choices or {}
    brought = {ref for ref in choices if not choices[ref].is_left_out}
    pressing = [
        case
        for case in by_concern(cases)
        if case.concern < Concern.NONE and not (case.ref in brought or is_left_out(choices, case.ref))
    ]
    discussed = {*brought, *(case.ref for case in pressing[:most])}
    return Agenda([case for case in by_concern(cases) if case.ref in discussed], cases, choices)
