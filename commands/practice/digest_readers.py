"""The digest sent two working days before a surgery to people with something due by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from commands.practice.cases import cases_worst_first, family_cases
from commands.practice.request import AsOf, Office
from commands.practice.whose_work import people_acted_for
from permanence.actions import Action
from permanence.agenda import Case
from permanence.families.case import FamilyCase
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.roles import Standing
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.words import brief_day
from storage.outbox import PostKind
from storage.people import Workloads

BEFORE = 2
"""How many working days before a surgery its digest is sent."""
EARLIEST, LATEST = time(8), time(9)
"""The local times between which a digest is sent."""

EVENING = time(18)
"""The local time from which one that is late waits for the next working morning."""


def is_digest_due(as_of: AsOf, surgery: Occurrence) -> bool:
    """Whether a surgery's digest is due: from its moment on, in the day; late, as that surgery was moved nearer, it waits for one."""
    local = as_of.now.astimezone(surgery.zone)
    in_the_day = EARLIEST <= local.time() < EVENING and as_of.office.calendar.is_working(local.date())
    return in_the_day and digest_moment(as_of.office, surgery) <= as_of.now


def digest_moment(office: Office, surgery: Occurrence) -> datetime:
    """Return when a surgery's digest is sent: two working days before, at the surgery's time limited to 08:00 to 09:00."""
    at = min(max(surgery.at, EARLIEST), LATEST)
    on = office.calendar.before(surgery.held, BEFORE)
    return datetime.combine(on, at, surgery.zone).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Share:
    """The work of some people that one surgery will look at.

    Attributes:
        team: The team whose surgery it is.
        surgery: The surgery.
        people: The people whose work it is.
        actions: Their open actions due by the surgery, by due date.
        ended: Their actions done or cancelled since the digest was sent.
        cases: Their children with something past its date, or about to be.
        families: The adoptive families whose worker they are, likewise: only where the team has families.
    """

    team: Team
    surgery: Occurrence
    people: Sequence[str]
    actions: Sequence[Action]
    ended: Sequence[Action]
    cases: Sequence[Case]
    families: Sequence[FamilyCase]

    @property
    def open(self) -> int:
        """How many actions, children and families still need something done."""
        return len(self.actions) + len(self.cases) + len(self.families)


def people_to_tell(as_of: AsOf, team: Team, surgery: Occurrence) -> list[str]:
    """Return who has something due by a surgery and gets a digest today.

    Leavers, people who asked for quiet, and people who had a digest today are left out.
    """
    records, today = as_of.records, as_of.today
    midnight = datetime.combine(today, time.min, as_of.office.zone).astimezone(UTC)
    teams = frozenset(each.key for each in records.teams.all())
    workers = {each.worker for each in records.families.all(team.key) if each.worker}
    at_work = (Workloads(records).people_in(team.key) | workers) - records.leavers.all()
    found = []
    for person in sorted({records.covers.acting_for(each, today) for each in at_work}):
        if records.quiets.until(person, today) or records.outbox.is_told(person, PostKind.DIGEST, midnight):
            continue
        covers = records.covers.covered_by(person, today)
        # Slack is asked for their membership only when the digest is drawn. A child restricted to others is left out
        # in any case.
        with records.seen_by(Standing(person, teams=teams, covers=covers)):
            share = share_of(as_of, team, surgery, people_acted_for(records, person, today))
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
    """Return some people's share of a surgery, limited to what the reader may see; without `since`, none that have ended."""
    records = as_of.records
    named = {
        child.ref: child
        for person in people
        for child in records.children.of_person(person)
        if person in child.people_at_work and child.team == team.key
    }
    actions = [action for person in people for action in records.actions.open_of(person)]
    ended = [action for person in people if since for action in records.actions.ended_of(person, since)]
    found = (records.children.find(action.child) for action in (*actions, *ended))
    children = {child.ref: child for child in found if child and child.team == team.key} | named
    cases = {case.ref: case for case in cases_worst_first(as_of, children.values())}
    families = [each for each in records.families.all(team.key) if each.worker in people]
    return Share(
        team,
        surgery,
        people,
        sorted((each for each in actions if _is_due_by(each, cases, surgery)), key=lambda each: each.due),
        [each for each in ended if _is_due_by(each, cases, surgery)],
        [case for ref, case in cases.items() if ref in named and dates_of(case, surgery)],
        [each for each in family_cases(as_of, families) if each.past or each.due_by(surgery.held)],
    )


def _is_due_by(action: Action, cases: Iterable[str], surgery: Occurrence) -> bool:
    """Whether an action is for one of these children and due by a surgery."""
    return action.child in cases and action.due <= surgery.held


def dates_of(case: Case, surgery: Occurrence) -> list[str]:
    """Return a line for everything that a surgery's agenda will say is past its date for a child, or is about to be.

    An expected birth is left out: it is asked about in private.
    """
    today = case.today

    def named(found: Iterable[tuple[date, str]]) -> list[tuple[date, str]]:
        return [(on, MILESTONES[key].name) for on, key in found if key != "birth"]

    return [
        *([tr("Placement disrupted: no plan agreed since")] if case.is_disrupted else []),
        *(each.past_in_brief(case.journey, lambda on: brief_day(on, today)) for each in case.past),
        *(
            tr(f"{name}: none recorded; was expected {brief_day(on, today)}")
            for on, name in named(case.expected_past)
        ),
        *(f"{name}: {brief_day(on, today)}" for on, name in named(case.hearings)),
        *(tr(f"{name}: due {brief_day(on, today)}") for on, name in case.rules_by(surgery.held)),
        *(
            tr(f"{name}: expected {brief_day(on, today)}")
            for on, name in named(case.expected_by(surgery.held))
        ),
    ]
