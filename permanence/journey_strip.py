"""A child's journey as a strip, and a team's children side by side: the content of a picture, and the same in words.

A death, a stillbirth or a termination has no strip. A disruption and a change of plan are shown like any
other milestone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from operator import attrgetter

from permanence.agenda import Case, by_concern, placement_disrupted
from permanence.child_facts import plan_now
from permanence.delays import Approval, delay_in_force
from permanence.journey import Journey
from permanence.language import tr
from permanence.milestones import AUTHORITY, LEAVING_CARE, MILESTONES, OF_A_FAMILY
from permanence.outcomes import is_silent, outcome_of
from permanence.plans import PLAN, PLANS, plan_words, plans_agreed
from permanence.progress import Progress, days_standing, entered_care
from permanence.spans import months
from permanence.words import count, day, from_today, listed, times

Write = Callable[[date], str]
"""How a day is written: with its weekday in text, without it in a picture, which has little room."""


class StripState(StrEnum):
    """The state of a day, a run or a row of the strip."""

    REACHED = "reached"
    PAST = "past its date"
    HELD = "held by a purposeful delay"
    DUE = "due"
    EXPECTED = "expected"
    STOPPED = "stopped"


class Section(StrEnum):
    """The headings of a strip, in order."""

    PAST = tr("Past its date")
    HELD = tr("Held by a purposeful delay")
    COMING = "Coming"
    REACHED = "Reached"
    MET = tr("Timescales met")
    STOPPED = tr("Timescales stopped")


_SECTIONS = {
    StripState.PAST: Section.PAST,
    StripState.HELD: Section.HELD,
    StripState.DUE: Section.COMING,
    StripState.EXPECTED: Section.COMING,
    StripState.STOPPED: Section.STOPPED,
}


_OF_A_FAMILY = frozenset(MILESTONES[key].name for key in OF_A_FAMILY)


@dataclass(frozen=True, slots=True)
class StripMark:
    """A day of the journey: what happened, is due or is expected on it."""

    what: str
    on: date
    standing: StripState


@dataclass(frozen=True, slots=True)
class StripRun:
    """One run of a timescale: when it started, when it was due, and when it ended, or today (`until`).

    `held_until` is the review date of the purposeful delay that holds it.
    """

    started: date
    due: date
    until: date
    standing: StripState
    held_until: date | None = None

    @property
    def days_over(self) -> int:
        """The days from its due date to its end or today; never negative."""
        return max(0, (self.until - self.due).days)


@dataclass(frozen=True, slots=True)
class StripRow:
    """One line of a strip: a milestone with each day of it, or a timescale with each of its runs.

    `note` is anything else to say about it.
    """

    what: str
    standing: StripState
    marks: tuple[StripMark, ...]
    runs: tuple[StripRun, ...] = ()
    is_floor: bool = False
    note: str = ""

    @property
    def section(self) -> Section:
        """The heading it goes under."""
        return _SECTIONS.get(self.standing, Section.MET if self.runs else Section.REACHED)


@dataclass(frozen=True, slots=True)
class Strip:
    """A child's journey as of a day: its rows, by section and then by date.

    `entered` is the day the child last came into care. `head` is a summary, in clauses.
    """

    ref: str
    today: date
    entered: date | None
    closed: date | None
    head: tuple[str, ...]
    rows: tuple[StripRow, ...]

    @property
    def tells_of_families(self) -> bool:
        """Whether it tells what was done to find a family, which fewer may know than may see the child."""
        return any(row.what in _OF_A_FAMILY for row in self.rows)

    @property
    def marks(self) -> list[StripMark]:
        """Every mark in date order."""
        return sorted((mark for row in self.rows for mark in row.marks), key=attrgetter("on", "what"))

    @property
    def runs(self) -> list[StripRun]:
        """Every run of a timescale, by the day it started."""
        return sorted((run for row in self.rows for run in row.runs), key=attrgetter("started", "due"))


def strip(
    journey: Journey, progress: Sequence[Progress], delays: Sequence[Approval], today: date
) -> Strip | None:
    """The strip of a child; None if everything about them is silenced."""
    if is_silent(journey):
        return None
    so_far, closed = journey.until(today), journey.child.closed
    agreed = [each for each in delays if each.holds(today)] if closed is None else []
    timescales = list(_timescales(progress, agreed, today))
    held = {each.milestone for each in agreed if any(delay_in_force([each], run, today) for run in progress)}
    rows = [
        *_reached(so_far),
        *timescales,
        *(_delayed(each) for each in agreed if each.milestone not in held),
        *(_expected(journey, today) if closed is None else ()),
    ]
    entry = so_far.last("care_entry")
    return Strip(
        journey.child.ref,
        today,
        entry.on if entry else None,
        closed,
        tuple(_head(so_far, rows, today)),
        tuple(sorted(rows, key=_sort_key)),
    )


def _sort_key(row: StripRow) -> tuple[int, date, str]:
    """The sort key of a row: by section, then by its first day."""
    return list(Section).index(row.section), row.marks[0].on, row.what


def _reached(journey: Journey) -> Iterator[StripRow]:
    """Each milestone reached, with every day it was reached; a plan under its own name.

    A birth is left out, since only its month is kept.
    """
    found: dict[str, set[date]] = {}
    agreed = {plan.on: tr(f"Plan agreed: {PLANS[plan.plan].name.lower()}") for plan in plans_agreed(journey)}
    for on, what in agreed.items():
        found.setdefault(what, set()).add(on)
    for event in journey.events:
        milestone = MILESTONES[event.milestone]
        if not milestone.keeps_month and not (milestone.key == PLAN and event.on in agreed):
            found.setdefault(milestone.name, set()).add(event.on)
    for what, days in found.items():
        marks = tuple(StripMark(what, on, StripState.REACHED) for on in sorted(days))
        yield StripRow(what, StripState.REACHED, marks)


def _expected(journey: Journey, today: date) -> Iterator[StripRow]:
    """The milestones expected. A birth is one until its day has passed: then it is a private question to the worker."""
    days = [(MILESTONES[key].name, on) for key, on in journey.expected.items()]
    child = journey.child
    if child.is_unborn and child.due and child.due >= today and not journey.first("birth"):
        days.append(("Birth", child.due))
    for what, on in days:
        standing = StripState.EXPECTED if on >= today else StripState.PAST
        yield StripRow(what, standing, (StripMark(what, on, standing),))


def _delayed(delay: Approval) -> StripRow:
    """A purposeful delay of a milestone without a running timescale."""
    what = MILESTONES[delay.milestone or ""].name
    return StripRow(what, StripState.HELD, (StripMark(what, delay.until, StripState.HELD),))


def _timescales(progress: Sequence[Progress], delays: Sequence[Approval], today: date) -> Iterator[StripRow]:
    """Each timescale that has run, with each of its runs; its standing is that of the last run."""
    ran = [each for each in progress if each.started]
    for timescale, group in groupby(ran, key=attrgetter("timescale")):
        each_run = list(group)
        runs = tuple(_run(each, delays, today) for each in each_run)
        last = runs[-1]
        note = (
            tr("counted from when the review was due, as none is recorded") if each_run[-1].reckoned else ""
        )
        what = f"{timescale.name}{tr(', our standard') if timescale.is_average else ''}"
        on = last.until if last.standing in (StripState.REACHED, StripState.STOPPED) else last.due
        marks = (StripMark(what, on, last.standing),)
        yield StripRow(what, last.standing, marks, runs, timescale.is_floor, note)


def _run(progress: Progress, delays: Sequence[Approval], today: date) -> StripRun:
    started, due = progress.started or today, progress.due or today  # a run always has both
    if progress.is_met:
        return StripRun(started, due, progress.done or due, StripState.REACHED)
    if progress.stopped:
        return StripRun(started, due, progress.stopped, StripState.STOPPED)
    if delay := delay_in_force(delays, progress, today):
        return StripRun(started, due, today, StripState.HELD, delay.until)
    return StripRun(started, due, today, StripState.PAST if progress.is_past else StripState.DUE)


def _head(journey: Journey, rows: Sequence[StripRow], today: date) -> Iterator[str]:
    """A summary, in a few clauses."""
    child = journey.child
    if child.closed:
        outcome = outcome_of(child.outcome)
        yield tr(f"closed {day(child.closed)}{f': {outcome.name.lower()}' if outcome else ''}")
        return
    entered = entered_care(journey, today)
    if entered:
        yield tr(f"in care {_months(entered, today)}")
    elif child.is_unborn and not journey.first("birth"):
        yield tr("not born yet")
    if plan := plan_now(journey):
        yield tr(f"plan: {plan_words(plan)}")
    if placement_disrupted(journey):
        yield tr("placement disrupted")
    past, held = (sum(row.standing is each for row in rows) for each in (StripState.PAST, StripState.HELD))
    if held:
        yield count(held, "date") + tr(" held by a purposeful delay")
    yield tr(f"{count(past, 'date')} past") if past else tr("no recorded date has passed")


def _months(start: date, end: date) -> str:
    whole = months_between(start, end)
    return count(whole, "month") if whole else tr("under a month")


def months_between(start: date, end: date) -> int:
    """Whole months from one day to a later one, by corresponding dates."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole if months(whole).from_(start) <= end else whole - 1


def row_words(row: StripRow, today: date, write: Write = day) -> str:
    """The words beside the name of a row: when it was or is due, and how far off or past that is."""
    said = _timescale_words(row, today, write) if row.runs else _milestone_words(row, today, write)
    return "; ".join(filter(None, (said, row.note)))


def _milestone_words(row: StripRow, today: date, write: Write) -> str:
    first, last = row.marks[0].on, row.marks[-1].on
    match row.standing:
        case StripState.EXPECTED:
            return tr(f"expected {write(last)}, {from_today(last, today)}")
        case StripState.PAST:
            return tr(f"was expected {write(last)}, {_days_past(last, today)}")
        case StripState.HELD:
            return tr(f"held to {write(last)}")
        case _ if len(row.marks) <= 2:
            return listed([write(mark.on) for mark in row.marks])
        case _:
            return tr(f"{len(row.marks)} times, {write(first)} to {write(last)}")


def _timescale_words(row: StripRow, today: date, write: Write) -> str:
    run = row.runs[-1]
    match run.standing:
        case StripState.PAST:
            said = tr(f"was due {write(run.due)}, {_days_past(run.due, today)}")
        case StripState.HELD:
            due = tr("was due") if run.due < today else "due"
            said = tr(f"{due} {write(run.due)}, held to {write(run.held_until or today)}")
        case StripState.DUE:
            said = f"{'from' if row.is_floor else 'due'} {write(run.due)}, {from_today(run.due, today)}"
        case StripState.STOPPED:
            said = tr(f"stopped {write(run.until)}")
        case _ if row.is_floor:
            said = tr(f"from {write(run.due)}")
        case _:
            said = tr(f"met {write(run.until)}, {_how_met(run)}")
    return "; ".join(filter(None, (said, _earlier_runs(row.runs[:-1]))))


def _days_past(on: date, today: date) -> str:
    return tr(f"{count((today - on).days, 'day')} past its date, none recorded")


def _how_met(run: StripRun) -> str:
    return tr(f"{count(run.days_over, 'day')} past its date") if run.days_over else tr("within its date")


def _earlier_runs(runs: Sequence[StripRun]) -> str:
    """How the earlier runs of a timescale went."""
    met = [run for run in runs if run.standing is StripState.REACHED]
    past = sum(run.days_over > 0 for run in met)
    if not met:
        return ""
    return tr(f"before that met {times(len(met))}") + (tr(f", {times(past)} past its date") if past else "")


def strip_words(strip: Strip) -> list[tuple[str, list[str]]]:
    """The strip in words: each heading in order, with one line per row."""
    sections = groupby(strip.rows, key=attrgetter("section"))
    return [
        (section.value, [f"{row.what}: {row_words(row, strip.today)}" for row in rows])
        for section, rows in sections
    ]


_MATCHED, _PLACED, _ORDERED = ("adm_match", "ltf_match"), ("placed",), ("adoption_order", "sgo", "cao")

STAGES: Sequence[tuple[str, tuple[str, ...]]] = (
    ("came into care", ("care_entry",)),
    ("plan agreed", (PLAN,)),
    ("decision", ("adm_sbpfa",)),
    ("placement order", AUTHORITY),
    ("match", _MATCHED),
    ("placed", _PLACED),
    ("order", _ORDERED),
)
"""The stages of a journey in order, each with the milestones that reach it."""
_SHOWS_CARE = ("decision", "placement order", "match", "placed")
"""The stages that only a child in care reaches."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage that a child has reached, and the day they reached it."""

    name: str
    since: date


@dataclass(frozen=True, slots=True)
class ChildOverview:
    """One child of a team: how long in care, how far they have come, what is past its date.

    `entered` is None if they are not in care, or if that is not recorded though a later stage shows it (`lacks_entry`). `past` counts the dates past, and `days_over` is the longest of
    them in days. `held` counts purposeful delays, and `overdue` counts actions.
    """

    ref: str
    entered: date | None
    is_unborn: bool
    lacks_entry: bool
    stage: Stage | None
    past: int
    days_over: int
    held: int
    overdue: int
    is_disrupted: bool
    has_hearing: bool


@dataclass(frozen=True, slots=True)
class TeamOverview:
    """A team's children on a day, worst first."""

    team: str
    today: date
    children: tuple[ChildOverview, ...]


def overview(team: str, cases: Iterable[Case], today: date) -> TeamOverview:
    """The overview of a team from its cases, without the children about whom everything is silenced."""
    spoken_of = (case for case in cases if not is_silent(case.journey))
    return TeamOverview(team, today, tuple(map(_standpoint, by_concern(spoken_of))))


def _standpoint(case: Case) -> ChildOverview:
    journey = case.journey
    stage = stage_reached(journey, case.today)
    over = [each.days for each in case.past] + [(case.today - on).days for on, _ in case.expected_past]
    return ChildOverview(
        case.ref,
        entered_care(journey, case.today),
        journey.child.is_unborn and not journey.first("birth"),
        stage is not None and stage.name in _SHOWS_CARE and not journey.first("care_entry", *LEAVING_CARE),
        stage,
        len(over),
        max(over, default=0),
        len(case.purposeful),
        len(case.overdue),
        case.is_disrupted,
        bool(case.hearings),
    )


def stage_reached(journey: Journey, today: date) -> Stage | None:
    """The furthest stage of this period of care that still holds: what came to nothing since is none, nor is a plan that was reversed."""
    so_far = journey.until(today)
    entry, reversed_last = so_far.last("care_entry"), so_far.last("plan_reversed")
    since = entry.on if entry else date.min
    left = reversed_last.on if reversed_last and not plan_now(so_far) else date.min
    for name, milestones in reversed(STAGES):
        days = [*days_standing(journey, today, *milestones)]
        if name == "plan agreed":
            days = [on for on in (*days, *(plan.on for plan in so_far.plans)) if on > left]
        if held := [on for on in days if on >= since]:
            return Stage(name, max(held))
    return None


def overview_words(overview: TeamOverview) -> list[str]:
    """The overview in words: one line per child, worst first."""
    return [
        f"{child.ref}: {'; '.join([care_words(child, overview.today), *concern_words(child)])}"
        for child in overview.children
    ]


def care_words(child: ChildOverview, today: date, write: Write = day) -> str:
    """How long a child has been in care, and the stage reached."""
    if child.entered:
        care = tr(f"in care {_months(child.entered, today)}")
    elif child.lacks_entry:
        care = tr("coming into care: none recorded")
    else:
        care = tr("not born yet") if child.is_unborn else tr("not in care")
    stage = child.stage
    if stage is None or stage.name == STAGES[0][0]:
        return care
    return f"{care}; {stage.name} {write(stage.since)}"


def concern_words(child: ChildOverview) -> list[str]:
    """What brings the child to the team's attention, worst first."""
    past = tr(
        f"{count(child.past, 'date')} past, {tr('the longest ') if child.past > 1 else ''}by {count(child.days_over, 'day')}"
    )
    said = [
        *([tr("placement disrupted")] if child.is_disrupted else []),
        *([tr("hearing or panel within two weeks")] if child.has_hearing else []),
        *([past] if child.past else []),
        *([tr(f"{count(child.overdue, 'action')} overdue")] if child.overdue else []),
        *([count(child.held, "purposeful delay")] if child.held else []),
    ]
    return said if child.past or child.overdue else [*said, tr("no recorded date has passed")]
