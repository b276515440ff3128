"""Socket Mode: the app's WebSockets, the envelopes sent over them, and the acks."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from aiohttp import WSMsgType, web

from demo.workspace.records import Json

ACK_TIMEOUT = 3.0  # seconds Slack waits for an ack
REFRESH_GRACE = 0.3  # seconds an old socket stays open after a refresh, for acks on their way
PING_INTERVAL = 0.05  # seconds between two pings; each lets a client notice that it was asked to close


@dataclass(frozen=True, slots=True)
class Answer:
    """The app's answer to an envelope: whether and when it was acked, and with which payload.

    `size` is that of the whole ack in bytes.
    """

    envelope: Json
    acked: bool
    seconds: float
    payload: Json | None = None
    size: int = 0

    @property
    def trigger_id(self) -> str:
        """The `trigger_id` sent to the app, if there was one."""
        return str(self.envelope.get("payload", {}).get("trigger_id", ""))


NOT_SENT = Answer({}, acked=False, seconds=0.0)
"""The answer where nothing was sent to the app."""


def envelope(kind: str, payload: Json) -> Json:
    """A payload, ready to send; only events cannot be answered in the ack."""
    retries = {"retry_attempt": 0, "retry_reason": ""} if kind == "events_api" else {}
    answerable = kind != "events_api"
    return {
        "envelope_id": str(uuid4()),
        "type": kind,
        "accepts_response_payload": answerable,
        "payload": payload,
        **retries,
    }


class AppSockets:
    """The open sockets of one app; they take turns in receiving envelopes."""

    def __init__(self, app_id: str, changed: Callable[[], None], ack_timeout: float = ACK_TIMEOUT) -> None:
        self._app_id = app_id
        self._changed = changed
        self._ack_timeout = ack_timeout
        self._sockets: list[web.WebSocketResponse] = []
        self._connected: set[web.WebSocketResponse] = set()
        self._waiting: dict[str, list[asyncio.Future[tuple[Json, int]]]] = {}
        self._tickets: set[str] = set()
        self._open = asyncio.Event()
        self._refreshing = False

    @property
    def is_open(self) -> bool:
        """Whether an app is connected."""
        return bool(self._sockets)

    def ticket(self) -> str:
        """A new ticket, with which one socket can be opened."""
        ticket = str(uuid4())
        self._tickets.add(ticket)
        return ticket

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one socket, from `hello` until it closes; it was given a ticket that no other has used."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            raise web.HTTPForbidden
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(timeout=0.5, max_msg_size=0)
        await socket.prepare(request)
        self._connected.add(socket)
        pings = asyncio.create_task(self._ping(socket))
        try:
            await socket.send_json(self._hello())
            self._sockets.append(socket)
            self._refreshing = False
            self._open.set()
            self._changed()
            with suppress(ConnectionError):  # an app that was killed is answered its last pings no more
                async for frame in socket:
                    if frame.type is WSMsgType.TEXT:
                        self._receive(frame.data)
        finally:
            pings.cancel()
            self._connected.discard(socket)
            self._forget(socket)
        return socket

    async def send(self, sent: Json) -> Answer:
        """Send an envelope over one socket and wait for its ack."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        acked: asyncio.Future[tuple[Json, int]] = loop.create_future()
        waiting = self._waiting.setdefault(sent["envelope_id"], [])
        waiting.append(acked)
        try:
            async with asyncio.timeout(self._ack_timeout):
                if not await self._deliver(sent):
                    return Answer(sent, acked=False, seconds=loop.time() - started)
                ack, size = await acked
            return Answer(sent, True, loop.time() - started, ack.get("payload") or None, size)
        except TimeoutError:
            return Answer(sent, acked=False, seconds=loop.time() - started)
        finally:
            waiting.remove(acked)
            if not waiting:
                self._waiting.pop(sent["envelope_id"], None)

    async def drop(self) -> None:
        """Close every socket, as when the connection breaks."""
        await asyncio.gather(*(self._close(socket) for socket in list(self._sockets)))

    async def refresh(self) -> None:
        """Ask the app to reconnect; envelopes wait for the new socket, acks may still arrive over the old ones."""
        self._refreshing = True
        old = list(self._sockets)
        for socket in old:
            self._forget(socket)
        goodbye = {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "stand-in"}}
        for socket in old:
            await socket.send_json(goodbye)
        await asyncio.sleep(REFRESH_GRACE)
        await asyncio.gather(*(self._close(socket) for socket in old))

    async def _deliver(self, sent: Json) -> bool:
        if self._refreshing and not self._sockets:
            await self._open.wait()
        for socket in list(self._sockets):
            self._sockets.append(self._sockets.pop(0))  # next time, the next socket
            try:
                await socket.send_json(sent)
            except ConnectionError:
                self._forget(socket)
            else:
                return True
        return False

    async def _ping(self, socket: web.WebSocketResponse) -> None:
        while not socket.closed:
            await asyncio.sleep(PING_INTERVAL)
            with suppress(ConnectionError):
                # With content, as Slack's pings have: the SDK's client hangs on an empty one, waiting for more.
                await socket.ping(b"Ping from the stand-in")

    def _receive(self, text: str) -> None:
        ack = json.loads(text)
        for waiting in self._waiting.get(ack.get("envelope_id"), ()):
            if not waiting.done():
                waiting.set_result((ack, len(text.encode())))

    async def _close(self, socket: web.WebSocketResponse) -> None:
        self._forget(socket)
        await socket.close()

    def _forget(self, socket: web.WebSocketResponse) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
        if not self._sockets:
            self._open.clear()
            self._changed()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connected),  # those asked to reconnect too
            "debug_info": {"host": "stand-in", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._app_id},
        }
