"""When something that is read from the socket arrived: before that, the whole process may have stood still."""

import math
import threading
import time
from collections.abc import Callable

TICK = 0.1
"""Seconds between two signs of life."""
STALL = 0.5
"""Seconds without one after which the process had stood still: stopped, paused with its machine, or starved."""
AFTERWARDS = 1.0
"""For how many seconds what is read afterwards may have arrived meanwhile."""


class Arrivals:
    """Says when what is read now arrived, at the earliest, in the seconds of `elapsed`. With each sign of life `look` is called."""

    def __init__(
        self, look: Callable[[], object] = lambda: None, elapsed: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look
        self._elapsed = elapsed
        self._ticked = elapsed()
        self._stood = (-math.inf, -math.inf)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="arrivals", daemon=True)

    def start(self) -> None:
        """Give signs of life from now on."""
        self.moment()
        self._thread.start()

    def stop(self) -> None:
        """Give no more."""
        self._stopping.set()

    def moment(self) -> float:
        """When what is read now arrived, at the earliest; this is a sign of life too."""
        now = self._elapsed()
        if now - self._ticked > STALL:
            self._stood = self._ticked, now
        self._ticked = now
        since, until = self._stood
        return since if now - until < AFTERWARDS else now

    def _run(self) -> None:
        while not self._stopping.wait(TICK):
            self.moment()
            self._look()
