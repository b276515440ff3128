"""Routes for the browser page, and for test drivers in other processes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from demo.interactions.slack import Slack
from demo.page import reads
from demo.page.actions import ACTIONS, Action
from demo.page.trainer import Trainer
from demo.workspace.records import Json, Refused
from demo.workspace.views import HOME, MODAL
from demo.workspace.workspace import Workspace

STATIC = Path(__file__).parent / "static"
HEARTBEAT = 15.0  # seconds between two pings, which find out that a page has gone
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
)
CONTENT_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


Route = Callable[[web.Request], Awaitable[web.Response]]
"""Answers one request of the page."""


def add_routes(app: web.Application, slack: Slack, trainer: Trainer | None = None) -> None:
    """Add the page's own files, what it reads, what it can do and what tells it of changes; it loads nothing from elsewhere."""

    async def training(_request: web.Request) -> web.Response:
        state = await asyncio.to_thread(reads.training, trainer) if trainer else None
        return web.json_response({"trainer": state})

    async def move(slack: Slack, asked: Json) -> Json:
        if trainer is None or asked["key"] not in dict(await asyncio.to_thread(trainer.moves)):
            raise Refused("no_such_move")
        await asyncio.to_thread(trainer.move, asked["key"])
        slack.workspace.listeners.changed()
        return {}

    async def live(request: web.Request) -> web.StreamResponse:
        return await _live(request, slack)

    app.router.add_get("/", _index)
    app.router.add_get("/static/{name}", _static)
    app.router.add_get("/standin/state", _reading(slack, reads.state))
    app.router.add_get("/standin/messages", _reading(slack, reads.messages))
    app.router.add_get("/standin/modal", _reading(slack, reads.modal))
    app.router.add_get("/standin/home", _reading(slack, reads.home))
    app.router.add_get("/standin/trainer", training)
    app.router.add_get("/standin/live", live)
    for name, action in (ACTIONS | {"move": move}).items():
        app.router.add_post(f"/standin/{name}", _doing(slack, action))


async def _index(_request: web.Request) -> web.Response:
    return _read("index.html")


async def _static(request: web.Request) -> web.Response:
    return _read(request.match_info["name"])


def _reading(slack: Slack, look: Callable[[Workspace, Slack, Any], Json]) -> Route:
    """Answer with what a function reads of the workspace."""

    async def answer(request: web.Request) -> web.Response:
        try:
            return web.json_response(look(slack.workspace, slack, request.query))
        except Refused as refused:
            return _refusal(refused)

    return answer


def _doing(slack: Slack, action: Action) -> Route:
    """Answer with what an action returns, or with why it was refused."""

    async def answer(request: web.Request) -> web.Response:
        if request.content_type != "application/json":  # keeps other sites' forms out
            raise web.HTTPUnsupportedMediaType
        try:
            return web.json_response(await action(slack, await request.json()))
        except Refused as refused:
            return _refusal(refused)
        except (KeyError, TypeError, ValueError) as wrong:
            return _refusal(Refused("invalid_arguments", str(wrong)))

    return answer


def _read(name: str) -> web.Response:
    """One of the page's files, read whole: aiohttp leaves a file open if the browser disconnects."""
    path = next((one for one in STATIC.iterdir() if one.name == name), None)
    if path is None:
        raise web.HTTPNotFound
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Cache-Control": "no-cache"}
    return web.Response(
        body=path.read_bytes(), content_type=CONTENT_TYPES[path.suffix], charset="utf-8", headers=headers
    )


def _refusal(refused: Refused) -> web.Response:
    return web.json_response({"error": refused.code, "details": refused.details}, status=400)


async def _live(request: web.Request, slack: Slack) -> web.StreamResponse:
    """A WebSocket that tells one person's page of each channel that looks different now."""
    person, loop = request.query.get("as", ""), asyncio.get_running_loop()
    changes: asyncio.Queue[str] = asyncio.Queue()

    def heard(channel: str, only_for: str | None) -> None:
        if only_for in (None, person):
            loop.call_soon_threadsafe(changes.put_nowait, channel)

    socket = web.WebSocketResponse(heartbeat=HEARTBEAT)
    # Before the page knows that it is connected, so that no change after that is missed.
    slack.workspace.listeners.for_changes.append(heard)
    try:
        await socket.prepare(request)
        telling = asyncio.create_task(_tell(socket, changes, slack.workspace, person))
        try:
            async for _ in socket:
                pass
        finally:
            telling.cancel()
    finally:
        slack.workspace.listeners.for_changes.remove(heard)
    return socket


async def _tell(
    socket: web.WebSocketResponse, changes: asyncio.Queue[str], workspace: Workspace, person: str
) -> None:
    """Tell a page of every change that its person may see, until it has gone."""
    with suppress(ConnectionError):
        while True:
            channel = await changes.get()
            if channel in ("", MODAL, HOME):
                await socket.send_json({"channel": channel})
            elif person in workspace.channels.find(channel).members:
                newest = reads.newest(workspace, person, channel)
                await socket.send_json({"channel": channel, "newest": newest})
