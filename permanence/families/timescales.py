"""The timescales of an adoptive family's journey, and the state of each on a day.

They are rows like those of a child's journey, measured between steps. Only a family-finding team watches them.
"""

from collections.abc import Collection, Mapping
from datetime import date

from permanence.families.steps import LEFT, REGULATIONS, AdoptersJourney, OnHold
from permanence.language import tr
from permanence.progress import Progress, State
from permanence.spans import months, working_days
from permanence.timescales import ADOPTION_AGENCIES, Group, Timescale, TimescaleKind
from permanence.working_days import ENGLAND, WorkingDays

_TWO_STAGES = date(2013, 7, 1)
_REVIEW = f"{REGULATIONS}, reg. 29 as made, as East Riding's and Together for Adoption's procedures give it"
_REG_30B = "https://www.legislation.gov.uk/uksi/2005/389/regulation/30B"

FAMILY_TIMESCALES: tuple[Timescale, ...] = (
    Timescale(
        "T25",
        tr("Pre-assessment decision, two months from the start of stage one"),
        after=("stage1_began",),
        before=("stage1_ended",),
        span=months(2),
        source=f"{REGULATIONS}, reg. 27; the figure was not found there",
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        on=False,
        confirmed=False,
        since=_TWO_STAGES,
        ends=("stage2_began", *LEFT),  # stage two shows that the decision was made
        restarts=True,
    ),
    Timescale(
        "T27",
        tr("Stage two, six months from the end of stage one"),
        after=("stage1_ended",),
        before=("stage2_began",),
        span=months(6),
        source=f"{REGULATIONS}, as a note by Duncan Lewis gives them",
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        since=_TWO_STAGES,
        ends=("stage1_began", *LEFT),  # after a longer break stage one begins again
        restarts=True,
    ),
    Timescale(
        "T26",
        tr("Suitability decision, four months from the start of stage two"),
        after=("stage2_began",),
        before=("approved", "determination"),
        span=months(4),
        source=f"{REGULATIONS}, reg. 30B(1) and (2)",
        link=_REG_30B,
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        since=_TWO_STAGES,
        ends=("more_time", "matched", *LEFT),  # a match shows that the family was approved
        restarts=True,
    ),
    Timescale(
        "T28",
        tr("Representations, 40 working days from the day the proposal was sent"),
        after=("determination",),
        before=("representations",),
        span=working_days(40),
        source=f"{REGULATIONS}, reg. 30B(5)(c)",
        link=_REG_30B,
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        since=_TWO_STAGES,
        first_day_counts=True,
        is_floor=True,  # it is the adopters' time: until it is over, nothing may be decided, and nobody is late
        ends=("approved", *LEFT),
        restarts=True,
    ),
    Timescale(
        "T35",
        tr("Review of approval, a year from the approval"),
        after=("approved",),
        before=("approval_review",),
        span=months(12),
        source=_REVIEW,
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("matched", "placed", *LEFT),
    ),
    Timescale(
        "T36",
        tr("Review of approval, a year from the last one"),
        after=("approval_review",),
        before=("approval_review",),
        span=months(12),
        source=_REVIEW,
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        on=False,
        since=ADOPTION_AGENCIES,
        ends=("matched", "placed", *LEFT),
        restarts=True,
    ),
    Timescale(
        "T24",
        tr("Referral of approved adopters to the Adoption Register, three months"),
        after=("approved",),
        before=("register_referral",),
        span=months(3),
        source="adoptionmatch.org.uk, until the Register closed",
        kind=TimescaleKind.LAW,
        group=Group.ADOPTERS,
        on=False,
        until=date(2019, 3, 29),
        ends=("matched", "placed", *LEFT),
    ),
)
"""In the order of the journey; T24 is history."""
FAMILY_BY_ID: Mapping[str, Timescale] = {row.id: row for row in FAMILY_TIMESCALES}
ON_AFTER_A_MATCH = frozenset({"T35", "T36"})
"""The timescales that a match stops only while it stands: what fell due meanwhile is due on the day that it ended."""
PAUSED_BY_HOLD = frozenset({"T25", "T26"})
"""The timescales that a hold puts off, day for day: the adopters asked for it. The break between the stages is itself limited."""


def family_progress(
    journey: AdoptersJourney,
    on: date,
    calendar: WorkingDays = ENGLAND,
    watched: Collection[str] | None = None,
) -> list[Progress]:
    """The state of each timescale that has begun since the last enquiry, as of a day, in the order of the journey.

    `watched` are the ids to look at; without it, all. Days are as in `Progress`: left, over, or taken. While a family is on
    hold, a timescale that a hold puts off is stopped.
    """
    latest = journey.until(on).latest
    found = (
        _progress(row, latest, on, calendar)
        for row in FAMILY_TIMESCALES
        if watched is None or row.id in watched
    )
    return [each for each in found if each]


def _progress(row: Timescale, journey: AdoptersJourney, on: date, calendar: WorkingDays) -> Progress | None:
    starts = [
        each
        for each in journey.each(*row.after)
        if (row.since is None or each.on >= row.since) and (row.until is None or each.on < row.until)
    ]
    if not starts:
        return None
    start = starts[-1] if row.restarts else starts[0]
    started = start.on
    done = next((each.on for each in journey.each(*row.before) if each > start), None)
    goes_on = row.id in ON_AFTER_A_MATCH
    standing = journey.in_force if goes_on else journey.taken
    stops = [each.on for each in standing if each.step in row.ends and each > start]
    if row.until and row.until <= on:
        stops.append(row.until)
    stopped = min(stops, default=None)
    holds = journey.holds if row.id in PAUSED_BY_HOLD else []
    due = _due(row, started, holds, calendar)
    if goes_on:
        due = max([due, *(each.on for each in journey.each("match_ended") if each > start)])
    if done and (stopped is None or done <= stopped):
        state = State.MET if row.is_floor or done <= due else State.MET_LATE
        return Progress(row, state, started, due, done, (done - started).days)
    if stopped:
        return Progress(row, State.STOPPED, started, due, stopped=stopped)
    if on_hold := next((each.begins for each in holds if each.ends is None), None):
        return Progress(row, State.STOPPED, started, due, stopped=on_hold)
    if on <= due:
        return Progress(row, State.RUNNING, started, due, days=(due - on).days)
    if row.is_floor:
        return Progress(row, State.MET, started, due, due, (due - started).days)
    return Progress(row, State.MISSED, started, due, days=(on - due).days)


def _due(row: Timescale, started: date, holds: list[OnHold], calendar: WorkingDays) -> date:
    """The last day, with the days on hold added that came before it: those from its first up to the day before the family was back."""
    due = row.span.from_(started, calendar, row.first_day_counts)
    for hold in holds:
        begins = max(hold.begins, started)
        if hold.ends and begins <= due:
            due += max(hold.ends, started) - begins
    return due
