"""The clock: every thirty seconds it works out what has become due, and types the commands for it."""

import logging
import time as timing
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from commands.desk.desk import Clock, Desk
from commands.messages.agenda.head import LATE, SKIPPED
from commands.practice.digest_readers import digest_moment, is_digest_due
from commands.practice.request import AT_THE_CLOCK, AsOf, Office
from commands.practice.which_surgery import changes_to, occurrence_of, surgeries_ahead, team_behind
from permanence.access import JoinedAs
from permanence.errors import Busy, Unavailable
from permanence.measures.periods import REPORT_KINDS, due_moment
from permanence.roles import CLOCK
from permanence.surgery import REACH, ChangeKind, Occurrence, due_occurrences
from permanence.teams import Team
from storage.database import fault_of
from storage.outbox import Post
from storage.people import Workloads
from storage.records import Records
from storage.restored import restored

TICK = 30
"""Seconds between ticks."""
OVERDUE = 1.5 * TICK
"""Elapsed seconds after which a tick has been missed."""
GIVING_WAY = 0.2
"""For how many seconds at most what is due waits for those who are answered just then."""
TICKED = "the clock ticked"
MORNING = time(9)
"""The local time on a working day from which the clock asks about children who were expected."""
LOOKED_BACK = timedelta(weeks=8)
"""For how long after the end of a cover it is still noticed, if the bot was not working then."""
_JOB = "tick"

_log = logging.getLogger("permanence.clock")


Days = tuple[date, date]
"""The nominal day that something is due for, and the day on which it falls."""


@dataclass(frozen=True, slots=True)
class TeamDuty:
    """A command that the clock types for each team when it becomes due.

    Attributes:
        text: What is typed, with `{team}` and `{on}`.
        name: The request's name, likewise with `{team}` and `{on}`; under one name it is carried out once.
        when: Returns the days for which it is due now.
        checks_leavers: Whether the clock first asks Slack who in the team has left.
    """

    text: str
    name: str
    when: Callable[[AsOf, Team], Iterable[Days]]
    checks_leavers: bool = False


def _surgeries_begun(as_of: AsOf, team: Team) -> Iterator[Days]:
    """A surgery that begins today, and whose agenda was posted the day before."""
    newest = as_of.records.surgeries.posted(team.key)
    if newest is None or not team_behind(as_of, team, newest).agenda_at:
        return
    surgery = occurrence_of(as_of, team, newest)
    if surgery.moment <= as_of.now and surgery.held == as_of.today:
        yield newest, newest


def _digests_due(as_of: AsOf, team: Team) -> Iterator[Days]:
    """The coming surgeries whose digest is due; moving one makes another due."""
    for surgery in surgeries_ahead(as_of, team):
        if is_digest_due(as_of, surgery):
            yield surgery.nominal, surgery.held


def _working_mornings(as_of: AsOf, _: Team) -> Iterator[Days]:
    """Today, from the morning of a working day."""
    local = as_of.now.astimezone(as_of.office.zone)
    if local.time() >= MORNING and as_of.office.calendar.is_working(local.date()):
        yield local.date(), local.date()


def _months_begun(as_of: AsOf, team: Team) -> Iterator[Days]:
    """The month that has begun, from its first working morning on, if the team was there before it."""
    for today, _ in _working_mornings(as_of, team):
        first = today.replace(day=1)
        if team.added < first:
            yield first, first


TEAM_DUTIES = (
    TeamDuty("begin {team} {on}", "begin:{team} {on}", _surgeries_begun),
    TeamDuty("digest {team} on {on}", "digest:{team} {on}", _digests_due, checks_leavers=True),
    TeamDuty("births {team}", "births:{team} {on}", _working_mornings),
    TeamDuty("access due {team} {on}", "access:{team} {on}", _months_begun),
)
"""What the clock types for each team beside the agendas, in this order."""


def _named(nominal: date, held: date) -> str:
    return f"{nominal}" if held == nominal else f"{nominal} held {held}"


Duty = Callable[[], None]
HasLeft = Callable[[str], bool]
"""Whether a person is no longer in Slack; raises Unavailable if Slack does not answer."""


class Ticker:
    """Types the commands that have become due; what is due depends on the records, never on which timer fired.

    Without `has_left`, nobody is checked for having left Slack. `duties` run at the end of every tick.
    While `is_trusted` says that the clock is wrong, nothing is typed.
    """

    def __init__(
        self,
        desk: Desk,
        clock: Clock,
        has_left: HasLeft | None = None,
        duties: Sequence[Duty] = (),
        is_trusted: Callable[[], bool] = lambda: True,
    ) -> None:
        self.desk = desk
        self.clock = clock
        self.has_left = has_left
        self.duties = duties
        self.is_trusted = is_trusted
        self._ticked = timing.monotonic()
        self._guests: set[str] = set()
        self._typed: dict[tuple[TeamDuty, str], str] = {}
        self._scheduler = BackgroundScheduler(timezone="UTC")

    def start(self) -> None:
        """Tick now, and then every thirty seconds."""
        self.tick()
        self._scheduler.add_job(
            self.tick,
            IntervalTrigger(seconds=TICK),
            id=_JOB,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        self._scheduler.start()

    def check(self, now: datetime) -> None:
        """Tick now if that is overdue by the time elapsed: the scheduler waits for a moment, and the clock may be set back."""
        if timing.monotonic() - self._ticked > OVERDUE:
            self._ticked = timing.monotonic()
            self._scheduler.modify_job(_JOB, next_run_time=now)

    def stop(self) -> None:
        """Stop ticking, once a tick under way has finished."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Type the agendas that have become due since the last tick; only the newest of each team is posted.

        Then type the duties of each team.
        """
        self._ticked = timing.monotonic()
        try:
            self._tick()
        except Busy:
            _log.warning("the records are busy: the next tick does what is due")
        except Exception as error:  # noqa: BLE001 - the next tick tries again, and says so again
            _log.error("the clock could not do what is due: %s", fault_of(error) or type(error).__name__)

    def _tick(self) -> None:
        if not self.is_trusted():
            return
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
            self._do_team_duties(team, now)
        duties: Sequence[Duty] = (
            partial(self._turn_covers, now),
            self._tell_of_restore,
            partial(_plan_reports, self.desk),
            *self.duties,
        )
        for duty in duties:
            try:
                with _apart("a duty of the clock"):
                    duty()
            except Busy:  # those that need no writer are done all the same, as the making of backups
                _log.warning("a duty of the clock waits: the records are busy")

    def _tell_of_restore(self) -> None:
        """Tell the administrators, once, that the records were put back from a backup."""
        with self.desk.store.read() as records:
            found = restored(records)
            name = f"tell restored:{found.at.isoformat()}" if found else ""
            is_told = not found or records.audit.of_request(name) is not None
        if not is_told:
            self._ask("tell restored", name)

    def report_trouble(self, post: Post) -> None:
        """Tell the administrators that a message cannot be posted; what is of no team stands in their Home too."""
        if post.team:
            self._ask(f"trouble {post.team} {post.occurrence.isoformat()} post {post.id}", None)

    def person_changed(self, person: str) -> None:
        """Record it if a person with work here has left Slack, or is back.

        This calls Slack, so it must not be called before an ack.
        """
        with self.desk.store.read() as records:
            is_ours = bool(
                Workloads(records).of(person)
                or person in records.leavers.all()
                or records.teams.led_by(person)
                or records.covers.covered_by(person, self.desk.today())
            )
        if is_ours:
            try:
                self._check_person(person)
            except Unavailable:
                _log.warning("whether somebody has left is not known: the next roll call asks again")

    def membership_changed(self, person: str, team: str, kind: JoinedAs | None) -> None:
        """Draw again what a person was shown who has joined a team's channel, as what, or left it, and have its manager asked."""
        self._ask(f"membership {team} <@{person}> {kind or 'gone'}", None)

    def recheck(self, person: str) -> None:
        """Draw again what a person was shown, who may see more or less now."""
        self._ask(f"recheck <@{person}>", None)

    def guest_changed(self, person: str, *, is_guest: bool) -> None:
        """Draw again what a person was shown who has become a guest, and may see nothing any more, or is one no longer."""
        if is_guest == (person in self._guests):
            return
        with self.desk.store.read() as records:
            is_ours = records.homes.is_open(person) or records.outbox.has_told(person)
        if is_ours:
            self._ask(f"recheck <@{person}>", None)
            (self._guests.add if is_guest else self._guests.discard)(person)

    def _turn_covers(self, now: datetime) -> None:
        """Look anew, once, at what those are shown and asked whose cover begins or has ended: no change says so, the day comes."""
        today = now.astimezone(self.desk.office.zone).date()
        with self.desk.store.read() as records:
            turned = _covers_turned(records, today)
            due = [each for each in turned if records.audit.of_request(f"cover {each[1]}") is None]
        for person, what in due:
            with _apart("a look at what was shown under a cover"):
                self._ask(f"recheck <@{person}>", f"cover {what}")

    def _check_for_leavers(self, team: Team) -> None:
        """Record who in the team has been deactivated in Slack, or is back; stop at the first error."""
        with self.desk.store.read() as records:
            named = Workloads(records).people_in(team.key) | {team.manager, team.chaired_by}
            people = named | {records.covers.acting_for(each, self.desk.today()) for each in named}
        try:
            for person in sorted(people):
                self._check_person(person)
        except Exception as error:  # noqa: BLE001 - nothing depends on the check: a person not asked about counts as here
            _log.warning("the roll of %s was not called to its end: %s", team.key, type(error).__name__)

    def _check_person(self, person: str) -> None:
        if self.has_left is None:
            return
        with self.desk.store.read() as records:
            had_left = person in records.leavers.all()
        if self.has_left(person) != had_left:
            self._ask(f"{'back' if had_left else 'gone'} <@{person}>", None)

    def _do_team_duties(self, team: Team, now: datetime) -> None:
        """Type a team's duties that are due, each once."""
        for duty in TEAM_DUTIES:
            with _apart(f"{duty.text.split()[0]} of {team.key}"):
                for text, name in self._due_commands(duty, team, now):
                    if duty.checks_leavers:
                        self._check_for_leavers(team)
                    self.desk.store.awaited.give_way(GIVING_WAY)
                    self._ask(text, name)
                    self._typed[duty, team.key] = name

    def _due_commands(self, duty: TeamDuty, team: Team, now: datetime) -> list[tuple[str, str]]:
        """The commands of a duty that are due and have not been typed, each with its name."""
        with self.desk.store.read() as records:
            due = [
                (
                    duty.text.format(team=team.key, on=nominal),
                    duty.name.format(team=team.key, on=_named(nominal, held)),
                )
                for nominal, held in duty.when(AsOf(records, self.desk.office, now), team)
            ]
            # One that changed nothing has left no trace in the audit.
            typed = self._typed.get((duty, team.key))
            return [
                (text, name) for text, name in due if name != typed and records.audit.of_request(name) is None
            ]

    def _type_agendas(self, team: Team, before: datetime | None, now: datetime) -> bool:
        """Type a team's agendas; False if that failed, so that the next tick tries again."""
        with _apart(f"the agenda of {team.key}"):
            due = self._due(team, now)
            if due:
                self._check_for_leavers(team)
            for occurrence, is_newest in due:
                late = self._why_late(team, occurrence, before, now)
                self._type_agenda(
                    team, occurrence, late if is_newest else f"{SKIPPED}a later surgery had begun"
                )
            return True
        return False

    def _due(self, team: Team, now: datetime) -> list[tuple[Occurrence, bool]]:
        """The surgeries that are due and have no agenda, oldest first, and whether each is the newest."""
        with self.desk.store.read() as records:
            newest = records.surgeries.newest(team.key) or team.added
            # The newest may have been brought forward a long way, and one not yet held put off a long way.
            since = max(team.added, newest - 2 * REACH)
            known = records.surgeries.known(team.key, since)
            changes = changes_to(AsOf(records, self.desk.office, now), team, since)
        schedule = team.schedule(self.desk.office.zone)
        begun = due_occurrences(schedule, self.desk.office.calendar, changes, now, since=since)
        days = [each.held for each in begun] + [
            # One called while the clock was ahead is not a later surgery until its day has come.
            each.nominal
            for each in changes
            if each.kind is ChangeKind.EXTRA and each.nominal <= now.astimezone(self.desk.office.zone).date()
        ]
        return [(each, each.held == max(days)) for each in begun if each.nominal not in known]

    def _why_late(self, team: Team, occurrence: Occurrence, ticked: datetime | None, now: datetime) -> str:
        """Why an agenda is late, or skipped because it is too late; empty if it is on time."""
        posted = team.schedule(self.desk.office.zone).posted(occurrence, self.desk.office.calendar)
        if now - posted <= LATE:
            return ""
        if ticked is None or ticked < posted:
            return "the bot was not working then"
        changed = "its time was changed after it had passed"
        is_today = occurrence.held >= now.astimezone(occurrence.zone).date()
        return changed if is_today else f"{SKIPPED}{changed}"

    def _type_agenda(self, team: Team, occurrence: Occurrence, because: str) -> None:
        because = f" because {because}" if because else ""
        name = f"{team.key} {occurrence.nominal.isoformat()}"
        self.desk.store.awaited.give_way(GIVING_WAY)
        self._ask(f"agenda {name}{because}", f"agenda:{name}")

    def _ask(self, text: str, request: str | None) -> None:
        self.desk.answer_words(text, CLOCK.person, AT_THE_CLOCK, request)


@contextmanager
def _apart(what: str) -> Iterator[None]:
    """Log that one thing of many failed, and go on: it must not stop the others, and the next tick tries it again."""
    try:
        yield
    except Busy:
        raise
    except Exception as error:  # noqa: BLE001 - as said above
        _log.error("%s failed: %s", what, fault_of(error) or type(error).__name__)


def _plan_reports(desk: Desk) -> None:
    """Have everybody told, once, who wants a report of a period that may be reported by now; who wants quiet, after that."""
    office, now = desk.office, desk.clock()
    due = []
    with desk.store.read() as records:
        for kind in REPORT_KINDS.values():
            period = kind.over_by(desk.today())
            moment = due_moment(period, office.calendar, office.zone)
            people = [each.person for each in records.wanted_reports.wanted_by(moment, kind.key)]
            if moment <= now and people:
                typed = f"report due {kind.key} {period.last.isoformat()}"
                quiet = _quiet_is_over(records, typed, office, now)
                due += [typed, *(f"{typed} to <@{each}>" for each in quiet if each in people)]
        untold = [text for text in due if records.audit.of_request(text) is None]
    for text in untold:
        with _apart("the telling of a report"):
            desk.answer_words(text, CLOCK.person, AT_THE_CLOCK, text)


def _quiet_is_over(records: Records, typed: str, office: Office, now: datetime) -> list[str]:
    """Who wanted quiet when this was typed and wants it no more, on a working morning."""
    told, local = records.audit.of_request(typed), now.astimezone(office.zone)
    if told is None or local.time() < MORNING or not office.calendar.is_working(local.date()):
        return []
    quiet = records.quiets.wanted_after(told.id, told.at.astimezone(office.zone).date())
    return [person for person in quiet if not records.quiets.until(person, local.date())]


def _covers_turned(records: Records, today: date) -> list[tuple[str, str]]:
    """Return who is to be looked after anew, since a cover has begun or ended, each with what happened."""
    ended = records.covers.ended(today - LOOKED_BACK, today)
    return [
        *(
            (each.by, f"begun:{each.person} {each.by} {each.begins}")
            for each in records.covers.running(today)
        ),
        *((each.by, f"ended:{each.person} {each.by} {each.ends}") for each in ended),
        *((each.person, f"over:{each.person} {each.by} {each.ends}") for each in ended),
    ]


def moments_due(
    office: Office, surgeries: Collection[tuple[Team, Occurrence]], after: datetime, before: datetime
) -> list[datetime]:
    """The moments between two others when something becomes due: agendas, surgeries, digests and working mornings."""
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
