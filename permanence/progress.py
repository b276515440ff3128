"""The state of each of a child's timescales on a given day: not running, running, met or missed.

An event on a day counts on that day. A missed timescale says only that no milestone was recorded in time,
not that nothing was done.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from permanence.birth import comes_of_age
from permanence.caching import cached_property
from permanence.contradictions import ends_of
from permanence.journey import Child, Event, Journey
from permanence.language import tr
from permanence.milestones import ALREADY_RUNNING, AUTHORITY, ENDED, LEAVING_CARE, MILESTONES, OUT_OF_CARE
from permanence.outcomes import stays_in_care
from permanence.plans import PLAN, days_off_adoption, includes_adoption, plans_agreed
from permanence.spans import Span, months
from permanence.timescales import BY_ID, TIMESCALES, Group, JourneyState, Timescale, TimescaleKind
from permanence.words import count, day
from permanence.working_days import ENGLAND, WorkingDays


class State(StrEnum):
    """The state of a timescale."""

    NOT_RUNNING = "not running"
    RUNNING = "running"
    MET = "met"
    MET_LATE = "met late"
    MISSED = "missed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Progress:
    """One run of a child's timescale, as of a day.

    `days` are the days left while running, the days over once missed, the days taken once met. `nth` is the
    number of the run. A floor is met when its day comes, and is never missed.
    """

    timescale: Timescale
    state: State
    started: date | None = None
    due: date | None = None
    done: date | None = None
    days: int = 0
    nth: int = 1
    reckoned: bool = False
    """Whether the due date is counted from another due date, because the step before it is not recorded."""
    stopped: date | None = None
    """The day it was stopped, if it was."""

    @property
    def missed_before(self) -> bool:
        """Whether it was already missed when it was stopped: kept in the history, not on the agenda."""
        return self.stopped is not None and self.due is not None and self.stopped > self.due

    @property
    def is_ours(self) -> bool:
        """Whether it is an average that the team has adopted as its own standard."""
        return self.timescale.is_average

    @property
    def is_running(self) -> bool:
        """Whether it is running, within its date."""
        return self.state is State.RUNNING

    @property
    def is_past(self) -> bool:
        """Whether its date has passed with nothing recorded."""
        return self.state is State.MISSED

    @property
    def is_met(self) -> bool:
        """Whether it was met, on time or late."""
        return self.state in (State.MET, State.MET_LATE)

    def last_held(self, journey: Journey) -> date | None:
        """The day on which what comes again and again was last recorded for a child; None before the first, and of all else."""
        last = journey.last(*self.timescale.before) if self.timescale.repeats else None
        return last.on if last else None

    def past_words(self, journey: Journey, write: Callable[[date], str]) -> str:
        """What is said of one past its date: `none recorded; was due Thu 4 Mar`, `last held Mon 31 Aug; next was due Mon 12 Oct`.

        Where something has begun the days anew since it was last held, a plan or a move, that day is said too.
        """
        last, due = self.last_held(journey), write(self.due) if self.due else ""
        if last is None:
            return tr(f"none recorded; was due {due}")
        held = "last" if self.timescale.group is Group.VISITS else tr("last held")
        since = tr(f", counted from {write(self.started)}") if self.started and self.started > last else ""
        return tr(f"{held} {write(last)}; next was due {due}{since}")

    def past_in_brief(self, journey: Journey, write: Callable[[date], str]) -> str:
        """The same after its name, which does not say how often it comes where its days tell that."""
        name = self.timescale.name.partition(",")[0] if self.last_held(journey) else self.timescale.name
        return f"{name}: {self.past_words(journey, write)}"


@dataclass(frozen=True, slots=True)
class AverageMark:
    """An average's threshold for one child: shown separately, passed or not, and never due."""

    timescale: Timescale
    started: date
    day: date
    """The day the threshold falls on."""
    days: int
    """Days so far, or days taken."""
    done: date | None
    is_passed: bool
    shown_by: Event | None = None
    """The milestone on record that comes only after it, if it is not on record itself: it was done, on a day not known."""


_ADOPTION_BEGINS = ("adoption_review_decision", "adm_sbpfa", *AUTHORITY, "match_panel", "adm_match", "placed")
_ORDERS = ("interim_care_order", "care_order", "po_granted", "cao", "sgo", "adoption_order")
_OF_PROCEEDINGS = frozenset({"interim_care_order", "care_order", "po_granted"})
"""The orders that end with the time in care in which they were made; the others go on."""
_MOVES = ("care_entry", "ep_placed", "fostered_from", "placement_move")
"""What is the start of a placement, other than for adoption."""
_A_YEAR = months(12)
_A_DAY = timedelta(days=1)
_LONG_AGO, _NEVER = date.min, date.max

Days = Sequence[date]


@dataclass(frozen=True, slots=True)
class _Window:
    """A period in which a state holds, up to the day before `ends`."""

    begins: date
    ends: date

    def __contains__(self, on: date) -> bool:
        return self.begins <= on < self.ends


class _Reading:
    """A journey up to a day: the days of each milestone, and the states that timescales depend on."""

    def __init__(self, journey: Journey, on: date, calendar: WorkingDays) -> None:
        self.child, self.on, self.calendar = journey.child, on, calendar
        self._journey = journey
        days: dict[str, set[date]] = {}
        for event in journey.events:
            if event.on <= on:
                days.setdefault(event.milestone, set()).add(event.on)
                if event.detail:
                    days.setdefault(f"{event.milestone}:{event.detail.casefold()}", set()).add(event.on)
        for plan in journey.plans:
            if plan.on <= on:
                days.setdefault(PLAN, set()).add(plan.on)
        self._days: dict[str, Days] = {milestone: sorted(found) for milestone, found in days.items()}
        self.ended = _windows(self.each(ENDED), self.each("care_entry"))
        """The periods in which the child was not tracked: from an ending to the next coming into care."""
        # Who comes into care again after another ending had left it, too.
        over = {window.begins for window in self.ended if window.ends != _NEVER}
        # Nobody is in care after the eighteenth birthday, which is some day of its month.
        born = journey.child.born
        adult = [comes_of_age(born).last + _A_DAY] if born else []
        self.left = sorted({*self.each(*LEAVING_CARE), *over, *(each for each in adult if each <= on)})
        if journey.child.closed:
            self.ended.append(_Window(journey.child.closed, _NEVER))

    def each(self, *milestones: str) -> Days:
        """Every day any of these milestones was reached, in order, each day once."""
        if len(milestones) == 1:
            return self._days.get(milestones[0], ())
        found = [days for milestone in milestones if (days := self._days.get(milestone))]
        return found[0] if len(found) == 1 else sorted({on for days in found for on in days})

    def begun(self, *milestones: str) -> Days:
        """Every day from which time can be counted: not one on which an order was only in force already."""
        days, running = self.each(*milestones), self._days.get(f"po_granted:{ALREADY_RUNNING}")
        return [on for on in days if on not in running] if running and "po_granted" in milestones else days

    def windows(self, state: JourneyState) -> Sequence[_Window]:
        """The periods of the journey in which the state holds."""
        return self._adoption if state is JourneyState.ADOPTION_IS_THE_PLAN else self._placed

    def lasting(self, state: JourneyState) -> Sequence[_Window]:
        """The period of the journey in which the state holds still, if it does."""
        return [window for window in self.windows(state) if window.ends == _NEVER]

    def _unlinked(self, matched: date) -> date:
        """The day on which a match lost or will lose its last link, unless the child had moved in by then."""
        links = 0
        for event in self._journey.each("link", "link_ended", "placed", "disruption"):
            if event.milestone == "placed" and event.on >= matched:
                break
            if event.milestone == "link":
                links += 1
            elif event.milestone == "disruption":
                links = 0
            elif event.milestone == "link_ended":
                links = max(0, links - 1)
                if event.on > matched and not links:
                    return event.on
        return _NEVER

    def has_ended(self, on: date) -> bool:
        """Whether the child was not tracked on a day."""
        return any(on in window for window in self.ended)

    def last_left(self, by: date) -> date:
        """The last day the child left care, up to that day."""
        return _last(self.left, by)

    @cached_property
    def _settled(self) -> Sequence[_Window]:
        """From a year after each long-term match, until the child moves or leaves care."""
        over = [*self.each("disruption", *_MOVES), *self.left]
        matched = _windows(self.each("ltf_match"), over)
        return [_Window(_A_YEAR.from_(each.begins), each.ends) for each in matched]

    def settled_due(self, rule: Timescale, since: date, due: date) -> date:
        """When something due after `since` is due, if a long-term match that stands is more than a year old by then.

        Where the match came to nothing meanwhile, it is due as before the match, and no sooner than that day.
        """
        settled = [each for each in self._settled if each.begins < due]
        if rule.once_settled and settled:
            return min(rule.once_settled.from_(since), max(due, settled[-1].ends))
        return due

    def standing(self, *milestones: str) -> Days:
        """The days of each on which any of these milestones was reached and did not come to nothing since."""
        return sorted({on for key in milestones for on in self.each(key) if not self._is_undone(key, on)})

    def _is_undone(self, milestone: str, on: date) -> bool:
        ends, with_the_plan = ends_of(milestone)
        if any(on <= end for end in self.each("disruption") if "disruption" in ends):
            return True
        over = {key: _first(self.each(key), on + _A_DAY) for key in ends}
        if "link_ended" in over:
            over["link_ended"] = self._unlinked(on)
        off = _first(self._plan_left, on + _A_DAY) if with_the_plan else _NEVER
        return min(off, *over.values(), _NEVER) <= self.on

    @cached_property
    def _plan_left(self) -> Days:
        """The days on which adoption stopped being the plan, in order."""
        return [off for off in days_off_adoption(self._journey) if off <= self.on]

    @cached_property
    def _off_adoption(self) -> Days:
        return [*self._plan_left, *self.left]

    @cached_property
    def _adoption(self) -> Sequence[_Window]:
        plans = plans_agreed(self._journey)
        agreed = [plan.on for plan in plans if includes_adoption(plan) and plan.on <= self.on]
        return _windows([*agreed, *self.each(*_ADOPTION_BEGINS)], self._off_adoption)

    @cached_property
    def _placed(self) -> Sequence[_Window]:
        return _windows(self.each("placed"), [*self.each(*ends_of("placed")[0]), *self._off_adoption])


_read = lru_cache(maxsize=1024)(_Reading)
"""A journey is read once and cached, since it is asked about many times in a row."""


def _windows(begins: Days, ends: Days) -> list[_Window]:
    """The windows from each beginning to the next end; a state that ends and begins on one day goes on."""
    windows: list[_Window] = []
    for begin in sorted(begins):
        if not windows or begin >= windows[-1].ends:
            windows.append(_Window(begin, min((end for end in ends if end > begin), default=_NEVER)))
    return windows


def _first(days: Days, since: date) -> date:
    """The first of the days from `since` on; `_NEVER` if there is none."""
    at = bisect_left(days, since)
    return days[at] if at < len(days) else _NEVER


def _last(days: Days, by: date) -> date:
    """The last of the days up to `by`; `_LONG_AGO` if there is none."""
    at = bisect_right(days, by)
    return days[at - 1] if at else _LONG_AGO


def progress(
    journey: Journey, on: date, calendar: WorkingDays, watched: frozenset[str]
) -> tuple[Progress, ...]:
    """The progress of each watched timescale at the end of a day, in the order of the table.

    A timescale that has run several times has one progress for each run, the latest last.
    """
    return _progress(journey, on, calendar, watched)


# Separate from `progress`, since mypy does not check the arguments of a cached function. It holds more than the children of
# two hundred teams: a list longer than it would find nothing in it.
@lru_cache(maxsize=16_384)
def _progress(
    journey: Journey, on: date, calendar: WorkingDays, watched: frozenset[str]
) -> tuple[Progress, ...]:
    reading = _read(journey, on, calendar)
    found: list[Progress] = []
    for rule in TIMESCALES:
        if rule.id in watched:
            found.extend(_runs(rule, reading) or (_NOT_RUNNING[rule.id],))
    return tuple(found)


_NOT_RUNNING = {rule.id: Progress(rule, State.NOT_RUNNING) for rule in TIMESCALES}


def _runs(rule: Timescale, reading: _Reading) -> list[Progress]:
    """Every time the timescale has run, in order."""
    starts = reading.begun(*rule.after)
    if rule.after_state:
        starts = _with_ends(starts, rule.after_state, reading)
    if not starts or not _applies(rule, reading):
        return []
    runs: list[Progress] = []
    free = _LONG_AGO
    for start in _starts_in_state(rule, starts, reading):
        if start < free or not _may_start(rule, start, reading):
            continue
        stop = _stop(rule, start, starts, reading)
        if run := list(_run(rule, start, stop, reading, len(runs) + 1)):
            runs += run
            free = stop if rule.repeats else run[-1].done or stop
    return runs


def _with_ends(starts: Days, state: JourneyState, reading: _Reading) -> Days:
    """Days that start a timescale, with those on which a state ended of a child who stayed in care."""
    over = {window.ends for window in reading.windows(state)} - {_NEVER, *reading.left}
    return sorted({*starts, *over})


def _applies(rule: Timescale, reading: _Reading) -> bool:
    """Whether the timescale applies to this child at all."""
    if rule.needs and not reading.each(rule.needs):
        return False
    named = rule.unless_named and getattr(reading.child, rule.unless_named)
    return not named or bool(reading.each(*rule.before))


def _starts_in_state(rule: Timescale, starts: Days, reading: _Reading) -> Days:
    """The starts; a start before the state it runs in is moved to the first day of that state."""
    if rule.only is None or rule.after != rule.before:
        return starts
    begins = [window.begins for window in reading.windows(rule.only)]
    carried = [begin for begin in begins if _last(starts, begin) > reading.last_left(begin)]
    return sorted({*starts, *carried})


def _may_start(rule: Timescale, start: date, reading: _Reading) -> bool:
    if reading.has_ended(start) or not (rule.is_average or _in_force(rule, start)):
        return False
    if rule.only and not _window_of(rule, rule.only, start, reading):
        return False
    if rule.never and any(start in window for window in reading.lasting(rule.never)):
        return False
    born = reading.child.born
    # The birthday is taken as the last day of the month: leaving a child out does harm.
    return rule.under_months is None or born is None or start < months(rule.under_months).from_(born.last)


def _window_of(rule: Timescale, state: JourneyState, start: date, reading: _Reading) -> _Window | None:
    """The window that a run from the start belongs to; of an average, whose days run on, the last."""
    windows = reading.windows(state)
    if rule.is_average:
        windows = [window for window in windows if window.ends > start][-1:]
        return windows[0] if windows else None
    return next((window for window in windows if start in window), None)


def _in_force(rule: Timescale, start: date) -> bool:
    return (rule.since is None or rule.since <= start) and (rule.until is None or start < rule.until)


def _stop(rule: Timescale, start: date, starts: Days, reading: _Reading) -> date:
    """The day a run stops whether or not it was met; `_NEVER` if it has not stopped by the reading's day."""
    since = _earliest(rule, start, reading) if rule.early_counts else start
    # A child who leaves and comes back on one day is in care.
    left = _first(reading.left, start + _A_DAY if "care_entry" in rule.after else start)
    stops = [left, *(window.begins for window in reading.ended if window.begins >= start)]
    reached = _reached(rule, reading)
    stops += [_first(days, since) for milestone in rule.ends if (days := reached(milestone))]
    if rule.only and (window := _window_of(rule, rule.only, start, reading)):
        stops.append(window.ends)
    if rule.never:
        stops += [window.begins for window in reading.lasting(rule.never)]
    if rule.restarts:
        stops.append(_first(starts, start + _A_DAY))
    if rule.until and not rule.is_average:
        stops.append(rule.until)
    stop = min(stops)
    return stop if stop <= reading.on else _NEVER


def _earliest(rule: Timescale, start: date, reading: _Reading) -> date:
    """The first day that counts towards a run, for a timescale that early milestones may meet."""
    windows = reading.windows(rule.only) if rule.only else ()
    over = [window.ends for window in windows if window.ends <= start]
    return max([reading.last_left(start), *over]) + _A_DAY


def _run(rule: Timescale, start: date, stop: date, reading: _Reading, nth: int) -> Iterator[Progress]:
    """The progress of one run, or of each of its repetitions if the timescale repeats."""
    met = _reached(rule, reading)(*rule.before)
    early = _last(met, start)
    if rule.early_counts and _earliest(rule, start, reading) <= early <= stop:
        due, reckoned = _due(rule, rule.span, start, stop, reading)
        yield Progress(rule, State.MET, start, due, early, nth=nth, reckoned=reckoned)
        return
    at = _first_that_can_meet(rule, met, start)
    if rule.nth > 1:
        at += rule.nth - 1
        if at > len(met):
            return
        start = met[at - 1]
    span: Span | None = rule.span
    while span:
        due, reckoned = _due(rule, span, start, stop, reading)
        done = met[at] if at < len(met) and met[at] <= stop else None
        if due is None or (done is None and stop <= start):
            return
        state, days, stopped = _verdict(rule, start, due, done, stop, reading.on)
        yield Progress(rule, state, start, due, done, days, nth, reckoned, stopped)
        if done is None:
            return
        span, start, at, nth = rule.then, done, at + 1, nth + 1


def _reached(rule: Timescale, reading: _Reading) -> Callable[..., Days]:
    """What tells the days on which milestones were reached; for an average, those that did not come to nothing: the days run on then."""
    return reading.standing if rule.kind is TimescaleKind.AVERAGE else reading.each


def _first_that_can_meet(rule: Timescale, met: Days, start: date) -> int:
    """The index in `met` of the first day that can meet a run; what starts it cannot also meet it."""
    starts_itself = not set(rule.after).isdisjoint(rule.before)
    return bisect_right(met, start) if starts_itself else bisect_left(met, start)


def _due(rule: Timescale, span: Span, start: date, stop: date, reading: _Reading) -> tuple[date | None, bool]:
    """The due date of a run, if it has one, and whether it is counted from another due date."""
    if rule.extends:
        return _extended(rule, BY_ID[rule.extends], start, reading), False
    reckoned = False
    if rule.through:
        held = _first(reading.each(rule.through.milestone), start)
        reckoned = held > min(stop, reading.on)
        start = rule.through.span.from_(start, reading.calendar) if reckoned else held
    due = span.from_(start, reading.calendar, rule.first_day_counts)
    if span is rule.then:
        due = reading.settled_due(rule, start, due)
    return due, reckoned


def _extended(rule: Timescale, base: Timescale, start: date, reading: _Reading) -> date | None:
    """The end of the base timescale's period, moved on by the span for each extension so far.

    Each extension runs from the end of the period it extends, or from the day it was granted if later
    (Children Act 1989, s. 32(8)).
    """
    began = _last(reading.each(*base.after), start)
    if began == _LONG_AGO or not _in_force(base, began):
        return None
    due = base.span.from_(began, reading.calendar, base.first_day_counts)
    extensions = reading.each(*rule.after)
    for granted in extensions[bisect_left(extensions, began) : bisect_right(extensions, start)]:
        due = rule.span.from_(max(due, granted))
    return due


Verdict = tuple[State, int, date | None]
"""A state, its days, and the day it was stopped."""


def _verdict(rule: Timescale, start: date, due: date, done: date | None, stop: date, on: date) -> Verdict:
    if rule.is_floor:
        return _floor_verdict(due, min(done or stop, stop), on)
    if done is not None:
        return (State.MET if done <= due else State.MET_LATE), (done - start).days, None
    if stop <= on:
        return State.STOPPED, 0, stop
    if on > due:
        return State.MISSED, (on - due).days, None
    return State.RUNNING, (due - on).days, None


def _floor_verdict(due: date, over: date, on: date) -> Verdict:
    """A floor is met once its day comes, and stopped by anything sooner."""
    if min(over, on) >= due:
        return State.MET, 0, None
    if over <= on:
        return State.STOPPED, 0, over
    return State.RUNNING, (due - on).days, None


def average_marks(journey: Journey, on: date) -> tuple[AverageMark, ...]:
    """The average thresholds that the child is measured against on that day, while adoption is the plan.

    A match or a move that came to nothing no longer counts: the days run on from the start.
    """
    reading = _read(journey, on, ENGLAND)
    if reading.has_ended(on) or not any(
        on in window for window in reading.windows(JourneyState.ADOPTION_IS_THE_PLAN)
    ):
        return ()
    averages = (rule for rule in TIMESCALES if rule.is_average and _in_force(rule, on))
    return tuple(mark for rule in averages if (mark := _mark(rule, reading)))


def _mark(rule: Timescale, reading: _Reading) -> AverageMark | None:
    left = reading.last_left(reading.on)
    starts = [start for start in reading.begun(*rule.after) if start >= left]
    if not starts:
        return None
    started = starts[-1] if rule.restarts else starts[0]
    done = next((met for met in reading.standing(*rule.before) if met > left), None)
    later = [(met, key) for key in rule.ends for met in reading.standing(key) if met > left]
    until = done or reading.on
    return AverageMark(
        rule,
        started,
        day=rule.span.from_(started),
        days=max(0, (until - started).days),
        done=done,
        is_passed=until > rule.span.from_(started, reading.calendar, rule.first_day_counts),
        shown_by=Event(*min(later)) if later and not done else None,
    )


def days_standing(journey: Journey, on: date, *milestones: str) -> Sequence[date]:
    """The days up to one on which any of these milestones was reached and did not come to nothing since, in order."""
    return _read(journey, on, ENGLAND).standing(*milestones)


def has_ended(journey: Journey, on: date) -> bool:
    """Whether tracking had ended by that day: the child is closed, or it ended another way than by an order."""
    return _read(journey, on, ENGLAND).has_ended(on)


def adoption_since(journey: Journey, on: date) -> date | None:
    """The day adoption became the plan or the parallel plan; None if it is not.

    A review that recommends adoption, a decision, an authority to place or a match also shows it.
    """
    windows = _read(journey, on, ENGLAND).windows(JourneyState.ADOPTION_IS_THE_PLAN)
    return next((window.begins for window in windows if on in window), None)


def _latest(journey: Journey, on: date, *milestones: str) -> Event | None:
    """The latest time any of these milestones was reached, up to a day."""
    return next((event for event in reversed(journey.each(*milestones)) if event.on <= on), None)


def order_in_force(journey: Journey, on: date) -> Event | None:
    """The last order made by that day; if a placement order was revoked, the order before it.

    An order of care proceedings, or a placement order, of an earlier time in care is in force no more.
    """
    revoked, since = _latest(journey, on, "po_revoked"), back_in_care_since(journey, on)
    orders = [
        order
        for order in journey.each(*_ORDERS)
        if order.on <= on
        and not (order.milestone in _OF_PROCEEDINGS and order.on < since)
        and not (revoked and order.milestone == "po_granted" and order.on <= revoked.on)
    ]
    return max(orders, key=lambda order: (order.on, _ORDERS.index(order.milestone)), default=None)


def back_in_care_since(journey: Journey, on: date) -> date:
    """The day on which the child had left care before they last came into it; `date.min` if they had not.

    Where tracking ended since adoption was the plan no more, care went on.
    """
    entered = _latest(journey, on, "care_entry")
    if entered is None:
        return _LONG_AGO
    left = (each.on for each in journey.each(*OUT_OF_CARE) if not stays_in_care(each.detail))
    return max((day for day in left if day <= entered.on), default=_LONG_AGO)


def legal_status(journey: Journey, on: date) -> str | None:
    """The order in force with its date, such as `placement order Wed 15 Jul 2026`; None if there is none.

    Of one whose date is not known, a day on which it was in force already.
    """
    order = order_in_force(journey, on)
    if order is None:
        return None
    by = tr("in force by ") if order.detail.casefold() == ALREADY_RUNNING else ""
    return f"{MILESTONES[order.milestone].words} {by}{day(order.on)}"


def entered_care(journey: Journey, on: date) -> date | None:
    """The day the child came into care, if they are in care on the day, or were when tracking ended."""
    on = journey.child.counted_to(on)
    entered, left = _latest(journey, on, "care_entry"), _latest(journey, on, *LEAVING_CARE)
    return entered.on if entered and (left is None or left.on <= entered.on) else None


def days_in_care(journey: Journey, on: date) -> int | None:
    """The days since the child came into care, to the day that tracking ended; None if they are not in care."""
    entered = entered_care(journey, on)
    return (journey.child.counted_to(on) - entered).days if entered else None


def share_of_life(journey: Journey, on: date) -> float | None:
    """The share of the child's life spent in care this time, from 0 to 1; None if it is not known."""
    days, born = days_in_care(journey, on), journey.child.born
    if days is None or born is None:
        return None
    return min(1.0, days / max(1, (journey.child.counted_to(on) - born.first).days))


def waiting_since(journey: Journey, on: date) -> date | None:
    """The day a child who waits for a permanent family came into care; None if not in care or already with one.

    A child whose placement for adoption or long-term match came to nothing waits again, counted from coming into care.
    """
    entered = entered_care(journey, on)
    if entered is None or any(each >= entered for each in days_standing(journey, on, "placed", "ltf_match")):
        return None
    return entered


def age(child: Child, on: date) -> str:
    """A child's age in years and months, judged from the month of birth: now, or on the day that tracking ended."""
    on = child.counted_to(on)
    if child.born is None:
        if child.due is None:
            return tr("unborn")
        return tr(f"unborn, {tr('expected') if child.due >= on else tr('was expected')} {day(child.due)}")
    years, odd = divmod(child.born.months_until(on), 12)
    parts = [count(number, unit) for number, unit in ((years, "year"), (odd, "month")) if number]
    return " ".join(parts) or tr("under a month")


def brief_age(child: Child, on: date) -> str:
    """A child's age in few words: in years alone from the second birthday on."""
    if child.born and (years := child.born.months_until(child.counted_to(on)) // 12) > 1:
        return count(years, "year")
    return age(child, on)
