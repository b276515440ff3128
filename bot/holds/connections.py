"""Whether another bot is on the same tokens, as Slack counts their connections; while one is, nothing is posted."""

import logging
import platform
import time
from collections.abc import Callable

from slack_sdk import WebClient

from bot.holds.hold import CONNECTIONS, Hold
from commands.desk.desk import Desk
from permanence.language import tr
from permanence.words import count

LOOK_EVERY = 600.0
"""Seconds between two looks: Slack says how many connections there are only to one that is being opened."""
FIRST_AGAIN, AGAIN = 5.0, 60.0
"""Seconds to the next look while there is another connection: the first time, and then."""
OVERLAP = 120.0
"""For how many seconds there may be another without anybody being told: one of before, which Slack has yet to miss."""

_log = logging.getLogger("permanence.connections")


class Connections:
    """Looks how many other connections there are: at the start, every ten minutes, and more often while there is one.

    `count_others` opens a connection anew and returns how many others Slack counts; None if it does not say.
    `elapsed` tells the seconds since any moment, which setting the clock does not change.
    """

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        count_others: Callable[[], int | None],
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self.desk = desk
        self.count_others = count_others
        self.elapsed = elapsed
        self._hold = Hold(desk, client, CONNECTIONS)
        self._is_known = False
        self._seen_since: float | None = None
        self._began = self._next_look = elapsed()

    @property
    def are_ours(self) -> bool:
        """Whether something may be posted: there is no other connection. Slack is given two minutes to say so at the start."""
        if not self._is_known:
            return self.elapsed() - self._began >= OVERLAP
        return self._seen_since is None

    def look_if_due(self) -> None:
        """Look again, if it is time to."""
        if self.elapsed() >= self._next_look:
            self.saw(self.count_others())

    def saw(self, others: int | None) -> None:
        """Take note of how many others Slack counts; one that stays is told to the administrators."""
        now = self.elapsed()
        if others is None:
            self._next_look = now + AGAIN
            return
        self._is_known = True
        if not others:
            self._seen_since, self._next_look = None, now + LOOK_EVERY
            self._hold.end(_OVER)
            return
        _log.error("Slack counts %s beside mine: nothing is posted", count(others, "connection"))
        self._next_look = now + (FIRST_AGAIN if self._seen_since is None else AGAIN)
        if self._seen_since is None:
            self._seen_since = now
        if now - self._seen_since >= OVERLAP:
            self._hold.begin(self._words(others))

    def _words(self, others: int) -> str:
        return tr(
            f"Another bot is using my tokens: Slack counts {count(others, 'connection')} beside mine. It may be a copy "
            "restored for a drill, or an old machine left on. Slack gives each command to one of us, so some are "
            "recorded there and not here. I post nothing until it is gone. Please stop the one that should not run: "
            f"I run on {platform.node()}, with the records in {self.desk.store.path.name}."
        )


_OVER = tr(
    "The other bot on my tokens, there since {since}, is gone. I post again. What people recorded meanwhile may be "
    "in its records and not in mine: please ask them to look."
)
