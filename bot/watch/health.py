"""How the running bot is, written to a file every few seconds for whatever looks after it; no content, no names."""

import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.watch.pulse import Pulse
from permanence.errors import PermanenceError
from permanence.words import count, day, listed, span
from storage.database import fault_of, open_private
from storage.delivery import backlog
from storage.records import Records
from storage.store import Store

WRITE_EVERY = 10.0
"""Seconds between two times that it is written."""
STALE = 60
"""Seconds after which a file that was not written again says that the bot does not run, or hangs."""
UNCONNECTED = 120
"""For how many seconds Slack may be away: it has its sockets opened anew every few hours."""
UNTICKED = 180
"""For how many seconds the clock, which ticks every thirty, may leave something undone."""

_log = logging.getLogger("permanence.health")


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot was when this was written; spans are in seconds.

    Attributes:
        written: When, in UTC.
        process: The number of the process.
        since_heard: Since Slack sent something last; None if it has sent nothing since the start.
        since_connected: Since Slack was connected last; nought while it is.
        since_ticked: Since the clock last did all that was due.
        posted: When a message was last sent or redrawn, as ISO in UTC; None if none ever was.
        waiting: How many messages are to be sent, redrawn or deleted.
        since_planned: Since the oldest of those was planned that Slack does not have yet.
        held: What makes the bot hold back.
        refused: What Slack says to the bot's token, if it takes that no longer.
        fault: What is wrong with the records; empty if they can be read.
    """

    written: str
    process: int
    since_heard: float | None
    since_connected: float
    since_ticked: float
    posted: str | None = None
    waiting: int = 0
    since_planned: float | None = None
    held: Sequence[str] = ()
    refused: str = ""
    fault: str = ""


class HealthFile:
    """Says every few seconds how the bot is, while it runs.

    `held` tells what makes it hold back, and `refused` what Slack says to its token, if it takes that no longer.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        clock: Callable[[], datetime],
        pulse: Pulse,
        held: Callable[[Records], Iterable[str]],
        refused: Callable[[], str],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = path
        self.store = store
        self.clock = clock
        self.pulse = pulse
        self.held = held
        self.refused = refused
        self.elapsed = elapsed
        self.latest = self._look()
        self._next = elapsed()
        self._failed = False

    def write_if_due(self) -> None:
        """Look how the bot is, and write it down, if it is time to. Where it cannot be written, the log says so once."""
        if self.elapsed() < self._next:
            return
        self._next = self.elapsed() + WRITE_EVERY
        self.latest = self._look()
        try:
            _write(self.path, self.latest)
            self._failed = False
        except OSError as error:
            if not self._failed:
                _log.error("it cannot be written down how I am: %s", error.strerror)
            self._failed = True

    def remove(self) -> None:
        """Take the file away: a bot that was stopped is none that hangs."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _look(self) -> Health:
        now, pulse = self.clock(), self.pulse
        seen = Health(
            now.isoformat(), os.getpid(), pulse.since_heard, pulse.since_connected, pulse.since_ticked
        )
        try:
            with self.store.read() as records:
                found, held = backlog(records), tuple(self.held(records))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the records, it is what there is to say
            return replace(seen, fault=fault_of(error) or type(error).__name__)
        return replace(
            seen,
            posted=found.posted.isoformat() if found.posted else None,
            waiting=found.waiting,
            since_planned=(now - found.since).total_seconds() if found.since else None,
            held=held,
            refused=self.refused(),
        )


def _write(path: Path, health: Health) -> None:
    """Write it whole or not at all. Power may cut it away: then no bot runs that it could be about."""
    part = path.with_name(f"{path.name}.part")
    with open(part, "w", encoding="utf-8", opener=open_private) as opened:
        json.dump(asdict(health), opened)
    part.replace(path)


def read_health(path: Path) -> Health:
    """What a bot has written. Raises PermanenceError where none has."""
    try:
        return Health(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise PermanenceError(f"There is no {path}: the bot is not running, or was stopped.") from error
    except (OSError, ValueError, TypeError) as error:
        raise PermanenceError(
            f"{path} cannot be read as what a bot writes ({type(error).__name__})."
        ) from error


def problems(health: Health, now: datetime) -> Iterator[str]:
    """What keeps the bot from its work, each a sentence with what to do."""
    age = abs((now - datetime.fromisoformat(health.written)).total_seconds())
    if age > STALE:
        yield f"The bot has not said for {span(age)} how it is: it was killed, or hangs, or its disk is full. Look at its log, and start it again."
        return
    if health.fault:
        yield f"The records cannot be used: {health.fault}. `permanence check` says more."
    if health.since_connected > UNCONNECTED:
        yield (
            f"Slack has not been connected for {span(health.since_connected)}. Is this machine on the network? "
            "`permanence check` says whether Slack still takes the tokens."
        )
    if health.refused:
        yield (
            f"Slack takes SLACK_BOT_TOKEN no longer ({health.refused}). Install the app again at api.slack.com/apps, put "
            "the token that it gives into the environment, and start the bot again."
        )
    if health.held:
        yield f"The bot holds back because of {listed(health.held)}: `permanence check` says since when, and what to do."
    elif health.since_ticked > UNTICKED:
        yield f"The clock has not done all that was due for {span(health.since_ticked)}: the log says what stopped it."


def in_words(health: Health, zone: ZoneInfo) -> str:
    """What there is to say of a bot that does its work."""
    heard = (
        "nothing heard from Slack yet"
        if health.since_heard is None
        else f"last heard from Slack {span(health.since_heard)} ago"
    )
    posted = "nothing posted yet"
    if health.posted:
        at = datetime.fromisoformat(health.posted).astimezone(zone)
        posted = f"last message {day(at.date())}, {at:%H:%M}"
    waiting = "no message waits"
    if health.waiting:
        oldest = f", the oldest for {span(health.since_planned)}" if health.since_planned else ""
        waiting = f"{count(health.waiting, 'message')} {'waits' if health.waiting == 1 else 'wait'}{oldest}"
    return f"{heard}; {posted}; {waiting}"
