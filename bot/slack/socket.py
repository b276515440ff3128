"""The socket to Slack: watched by our own health check, and drained before it is closed."""

import logging
import socket
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from http.client import HTTPException
from typing import Any, Self

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError, SlackClientError, SlackClientNotConnectedError

from bot.arrivals import Arrivals
from permanence.errors import PermanenceError

CONCURRENCY = 40
"""Payloads handled at once: enough that busy ones never delay an ack."""
TRY_EVERY = 20.0
"""Seconds between two tries of ours to open a new socket: Slack allows few."""
PATIENCE_SECONDS = 3.0
"""How long Slack waits for an ack."""
ANSWERING_SECONDS = 0.8
"""How much of that is left for the ack itself: nothing is recorded so late that Slack may say that we did not respond."""
DRAIN_SECONDS = 8.0
"""How long what is under way may take to finish at the end."""

Within = Callable[[float], AbstractContextManager[None]]
"""Gives this thread a deadline, a moment of `time.monotonic`."""

_log = logging.getLogger("permanence.socket")


class Socket(SocketModeHandler):
    """Slack's own handler, which also counts what is under way and gives each payload its deadline.

    It tells a listener the envelope's id and when it arrived. Under `within` nothing is recorded after a moment.
    """

    def __init__(self, app: App, app_token: str, within: Within) -> None:
        super().__init__(app, app_token, concurrency=CONCURRENCY)
        self.client.enqueue_message = self._enqueue  # type: ignore[method-assign]  # the only way to see it arrive
        self.client.message_listeners.extend((_hurry, _stamp))
        self._within = within
        self._arrivals = Arrivals()
        self._under_way = 0
        self._changed = threading.Condition()
        self._is_draining = False
        self._tried_at = float("-inf")

    def open(self) -> None:
        """Connect; where the network does not answer, the health check tries again.

        Raises PermanenceError where Slack refuses the token.
        """
        self._arrivals.start()
        try:
            self.client.connect()
        except (SlackClientError, OSError, HTTPException) as error:
            if isinstance(error, SlackApiError) and error.response.status_code < 500:
                code = error.response.get("error")
                raise PermanenceError(
                    f"Slack refused SLACK_APP_TOKEN ({code}). `permanence check` says what to do."
                ) from error
            _log.warning("the socket could not be opened: %s", type(error).__name__)

    def handle(self, client: Any, req: Any) -> None:
        """Handle one payload; once draining, leave it unacked for Slack to give to another."""
        with self._changed:
            if self._is_draining:
                return
            self._under_way += 1
        try:
            req.payload["envelope_id"] = req.envelope_id
            with self._within(deadline_of(req.payload)):
                response = run_bolt_app(self.app, req)
            self._answer(client, req, response)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _enqueue(self, message: str) -> None:
        self.client.message_queue.put(_Arrived(message, self._arrivals.moment()))

    def _answer(self, client: Any, req: Any, response: BoltResponse) -> None:
        """Send the ack; where the socket was replaced under it, by the new one."""
        started = time.monotonic()
        while True:
            try:
                send_response(client, req, response, started)
            except SlackClientNotConnectedError:
                if time.monotonic() - started > PATIENCE_SECONDS:
                    raise
                time.sleep(0.02)
            else:
                return

    def check(self) -> bool:
        """Whether the socket is up. Where it is down a new one is opened, at once and then every so often."""
        if self.client.is_connected():
            return True
        if time.monotonic() - self._tried_at < TRY_EVERY:
            return False
        self._tried_at = time.monotonic()
        _log.warning("the socket is down: opening a new one")
        try:
            # The library may be doing so too: it lets one of us through, and the other finds it done.
            self.client.connect_to_new_endpoint()
        except (SlackClientError, OSError, HTTPException) as error:
            _log.warning("it could not be opened: %s", type(error).__name__)
        return bool(self.client.is_connected())

    def drain(self) -> None:
        """Take nothing more, let what is under way be answered, and close."""
        deadline = time.monotonic() + DRAIN_SECONDS
        with self._changed:
            self._is_draining = True
            self._changed.wait_for(lambda: self._under_way == 0, deadline - time.monotonic())
        # The library's reader looks only once a second whether it is closed; a None, which it passes over, wakes it.
        # What stands before the None is still handled, and so left unacked, as `handle` does with all that comes now.
        self._arrivals.stop()
        self.client.closed = True
        self.client.message_queue.put(None)
        self.client.close()


def deadline_of(payload: dict[str, Any]) -> float:
    """The moment after which nothing of a payload is recorded, for Slack tells the person that we did not respond."""
    return float(payload["arrived"]) + PATIENCE_SECONDS - ANSWERING_SECONDS


def is_awaited(payload: dict[str, Any]) -> bool:
    """Whether Slack still waits for a payload's ack."""
    return time.monotonic() < float(payload["arrived"]) + PATIENCE_SECONDS


class _Arrived(str):
    """A message as it came over the socket, which knows when: it may wait in the queue."""

    __slots__ = ("at",)
    at: float

    def __new__(cls, message: str, at: float) -> Self:
        """Make it of a message and the moment."""
        made = super().__new__(cls, message)
        made.at = at
        return made


def _stamp(_client: Any, message: dict[str, Any], raw: Any = None) -> None:
    """Write into a payload when it arrived."""
    if "payload" in message:
        message["payload"]["arrived"] = raw.at


def _hurry(client: Any, message: dict[str, Any], _raw: str | None = None) -> None:
    """Have a new socket send each ack at once: Nagle's algorithm would hold some of them for 40 ms."""
    if message.get("type") == "hello":
        with suppress(AttributeError, OSError):  # it may be gone again already
            client.current_session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
