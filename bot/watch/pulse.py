"""What the running bot counts of itself: requests, ticks, errors and since when Slack is not connected. No content, no names."""

import logging
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.watch.logs import OURS

KINDS = (
    "slash_commands",
    "block_actions",
    "block_suggestion",
    "view_submission",
    "view_closed",
    "shortcut",
    "message_action",
    "app_mention",
    "message",
    "app_home_opened",
)
"""The kinds of request that are told apart, as Slack names them; all others are one."""
OTHER = "other"
BOUNDS = (0.01, 0.03, 0.1, 0.3, 1.0, 2.2, 3.0)
"""The seconds that a request's time is told by: Slack waits three, and nothing is recorded after 2.2."""


def kind_of(request: Any) -> str:
    """The kind of what came over the socket: one of KINDS, or OTHER."""
    payload = request.payload
    within = {"events_api": payload.get("event") or {}, "interactive": payload}.get(request.type)
    kind = request.type if within is None else within.get("type")
    return kind if kind in KINDS else OTHER


@dataclass(slots=True)
class Times:
    """How long requests of one kind took.

    Attributes:
        within: How many took at most so long, for each of BOUNDS, and last those that took longer.
        seconds: How long they took together.
    """

    within: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0


class Pulse(logging.Handler):
    """Counts, from whichever thread. It is a handler of the log too, to count what is logged by its level.

    `elapsed` tells the seconds since any moment, which setting the clock does not change.
    """

    def __init__(self, elapsed: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._elapsed = elapsed
        self._guard = threading.Lock()
        self._ticked = elapsed()
        self._heard: float | None = None
        self._down_since: float | None = elapsed()
        self.times = {kind: Times() for kind in (*KINDS, OTHER)}
        self.logged: Counter[str] = Counter()

    def begin(self) -> None:
        """Count what is logged from now on."""
        logging.getLogger(OURS).addHandler(self)

    def end(self) -> None:
        """Count it no longer."""
        logging.getLogger(OURS).removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Count a line of the log."""
        with self._guard:
            self.logged[record.levelname.lower()] += 1

    def answered(self, kind: str, seconds: float) -> None:
        """A request of a kind came, and took so long to be answered."""
        with self._guard:
            self._heard = self._elapsed()
            times = self.times[kind]
            times.within[bisect_left(BOUNDS, seconds)] += 1
            times.seconds += seconds

    def ticked(self) -> None:
        """The clock has done all that was due."""
        self._ticked = self._elapsed()

    def connected(self, *, is_up: bool) -> None:
        """Slack is connected, or not."""
        if is_up:
            self._down_since = None
        elif self._down_since is None:
            self._down_since = self._elapsed()

    @property
    def since_heard(self) -> float | None:
        """The seconds since the last request; None if there was none yet."""
        return None if self._heard is None else self._elapsed() - self._heard

    @property
    def since_ticked(self) -> float:
        """The seconds since the clock last did all that was due, or since the start."""
        return self._elapsed() - self._ticked

    @property
    def since_connected(self) -> float:
        """The seconds since Slack was connected last; nought while it is."""
        return 0.0 if self._down_since is None else self._elapsed() - self._down_since
