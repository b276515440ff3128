"""The clock: every thirty seconds it asks the rule what has become due, and types it."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from commands.desk.asked import Asked
from commands.desk.desk import Clock, Desk
from commands.messages.agenda import LATE, SKIPPED
from commands.practice.digest import digest_moment
from commands.practice.request import AsOf, Office, Place, PlaceKind
from commands.practice.which_surgery import occurrence_of, surgeries_ahead
from permanence.errors import Unavailable
from permanence.roles import CLOCK
from permanence.surgery import REACH, ChangeKind, Occurrence, become_due
from permanence.teams import Team
from storage.outbox import Post
from storage.people import Workloads

TICK = 30
"""Seconds between two looks at what has become due."""
TICKED = "the clock ticked"
MORNING = time(9)
"""From when, local time, on a working day the clock asks after children who were expected."""
_AT_THE_CLOCK = Place(PlaceKind.CLOCK)

_log = logging.getLogger("permanence.clock")


Duty = Callable[[], None]
HasLeft = Callable[[str], bool]
"""Whether a person is no longer in Slack; raises Unavailable where Slack does not say."""


class Ticker:
    """Finds what has become due, whenever it looks: nothing is due because a timer fired.

    Without a `has_left` to ask, no roll is called. `duties` are done at every look, after everything else.
    """

    def __init__(
        self, desk: Desk, clock: Clock, has_left: HasLeft | None = None, duties: Sequence[Duty] = ()
    ) -> None:
        self.desk = desk
        self.clock = clock
        self.has_left = has_left
        self.duties = duties
        self._births_asked: dict[str, date] = {}
        self._scheduler = BackgroundScheduler(timezone="UTC")

    def start(self) -> None:
        """Look now, and then every thirty seconds."""
        self.tick()
        self._scheduler.add_job(
            self.tick, IntervalTrigger(seconds=TICK), misfire_grace_time=None, coalesce=True, max_instances=1
        )
        self._scheduler.start()

    def stop(self) -> None:
        """Look no more; a look under way is finished."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Type the agendas that have become due since any tick before, the newest of each team to be posted.

        Then the digests before the next ones, and what is asked of a morning.
        """
        now = self.clock()
        with self.desk.store.read() as records:
            ticked = records.known(TICKED)
            teams = records.teams.all()
        before = datetime.fromisoformat(ticked) if ticked else None
        well = [self._type_agendas(team, before, now) for team in teams]
        if all(well):
            with self.desk.store.write() as records:
                records.know(TICKED, now.isoformat())
        for team in teams:
            self._type_reminders(team, now)
        for duty in self.duties:
            try:
                duty()
            except Exception as error:  # noqa: BLE001 - a duty's trouble never holds the clock
                _log.error("a duty of the clock failed: %s", type(error).__name__)

    def report_trouble(self, post: Post) -> None:
        """An agenda cannot be posted: have the administrators told."""
        self._ask(f"trouble {post.team} {post.occurrence.isoformat()} post {post.id}", None)

    def person_changed(self, person: str) -> None:
        """Slack told of a change about somebody: have it recorded where one of ours has left, or is back.

        It asks Slack, so whoever calls it has nothing to ack.
        """
        with self.desk.store.read() as records:
            is_ours = bool(
                Workloads(records).of(person)
                or person in records.leavers.all()
                or any(person in (team.manager, team.chair) for team in records.teams.all())
            )
        if is_ours:
            try:
                self._check_person(person)
            except Unavailable:
                _log.warning("Slack did not say whether somebody has left: the next roll call asks again")

    def _check_for_leavers(self, team: Team) -> None:
        """Ask Slack of everybody with work in a team whether they are still there, as far as it answers."""
        with self.desk.store.read() as records:
            people = Workloads(records).people_in(team.key) | {team.manager}
        try:
            for person in sorted(people):
                self._check_person(person)
        except Exception as error:  # noqa: BLE001 - nothing waits for the roll: who was not asked is taken as here
            _log.warning("the roll of %s was not called to its end: %s", team.key, type(error).__name__)

    def _check_person(self, person: str) -> None:
        if self.has_left is None:
            return
        with self.desk.store.read() as records:
            had_left = person in records.leavers.all()
        if self.has_left(person) != had_left:
            self._ask(f"{'back' if had_left else 'gone'} <@{person}>", None)

    def _type_reminders(self, team: Team, now: datetime) -> None:
        """Type what goes to people before a team's surgeries and of a morning, each once."""
        try:
            self._type_begin(team, now)
            for surgery in self._digests_due(team, now):
                self._check_for_leavers(team)
                self._ask(f"digest {team.key} on {surgery.nominal.isoformat()}", _digest_name(team, surgery))
            local = now.astimezone(self.desk.office.zone)
            is_morning = local.time() >= MORNING and self.desk.office.calendar.is_working(local.date())
            if is_morning and self._births_asked.get(team.key) != local.date():
                self._ask(f"births {team.key}", f"births:{team.key} {local.date().isoformat()}")
                self._births_asked[team.key] = local.date()
        except Exception as error:  # noqa: BLE001 - one team's trouble never holds another's
            _log.error("the nudges of %s could not be planned: %s", team.key, type(error).__name__)

    def _digests_due(self, team: Team, now: datetime) -> list[Occurrence]:
        """The surgeries of a team that have not begun and whose digest is due and not typed yet."""
        office = self.desk.office
        with self.desk.store.read() as records:
            return [
                surgery
                for surgery in surgeries_ahead(AsOf(records, office, now), team)
                if digest_moment(office, surgery) <= now
                and records.audit.of_request(_digest_name(team, surgery)) is None
            ]

    def _type_agendas(self, team: Team, before: datetime | None, now: datetime) -> bool:
        """Type a team's agendas; False where that failed, so that the next tick tries again."""
        try:
            due = self._due(team, now)
            if due:
                self._check_for_leavers(team)
            for occurrence, is_newest in due:
                late = self._why_late(team, occurrence, before, now)
                self._type_agenda(
                    team, occurrence, late if is_newest else f"{SKIPPED}a later surgery had begun"
                )
        except Exception as error:  # noqa: BLE001 - one team's trouble never holds another's
            _log.error("the agenda of %s could not be planned: %s", team.key, type(error).__name__)
            return False
        return True

    def _due(self, team: Team, now: datetime) -> list[tuple[Occurrence, bool]]:
        """What has become due and has no agenda, oldest first; and whether nothing newer has begun."""
        with self.desk.store.read() as records:
            newest = records.outbox.newest(team.key) or team.added
            # The newest may have been moved here from far ahead, and one not yet held from far behind.
            since = max(team.added, newest - 2 * REACH)
            known = records.outbox.known(team.key, since)
            changes = records.surgery_changes.of(team.key)
        schedule = team.schedule(self.desk.office.zone)
        begun = become_due(schedule, self.desk.office.calendar, changes, now, since=since)
        days = [each.held for each in begun] + [
            each.nominal for each in changes if each.kind is ChangeKind.EXTRA
        ]
        return [(each, each.held == max(days)) for each in begun if each.nominal not in known]

    def _why_late(self, team: Team, occurrence: Occurrence, ticked: datetime | None, now: datetime) -> str:
        """Why an agenda is planned late, or too late to be of use; nothing where it is on time."""
        posted = team.schedule(self.desk.office.zone).posted(occurrence, self.desk.office.calendar)
        if now - posted <= LATE:
            return ""
        if ticked is None or ticked < posted:
            return "the bot was not working then"
        changed = "its time was changed after it had passed"
        is_today = occurrence.held >= now.astimezone(occurrence.zone).date()
        return changed if is_today else f"{SKIPPED}{changed}"

    def _type_begin(self, team: Team, now: datetime) -> None:
        """A surgery begins whose agenda was posted the day before: have it drawn anew."""
        with self.desk.store.read() as records:
            newest = records.outbox.posted(team.key) if team.agenda_at else None
            if newest is None:
                return
            surgery = occurrence_of(AsOf(records, self.desk.office, now), team, newest)
            name = f"begin:{team.key} {newest.isoformat()}"
            has_begun = surgery.moment <= now and surgery.held == now.astimezone(surgery.zone).date()
            is_due = has_begun and records.audit.of_request(name) is None
        if is_due:
            self._ask(f"begin {team.key} {newest.isoformat()}", name)

    def _type_agenda(self, team: Team, occurrence: Occurrence, because: str) -> None:
        because = f" because {because}" if because else ""
        name = f"{team.key} {occurrence.nominal.isoformat()}"
        self._ask(f"agenda {name}{because}", f"agenda:{name}")

    def _ask(self, text: str, request: str | None) -> None:
        self.desk.answer(Asked(text, CLOCK.person, _AT_THE_CLOCK, request))


def _digest_name(team: Team, surgery: Occurrence) -> str:
    """What a digest's request is called; one before a moved surgery is another than the one before it was moved."""
    moved = "" if surgery.held == surgery.nominal else f" held {surgery.held.isoformat()}"
    return f"digest:{team.key} {surgery.nominal.isoformat()}{moved}"


def moments_due(
    office: Office, surgeries: Collection[tuple[Team, Occurrence]], after: datetime, before: datetime
) -> list[datetime]:
    """When something becomes due between two moments: agendas, surgeries, the digests before them, working mornings."""
    zone, calendar = office.zone, office.calendar
    first, last = (each.astimezone(zone).date() for each in (after, before))
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    found = {
        *(
            datetime.combine(each, MORNING, zone).astimezone(UTC)
            for each in days
            if calendar.is_working(each)
        ),
        *(team.schedule(zone).posted(surgery, calendar) for team, surgery in surgeries),
        *(surgery.moment for _, surgery in surgeries),
        *(digest_moment(office, surgery) for _, surgery in surgeries),
    }
    return sorted(each for each in found if after < each < before)
