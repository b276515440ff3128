"""Backups by themselves: made beside all else when one is due, and the administrators told once when none can be made."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial

from slack_sdk import WebClient

from bot.holds.hold import BACKUPS, Hold
from commands.desk.desk import Desk
from permanence.errors import PermanenceError
from permanence.language import tr
from permanence.words import day
from storage.backups import Backup, Backups, back_up, backups_in, is_due, of_these
from storage.database import fault_of

AGAIN = 900.0
"""Seconds after one that failed until the next is tried."""

_log = logging.getLogger("permanence.backups")


class BackupMaker:
    """Makes a backup when one is due, in a thread of its own: nobody waits for it, nor does the clock."""

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        plan: Backups | None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.desk = desk
        self.plan = plan
        self.elapsed = elapsed
        self._hold = Hold(desk, client, BACKUPS)
        self._thread: threading.Thread | None = None
        self._not_before = elapsed()

    def look(self) -> None:
        """Begin a backup, if one is due and none is under way."""
        is_busy = self._thread is not None and self._thread.is_alive()
        if self.plan is None or is_busy or self.elapsed() < self._not_before:
            return
        if is_due(self._made(self.plan), self.plan, self.desk.clock()):
            self._thread = threading.Thread(target=self._make, args=(self.plan,), name="backup")
            self._thread.start()

    def wait(self) -> None:
        """Wait until the one under way is made."""
        if self._thread:
            self._thread.join()

    def _make(self, plan: Backups) -> None:
        store, office = self.desk.store, self.desk.office
        try:
            made = back_up(store.path, plan, self.desk.clock(), office.zone, store.key)
        except Exception as error:  # noqa: BLE001 - whatever it is, it must be told, and the next one is tried
            self._not_before = self.elapsed() + AGAIN
            _log.error("no backup could be made: %s", type(error).__name__)
            self._note(partial(self._hold.begin, self._words(plan, error)))
        else:
            _log.info("backed up to %s", made.name)
            self._note(partial(self._hold.end, _OVER))

    def _made(self, plan: Backups) -> Sequence[Backup]:
        store = self.desk.store
        return of_these(backups_in(plan.folder, store.path, self.desk.office.zone), store.path, store.key)

    def _note(self, note: Callable[[], None]) -> None:
        try:
            note()
        except Exception as error:  # noqa: BLE001 - a full disk, for one, takes no note of it either: the next one tells
            _log.error("what became of a backup could not be noted: %s", type(error).__name__)

    def _words(self, plan: Backups, error: Exception) -> str:
        why = str(error) if isinstance(error, PermanenceError) else fault_of(error) or type(error).__name__
        if isinstance(error, OSError):
            why = f"{error.filename or plan.folder}: {error.strerror}"
        made = self._made(plan)
        last = tr("There is none yet.")
        if made:
            at = made[-1].made.astimezone(self.desk.office.zone)
            last = tr(f"The last one is from {day(at.date())}, {at:%H:%M}.")
        return tr(
            f"I could not make a backup of the records: {why.rstrip('.')}. {last} "
            "I go on working, and try again every quarter of an hour. Please fix it: what is recorded since is in one place only."
        )


_OVER = tr("Backups are made again. None could be made since {since}.")
