"""The answers that somebody waits for: a few are worked out at once, in the order in which they came, and all else gives way."""

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AT_WORK = 6
"""How many threads work out answers at once. Of a hundred that all want Python's lock, each slows down every other."""
LONG = 1.5
"""Seconds after which an answer is begun whoever is at work: they may all wait for something."""

_log = logging.getLogger("permanence.awaited")


class _Own(threading.local):
    """What is known of one thread: its deadline, and whether it works out an answer just now."""

    until = math.inf
    is_at_work = False


class Awaited:
    """Who works out an answer that somebody waits for, until when, and what is begun next."""

    def __init__(self) -> None:
        self._own = _Own()
        self._changed = threading.Condition()
        self._at_work = 0
        self._ahead = 0
        self._next: deque[tuple[float, Callable[[], object]]] = deque()

    @contextmanager
    def within(self, until: float) -> Iterator[None]:
        """Give this thread a deadline, a moment of `time.monotonic`, after which it commits nothing."""
        before, self._own.until = self._own.until, until
        try:
            if self._own.is_at_work:
                yield
            else:
                self._count(1, 1)
                with self.at_work():
                    yield
        finally:
            self._own.until = before

    def left(self) -> float:
        """How many seconds this thread has until its deadline; without one there is no end of them."""
        return self._own.until - time.monotonic()

    def when_free(self, begin: Callable[[], object]) -> None:
        """Have an answer begun in its turn; `begin` has a thread work it out that is `at_work` then."""
        with self._changed:
            self._next.append((time.monotonic(), begin))
        self.begin_next()

    def begin_next(self, long: float = LONG) -> None:
        """Begin what comes next, if few are at work or it has waited for so `long`.

        What cannot be begun is logged: it is no fault of the thread that calls this.
        """
        long_ago = time.monotonic() - long
        # Under the lock, so that no thread has taken one and not yet begun it as another shuts its threads down.
        with self._changed:
            while self._next and (self._at_work < AT_WORK or self._next[0][0] <= long_ago):
                _, begin = self._next.popleft()
                self._count(1, 1)
                try:
                    begin()
                except Exception as error:  # noqa: BLE001 - those after it are begun all the same
                    self._count(-1, -1)
                    _log.error("an answer could not be begun: %s", type(error).__name__)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Work out an answer in this thread, which counts as one at work already."""
        self._own.is_at_work = True
        try:
            yield
        finally:
            self._own.is_at_work = False
            self._count(-1, -1)
            self.begin_next()

    @contextmanager
    def aside(self, *, for_writer: bool = False) -> Iterator[None]:
        """Let another answer be worked out while this thread waits for something. Whoever gives way does so to one that waits `for_writer`."""
        if not self._own.is_at_work:
            yield
            return
        self._own.is_at_work = False
        self._count(-1, 0 if for_writer else -1)
        self.begin_next()
        try:
            yield
        finally:
            self._own.is_at_work = True
            self._count(1, 0 if for_writer else 1)

    def give_way(self, most: float) -> None:
        """Wait until nobody is at work on an answer, for so many seconds at most: for what has no deadline."""
        if self._own.until == math.inf:
            with self._changed:
                self._changed.wait_for(lambda: not self._ahead, most)

    def _count(self, at_work: int, ahead: int) -> None:
        with self._changed:
            self._at_work += at_work
            self._ahead += ahead
            if not self._ahead:
                self._changed.notify_all()
