"""Sends each outbox post to Slack exactly once, through errors and crashes.

A post is committed as being sent before Slack is called. If the answer is lost, the post is searched for by its
metadata once the call can no longer be under way, and sent again only after a search succeeded and did not find it.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk import WebClient

from bot.slack.people import SlackDirectory, with_patience
from bot.slack.post_delivery import PostDelivery
from commands.desk.desk import Desk
from permanence.errors import Busy, PermanenceError, Unavailable
from permanence.trouble import Trouble
from storage.outbox import Post, PostState

AT_ONCE = 8
"""How many channels are posted to at once."""
IN_HAND = 4 * AT_ONCE
"""How many channels are posted to, or wait for that: while they do, the outbox is not read for more."""
BUSY_REST = 1.0
"""Seconds until a post is looked at again that found the records busy."""

_log = logging.getLogger("permanence.outbox")


@dataclass(frozen=True, slots=True)
class Speeds:
    """In seconds: how long a call may take, how long its message may still arrive, how long a channel rests.

    The grace must be longer than the timeout. `look` is the time between two looks into the outbox: one that finds
    nothing costs a few microseconds.
    """

    timeout: int = 10
    grace: float = 60.0
    pace: float = 1.05
    look: float = 0.1


SPEEDS = Speeds()
"""The speeds that Slack allows."""


class Posting:
    """Works through the outbox: at most one call at a time in a channel, and one message a second.

    `report` is called with a post that cannot be sent at present. While `may_post` says no, nothing is sent.
    """

    def __init__(
        self,
        desk: Desk,
        client: WebClient,
        people: SlackDirectory,
        report: Callable[[Post], None],
        speeds: Speeds = SPEEDS,
        may_post: Callable[[], bool] = lambda: True,
    ) -> None:
        self.store = desk.store
        self.clock = desk.clock
        self.people = people
        patient = with_patience(client, speeds.timeout)
        self.delivery = PostDelivery(desk, patient, people, report, timedelta(seconds=speeds.grace))
        self.pace = speeds.pace
        self.look = speeds.look
        self.may_post = may_post
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="posting")
        self._busy: set[str] = set()
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="outbox", daemon=True)

    def start(self) -> None:
        """Start posting, beginning with what an earlier process left."""
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether a call is under way."""
        with self._lock:
            return bool(self._busy)

    def stop(self) -> None:
        """Finish the calls under way, and start no more."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._pool.shutdown(wait=True)

    def _run(self) -> None:
        while not self._stopping.wait(self.look):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - an error in one look must not stop the next
                _log.error("looking into the outbox failed: %s", type(error).__name__)

    def _look(self) -> None:
        if not self.may_post() or not self._has_room():
            return
        with self._lock:
            now = time.monotonic()
            taken = self._busy | {to for to, at in self._free_at.items() if at > now}
        with self.store.read() as records:
            posts = records.delivery.to_do(self.clock(), taken)
        for post in sorted(posts, key=self._turn):
            if not self._has_room():
                return
            with self._lock:
                self._busy.add(post.to)
            self._pool.submit(self._deliver, post)

    def _turn(self, post: Post) -> tuple[bool, bool, float]:
        """When a post's turn is among those of other channels: deleting first, redrawing last, and who has waited longest.

        A channel that nothing was sent to comes before one that gets its second message: each has a second to rest then.
        """
        return post.state is not PostState.DELETING, post.is_there, self._free_at.get(post.to, 0)

    def _has_room(self) -> bool:
        with self._lock:
            return len(self._busy) < IN_HAND

    def _deliver(self, post: Post) -> None:
        """Take one post a step further, and then let its channel rest."""
        rest = self.pace
        self.people.begin_request()
        try:
            if not self._stopping.is_set() and self.may_post():
                rest = max(rest, self.delivery.step(post.id))
        except Busy:
            # It stays as it is: what was sent and could not be recorded is searched for.
            rest = max(rest, BUSY_REST)
            _log.warning("post %d waits: the records are busy", post.id)
        except Unavailable:
            self.delivery.postpone_failed(post.id, "Slack could not be asked about the channel")
        except PermanenceError:
            self.delivery.postpone_failed(post.id, Trouble.UNREACHABLE)
        except Exception as error:  # noqa: BLE001 - one channel's error must not hold up another's
            _log.error("post %d: %s", post.id, type(error).__name__)
            self.delivery.postpone_failed(
                post.id, f"something went wrong on my side ({type(error).__name__})"
            )
        finally:
            with self._lock:
                self._free_at[post.to] = time.monotonic() + rest
                self._busy.discard(post.to)
