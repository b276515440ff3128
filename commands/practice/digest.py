"""Who has something due by a surgery, and is told two working days before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from commands.practice.cases import cases_worst_first
from commands.practice.handing_over import told_instead, whose
from commands.practice.request import AsOf, Office
from permanence.actions import Action
from permanence.agenda import Case
from permanence.milestones import MILESTONES
from permanence.roles import Standing
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.words import brief_day
from storage.outbox import DIGEST
from storage.people import Workloads

BEFORE = 2
"""How many working days before a surgery its digest goes."""


EARLIEST, LATEST = time(8), time(9)
"""Between which local times a digest goes."""


def digest_moment(office: Office, surgery: Occurrence) -> datetime:
    """When a surgery's digest goes: two working days before it is held, at its time of day within 08:00 and 09:00."""
    at = min(max(surgery.at, EARLIEST), LATEST)
    on = office.calendar.before(surgery.held, BEFORE)
    return datetime.combine(on, at, surgery.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """What of one surgery is some people's: actions due by it, those done since, and children past a date."""

    team: Team
    surgery: Occurrence
    people: Sequence[str]
    actions: Sequence[Action]
    done: Sequence[Action]
    cases: Sequence[Case]

    @property
    def open(self) -> int:
        """How much is still to be done."""
        return len(self.actions) + len(self.cases)


def people_to_tell(as_of: AsOf, team: Team, surgery: Occurrence) -> list[str]:
    """Who has something due by a surgery and is told so today: no leaver, nobody who wants quiet, nobody twice a day."""
    records, today = as_of.records, as_of.today
    midnight = datetime.combine(today, time.min, as_of.office.zone).astimezone(UTC)
    teams = frozenset(each.key for each in records.teams.all())
    at_work = Workloads(records).people_in(team.key) - records.leavers.all()
    found = []
    for person in sorted({told_instead(records, each, today) for each in at_work}):
        if records.quiets.until(person, today) or records.outbox.is_told(person, DIGEST, midnight):
            continue
        covers = records.covers.covered_by(person, today)
        # Whether they are in the channel is Slack's to say when it is drawn; a child restricted to others is not
        # theirs either way.
        with records.seen_by(Standing(person, teams=teams, covers=covers)):
            share = share_of(as_of, team, surgery, whose(records, person, today))
        if share.open:
            found.append(person)
    return found


def share_of(
    as_of: AsOf,
    team: Team,
    surgery: Occurrence,
    people: Sequence[str],
    since: datetime | None = None,
) -> Share:
    """What of a surgery is some people's, as far as the reader may see it; done ones only since a moment."""
    records = as_of.records
    named = {
        child.ref: child
        for person in people
        for child in records.children.of_person(person)
        if person in child.people_at_work and child.team == team.key
    }
    actions = [action for person in people for action in records.actions.open_of(person)]
    done = [action for person in people if since for action in records.actions.done_of(person, since)]
    found = (records.children.find(action.child) for action in (*actions, *done))
    children = {child.ref: child for child in found if child and child.team == team.key} | named
    cases = {case.ref: case for case in cases_worst_first(as_of, children.values())}
    return Share(
        team,
        surgery,
        people,
        sorted((each for each in actions if _falls(each, cases, surgery)), key=lambda each: each.due),
        [each for each in done if _falls(each, cases, surgery)],
        [case for ref, case in cases.items() if ref in named and past_dates(case)],
    )


def _falls(action: Action, cases: Iterable[str], surgery: Occurrence) -> bool:
    """Whether an action for one of these children is past its date, or due by a surgery."""
    return action.child in cases and action.due <= surgery.held


def past_dates(case: Case) -> list[str]:
    """What of a child is past its date; that a child is not born yet is nobody's delay, and asked in private."""
    rules = [
        f"{each.timescale.name}: none recorded, was due {brief_day(each.due or case.today, case.today)}"
        for each in case.past
    ]
    expected = [
        f"{MILESTONES[key].name}: none recorded, was expected {brief_day(on, case.today)}"
        for on, key in case.expected_past
        if key != "birth"
    ]
    return [*rules, *expected]
