"""The clock: every thirty seconds it asks the rule what has become due, and types it."""

import logging
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from commands.agendas import LATE, SKIPPED
from commands.dispatch import Asked, Clock, Desk
from commands.request import Place, PlaceKind
from permanence.surgery import REACH, ChangeKind, Occurrence, become_due
from permanence.teams import Team
from storage.outbox import Post

TICK = 30
"""Seconds between two looks at what has become due."""
TICKED = "the clock ticked"
_AT_THE_CLOCK = Place(PlaceKind.CLOCK)

_log = logging.getLogger("permanence.clock")


class Ticker:
    """Finds what has become due, whenever it looks: nothing is due because a timer fired."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self.desk = desk
        self.clock = clock
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
        """Type the agendas that have become due since any tick before, the newest of each team to be posted."""
        now = self.clock()
        with self.desk.store.read() as records:
            ticked = records.known(TICKED)
            teams = records.teams.all()
        before = datetime.fromisoformat(ticked) if ticked else None
        well = [self._tick_of(team, before, now) for team in teams]
        if all(well):
            with self.desk.store.write() as records:
                records.know(TICKED, now.isoformat())

    def trouble(self, post: Post) -> None:
        """An agenda cannot be posted: have the administrators told."""
        self._ask(f"trouble {post.team} {post.occurrence.isoformat()}", None)

    def _tick_of(self, team: Team, before: datetime | None, now: datetime) -> bool:
        """Type a team's agendas; False where that failed, so that the next tick tries again."""
        try:
            for occurrence, is_newest in self._due(team, now):
                late = _why_late(occurrence, before, now)
                self._type(team, occurrence, late if is_newest else f"{SKIPPED}a later surgery had begun")
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

    def _type(self, team: Team, occurrence: Occurrence, because: str) -> None:
        because = f" because {because}" if because else ""
        name = f"{team.key} {occurrence.nominal.isoformat()}"
        self._ask(f"agenda {name}{because}", f"agenda:{name}")

    def _ask(self, text: str, request: str | None) -> None:
        self.desk.answer(Asked(text, "clock", _AT_THE_CLOCK, request))


def _why_late(occurrence: Occurrence, ticked: datetime | None, now: datetime) -> str:
    """Why an agenda is planned late, or too late to be of use; nothing where it is on time."""
    if now - occurrence.moment <= LATE:
        return ""
    if ticked is None or ticked < occurrence.moment:
        return "the bot was not working then"
    changed = "its time was changed after it had passed"
    is_today = occurrence.held == now.astimezone(occurrence.zone).date()
    return changed if is_today else f"{SKIPPED}{changed}"
