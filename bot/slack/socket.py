"""The socket to Slack: watched by our own health check, opened anew without a gap, and drained before it is closed."""

import json
import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, Self

from slack_bolt import App, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_bolt.adapter.socket_mode.internals import run_bolt_app
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.interval_runner import IntervalRunner

from bot.slack.people import of_sockets
from bot.slack_errors import CALL_FAILED
from bot.watch.arrivals import Arrivals
from bot.watch.logs import within_request
from bot.watch.pulse import kind_of
from permanence.errors import PermanenceError
from storage.awaited import Awaited
from storage.database import MOST_WAITING

CONCURRENCY = MOST_WAITING + 40
"""Payloads handled at once: enough that busy ones never delay an ack, and that whoever reads finds some that wait for no writer."""
TRY_EVERY = 20.0
"""Seconds between two tries of ours to open a new socket: Slack allows few."""
ENDING_EVERY = 0.05
"""Seconds between two times that a session is told to end, while its client is being closed."""
PATIENCE_SECONDS = 3.0
"""How long Slack waits for an ack."""
ANSWERING_SECONDS = 0.8
"""How much of that is left for the ack itself: nothing is recorded so late that Slack may say that we did not respond."""
DRAIN_SECONDS = 8.0
"""How long what is under way may take to finish at the end."""
HELLO_SECONDS = 5.0
"""How long a new socket may take to say hello."""
GOODBYE = b"\x88\x82\0\0\0\0\x03\xe8"
"""A WebSocket's masked close frame, which says that all is well: Slack sends nothing after it has answered."""

Answered = Callable[[str, float], None]
"""Is called with the kind of each payload, and the seconds from when it came until it was answered."""

_log = logging.getLogger("permanence.socket")


class Socket(SocketModeHandler):
    """Slack's own handler, which also counts what is under way and gives each payload its deadline.

    It tells a listener the envelope's id and when it arrived. What is `awaited` is worked out in turn, and until its deadline.
    """

    def __init__(self, app: App, app_token: str, awaited: Awaited, answered: Answered) -> None:
        super().__init__(app, app_token, web_client=of_sockets(app.client), concurrency=CONCURRENCY)
        self._awaited = awaited
        self._answered = answered
        self._arrivals = Arrivals(awaited.begin_next)
        self._prepare(self.client)
        self.client.message_listeners.extend((_stamp, self._on_hello))
        self._under_way = 0
        self._changed = threading.Condition()
        self._is_draining = False
        self._tried_at = float("-inf")
        self._counted: dict[Any, int] = {}
        self._sending = threading.Lock()
        self._retiring: list[threading.Thread] = []

    def open(self) -> int | None:
        """Connect, and return how many other connections Slack counts; None if it does not say.

        Where the network does not answer, the health check tries again. Raises PermanenceError where Slack refuses the
        token.
        """
        self._arrivals.start()
        try:
            connect_client(self.client)
        except CALL_FAILED as error:
            if isinstance(error, SlackApiError) and error.response.status_code < 500:
                raise PermanenceError(
                    f"Slack refused SLACK_APP_TOKEN ({_why(error)}). `permanence check` says what to do."
                ) from error
            _log.warning("the socket could not be opened: %s", _why(error))
            return None
        return self._others(self.client, 1)

    def count_others(self) -> int | None:
        """Open a new connection beside this one, and return how many others Slack counts then; None if it does not say.

        It takes the place of this one, which is closed once all that came by it has been read.
        """
        old, new = self.client, self._successor()
        try:
            connect_client(new)
            others = self._others(new, 1 + old.is_connected()) if new.is_connected() else None
        except CALL_FAILED as error:
            _log.warning("no new socket could be opened: %s", _why(error))
            others = None
        if others is None:
            self._retire(new)
            return None
        with self._sending:
            self.client = new
        self._retire(old)
        return others

    def _successor(self) -> SocketModeClient:
        """A client as the present one is."""
        client = SocketModeClient(
            self.app_token,
            self.client.logger,
            self.client.web_client,
            ping_interval=self.client.ping_interval,
            concurrency=CONCURRENCY,
            proxy=self.client.proxy,
        )
        self._prepare(client)
        client.message_listeners.extend(self.client.message_listeners)
        client.socket_mode_request_listeners.extend(self.client.socket_mode_request_listeners)
        return client

    def _others(self, client: SocketModeClient, ours: int) -> int | None:
        """How many connections Slack counts beside `ours`, as its hello on a new one says."""
        with self._changed:
            self._changed.wait_for(lambda: client in self._counted, HELLO_SECONDS)
            counted = self._counted.get(client)
        return None if counted is None else max(0, counted - ours)

    def _on_hello(self, client: Any, message: dict[str, Any], _raw: str | None = None) -> None:
        """Note what a new socket says of itself, and have it send each ack at once: Nagle's algorithm would hold some for 40 ms."""
        if message.get("type") != "hello":
            return
        with suppress(AttributeError, OSError):  # it may be gone again already
            client.current_session.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        counted = message.get("num_connections")
        _log.info("connected; Slack counts %s of mine and others", counted)
        if isinstance(counted, int):
            with self._changed:
                self._counted[client] = counted
                self._changed.notify_all()

    def _retire(self, client: SocketModeClient) -> None:
        """Close a connection that is of no more use, from a thread of its own."""
        self._counted.pop(client, None)
        self._retiring = [each for each in self._retiring if each.is_alive()]
        self._retiring.append(threading.Thread(target=_leave, args=(client,), daemon=True))
        self._retiring[-1].start()

    def handle(self, _client: Any, req: Any) -> None:
        """Handle one payload; once draining, leave it unacked for Slack to give to another."""
        with self._changed:
            if self._is_draining:
                return
            self._under_way += 1
        try:
            req.payload["envelope_id"] = req.envelope_id
            with within_request(req.envelope_id), self._awaited.within(deadline_of(req.payload)):
                response = run_bolt_app(self.app, req)
                self._answer(req, response)
                self._note(req, response)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def _prepare(self, client: SocketModeClient) -> None:
        """Have each message of a client handled in its turn, and note when it came: there is no other way to see it arrive."""
        client.message_workers = _Hands(self._awaited)

        def enqueue(message: str) -> None:
            client.message_queue.put(_Arrived(message, self._arrivals.moment()))

        client.enqueue_message = enqueue  # type: ignore[method-assign]

    def _answer(self, req: Any, response: BoltResponse) -> None:
        """Send the ack by the present socket: the one by which the payload came may have been replaced.

        What Bolt does not answer with success is left unacked, so that Slack says that the app did not respond.
        """
        if response.status != HTTPStatus.OK:
            return
        sent = frame(ack_of(req.envelope_id, response))
        started = time.monotonic()
        while True:
            try:
                with self._sending:
                    _send(self.client, sent)
            except SlackClientNotConnectedError:
                if time.monotonic() - started > PATIENCE_SECONDS:
                    raise
                with self._awaited.aside():
                    time.sleep(0.02)
            else:
                return

    def _note(self, req: Any, response: BoltResponse) -> None:
        """Note how long an answer took, from when its payload came."""
        kind, seconds = kind_of(req), time.monotonic() - req.payload["arrived"]
        self._answered(kind, seconds)
        said = "answered" if response.status == HTTPStatus.OK else "left unanswered"
        _log.info(said, extra={"kind": kind, "ms": round(seconds * 1000)})

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
        except CALL_FAILED as error:
            _log.warning("it could not be opened: %s", _why(error))
        return bool(self.client.is_connected())

    def drain(self) -> None:
        """Take nothing more, let what is under way be answered, and close."""
        deadline = time.monotonic() + DRAIN_SECONDS
        with self._changed:
            self._is_draining = True
            self._changed.wait_for(lambda: self._under_way == 0, deadline - time.monotonic())
        # What stands before the None is still handled, and so left unacked, as `handle` does with all that comes now.
        self._arrivals.stop()
        close_client(self.client)
        for thread in self._retiring:
            thread.join(max(0.0, deadline - time.monotonic()))


def deadline_of(payload: dict[str, Any]) -> float:
    """The moment after which nothing of a payload is recorded, for Slack tells the person that we did not respond."""
    return float(payload["arrived"]) + PATIENCE_SECONDS - ANSWERING_SECONDS


def is_awaited(payload: dict[str, Any]) -> bool:
    """Whether Slack still waits for a payload's ack."""
    return time.monotonic() < float(payload["arrived"]) + PATIENCE_SECONDS


def ack_of(envelope: str, response: BoltResponse) -> str:
    """The ack of an envelope, with what Bolt answers: JSON as it is, words as a text."""
    if not response.body:
        return json.dumps({"envelope_id": envelope})
    is_json = response.first_headers().get("content-type", "").startswith("application/json")
    answer = response.body if is_json else json.dumps({"text": response.body})
    return f'{{"envelope_id": {json.dumps(envelope)}, "payload": {answer}}}'


def frame(text: str) -> bytes:
    """A text as one masked WebSocket frame (RFC 6455, 5.2), of any length.

    The library masks a byte at a time, which took longer than finding the answer, and holds 65,535 bytes at most.
    """
    said, key = text.encode(), os.urandom(4)
    size = len(said)
    if size < 126:
        head = struct.pack("!BB", _FINAL_TEXT, _MASKED | size)
    elif size < 65_536:
        head = struct.pack("!BBH", _FINAL_TEXT, _MASKED | 126, size)
    else:
        head = struct.pack("!BBQ", _FINAL_TEXT, _MASKED | 127, size)
    mask = (key * (size // 4 + 1))[:size]
    masked = int.from_bytes(said, "big") ^ int.from_bytes(mask, "big")
    return head + key + masked.to_bytes(size, "big")


_FINAL_TEXT, _MASKED = 0x81, 0x80


def _send(client: SocketModeClient, sent: bytes) -> None:
    """Send a whole frame by a client's connection. Raises SlackClientNotConnectedError where there is none."""
    session: Any = client.current_session
    try:
        with session.sock_send_lock:
            session.sock.sendall(sent)
    except (AttributeError, OSError) as error:
        raise SlackClientNotConnectedError(type(error).__name__) from error


def _why(error: Exception) -> str:
    """Slack's own code for a refusal, or the kind of error."""
    return str(error.response.get("error")) if isinstance(error, SlackApiError) else type(error).__name__


class _Hands(ThreadPoolExecutor):
    """The threads that handle payloads: another begins only when few are at work, or all of those may wait for something."""

    def __init__(self, awaited: Awaited) -> None:
        super().__init__(CONCURRENCY, "payload")
        self._awaited = awaited

    def submit(self, work: Callable[[], object]) -> None:  # type: ignore[override]
        """Have a payload handled in its turn."""
        self._awaited.when_free(partial(super().submit, self._work, work))

    def shutdown(self, wait: bool = True, **how: bool) -> None:
        """Take nothing more; what came before is handled."""
        self._awaited.begin_next(0)
        super().shutdown(wait, **how)

    def _work(self, work: Callable[[], object]) -> None:
        with self._awaited.at_work():
            work()


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


def _leave(client: SocketModeClient) -> None:
    """Say goodbye, read what came before the answer to it, have it handled, and close."""
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    session: Any = client.current_session
    with suppress(AttributeError, OSError):  # it may be gone already
        with session.sock_send_lock:
            session.sock.sendall(GOODBYE)
        deadline = time.monotonic() + HELLO_SECONDS
        while session.is_active() and time.monotonic() < deadline:
            time.sleep(0.02)
    # Once this is taken, all before it is with the workers, whom closing waits for.
    client.message_queue.put(None)
    while not client.message_queue.empty():
        time.sleep(0.02)
    close_client(client)


def connect_client(client: SocketModeClient) -> None:
    """Connect a client, and read at once what comes: its reader looks only ten times a second whether it is connected."""
    client.current_session_runner.shutdown()  # type: ignore[no-untyped-call]
    try:
        client.connect()
    finally:
        client.current_session_runner = IntervalRunner(client._run_current_session).start()  # noqa: SLF001


def close_client(client: SocketModeClient) -> None:
    """Close a client at once: its reader looks only once a second whether it is closed, and a None wakes it.

    A session that is just beginning takes back that it is to end, and the library would wait for it for ever.
    """
    client.closed = True
    client.message_queue.put(None)
    closing = threading.Thread(target=client.close, daemon=True)
    closing.start()
    while closing.is_alive():
        client.current_session_state.terminated = True
        closing.join(ENDING_EVERY)
