"""The page in the browser, and the same hands and eyes over HTTP for programs in other processes."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from demo.api.faults import FAULTS
from demo.api.socket_mode import Answer
from demo.interactions.slack import Slack
from demo.page.trainer import Trainer
from demo.workspace.blocks import picture_file_ids
from demo.workspace.fields import fields
from demo.workspace.records import Channel, Json, Message, Refused, User, View
from demo.workspace.shapes import thread_facts
from demo.workspace.views import HOME, MODAL
from demo.workspace.workspace import Workspace

STATIC = Path(__file__).parent / "static"
QUIET = 15.0  # seconds after which a live connection is given a sign of life
OWN = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"
KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
Deed = Callable[[Slack, Json], Awaitable[Json]]


def add_routes(app: web.Application, slack: Slack, trainer: Trainer | None = None) -> None:
    """The page itself, what it reads, what it does, and what it is told; it loads nothing from elsewhere."""

    async def index(_request: web.Request) -> web.Response:
        return _read("index.html")

    async def static(request: web.Request) -> web.Response:
        return _read(request.match_info["name"])

    def reading(
        look: Callable[[Workspace, Slack, Any], Json],
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            try:
                return web.json_response(look(slack.workspace, slack, request.query))
            except Refused as refused:
                return _said_no(refused)

        return answer

    def doing(deed: Deed) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def answer(request: web.Request) -> web.Response:
            if request.content_type != "application/json":  # keeps other sites' forms out
                raise web.HTTPUnsupportedMediaType
            try:
                return web.json_response(await deed(slack, await request.json()))
            except Refused as refused:
                return _said_no(refused)
            except (KeyError, TypeError, ValueError) as wrong:
                return _said_no(Refused("invalid_arguments", str(wrong)))

        return answer

    async def training(_request: web.Request) -> web.Response:
        told = await asyncio.to_thread(_training, trainer) if trainer else None
        return web.json_response({"trainer": told})

    async def move(slack: Slack, asked: Json) -> Json:
        if trainer is None or asked["key"] not in dict(await asyncio.to_thread(trainer.moves)):
            raise Refused("no_such_move")
        await asyncio.to_thread(trainer.move, asked["key"])
        slack.workspace.listeners.changed()
        return {}

    async def live(request: web.Request) -> web.StreamResponse:
        return await _live(request, slack)

    app.router.add_get("/", index)
    app.router.add_get("/static/{name}", static)
    app.router.add_get("/standin/state", reading(_state))
    app.router.add_get("/standin/messages", reading(_messages))
    app.router.add_get("/standin/modal", reading(_modal))
    app.router.add_get("/standin/home", reading(_home))
    app.router.add_get("/standin/trainer", training)
    app.router.add_get("/standin/live", live)
    for name, deed in (DEEDS | {"move": move}).items():
        app.router.add_post(f"/standin/{name}", doing(deed))


def _read(name: str) -> web.Response:
    """A part of the page, read whole: aiohttp leaves a file open when a browser goes away meanwhile."""
    path = next((one for one in STATIC.iterdir() if one.name == name), None)
    if path is None:
        raise web.HTTPNotFound
    headers = {"Content-Security-Policy": OWN, "Cache-Control": "no-cache"}
    return web.Response(
        body=path.read_bytes(), content_type=KINDS[path.suffix], charset="utf-8", headers=headers
    )


def _said_no(refused: Refused) -> web.Response:
    return web.json_response({"error": refused.code, "details": refused.details}, status=400)


# reading


def _state(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """Who there is and, for the person named by `as`, which channels they are in."""
    people = [_person(user) for user in workspace.users]
    person = next((one["id"] for one in people if one["id"] == query.get("as")), None)
    mine = [one for one in workspace.channels if person in one.members and not one.with_user]
    return {
        "name": workspace.name,
        "bot": _person(workspace.bot),
        "connected": slack.link.is_open,
        "people": people,
        "channels": [_channel(channel) for channel in mine],
        "dm": workspace.dm(person) if person else None,
        "shortcuts": [asdict(one) for one in workspace.shortcuts],
        "faults": [asdict(fault) for fault in workspace.faults],
        "fault_kinds": [*FAULTS, "fatal_error", "is_archived", "not_in_channel", "channel_not_found"],
    }


def _messages(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """What the person named by `as` sees in a channel, or in one of its threads, oldest first."""
    person, channel, thread = query.get("as", ""), query.get("channel", ""), query.get("thread_ts")
    if person not in workspace.channels.find(channel).members:
        raise Refused("not_in_channel")
    if thread:
        said = [workspace.message(channel, thread), *workspace.thread(channel, thread)]
    else:
        said = workspace.messages(channel)
    shown = [
        one for one in workspace.ephemerals(person, channel) if (one.thread_ts or None) == (thread or None)
    ]
    both = sorted([*said, *shown], key=lambda message: tuple(map(int, message.ts.split("."))))
    return {"messages": [_message(slack, person, message) for message in both]}


def _modal(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """The modal that the person named by `as` has before them, with what can be picked in each of its fields."""
    view = workspace.views.top(query.get("as", ""))
    return {"view": _view(slack, view) if view else None}


def _home(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """The Home tab of the person named by `as`, if it was ever published."""
    view = workspace.views.home(query.get("as", ""))
    return {"view": _view(slack, view) if view else None}


def _training(trainer: Trainer) -> Json:
    moves = [{"key": key, "label": label} for key, label in trainer.moves()]
    return {"today": trainer.today(), "moves": moves, "guide": [asdict(step) for step in trainer.guide]}


def _view(slack: Slack, view: View) -> Json:
    return {
        "id": view.id,
        "title": view.given.get("title"),
        "submit": view.given.get("submit"),
        "close": view.given.get("close"),
        "previous": view.previous,
        "blocks": view.blocks,
        "values": view.values,
        "gone": _gone(slack.workspace, view.blocks),
        "errors": view.errors,
        "trouble": view.trouble,
        "choices": slack.modals.choices(view),
    }


def _person(user: User) -> Json:
    guest = user.is_restricted or user.is_ultra_restricted
    return {"id": user.id, "name": user.name, "is_bot": user.is_bot, "deleted": user.deleted, "guest": guest}


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
        "members": list(channel.members),
    }


def _message(slack: Slack, person: str, message: Message) -> Json:
    workspace = slack.workspace
    shape: Json = {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "ephemeral": message.only_for is not None,
        "files": [_file(workspace, file_id) for file_id in message.files],
        "gone": _gone(workspace, message.blocks),
    }
    if any(fields(message.blocks)):
        shape |= {
            "values": slack.menus.state(person, message),
            "choices": slack.menus.choices(person, message),
        }
    return shape if message.is_reply else shape | thread_facts(workspace.thread(message.channel, message.ts))


def _gone(workspace: Workspace, blocks: Iterable[Json]) -> list[str]:
    """The pictures in blocks whose files were deleted."""
    return sorted(picture_file_ids(blocks) & {file.id for file in workspace.files if file.is_deleted})


def _file(workspace: Workspace, file_id: str) -> Json:
    file = workspace.files.find(file_id)
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "alt_txt": file.alt_txt,
        "size": file.size,
        "is_picture": file.is_picture,
        "is_deleted": file.is_deleted,
    }


# doing


async def _command(slack: Slack, asked: Json) -> Json:
    command, *text = asked["text"].split(None, 1)
    return _answered(await slack.command(asked["as"], asked["channel"], "".join(text), command))


async def _press(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.menus.press(asked["as"], asked["channel"], asked["ts"], asked["which"]))


async def _pick(slack: Slack, asked: Json) -> Json:
    place = (asked["as"], asked["channel"], asked["ts"])
    return _answered(
        await slack.menus.pick(*place, asked["which"], asked["value"], acted=bool(asked.get("acted", True)))
    )


async def _suggest_in_message(slack: Slack, asked: Json) -> Json:
    place = (asked["as"], asked["channel"], asked["ts"])
    return {"options": await slack.menus.suggest(*place, asked["which"], asked["typed"])}


async def _shortcut(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.shortcut(asked["as"], asked["callback_id"]))


async def _message_shortcut(slack: Slack, asked: Json) -> Json:
    place = (asked["as"], asked["channel"], asked["ts"])
    return _answered(await slack.message_shortcut(*place, asked["callback_id"]))


async def _open_home(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.open_home(asked["as"], asked["tab"]))


async def _say(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.say(asked["as"], asked["channel"], asked["text"], asked.get("thread_ts")))


async def _fill(slack: Slack, asked: Json) -> Json:
    home = bool(asked.get("home"))
    answers = await slack.modals.fill(asked["as"], asked["values"], asked.get("acted"), home=home)
    return {"answers": [_answered(answer) for answer in answers]}


async def _suggest(slack: Slack, asked: Json) -> Json:
    home = bool(asked.get("home"))
    return {"options": await slack.modals.suggest(asked["as"], asked["which"], asked["typed"], home=home)}


async def _press_in_view(slack: Slack, asked: Json) -> Json:
    return _answered(await slack.modals.press(asked["as"], asked["which"], home=bool(asked.get("home"))))


async def _submit(slack: Slack, asked: Json) -> Json:
    await slack.modals.fill(asked["as"], asked.get("values", {}), acted=())
    return _answered(await slack.modals.submit(asked["as"]))


async def _close_modal(slack: Slack, asked: Json) -> Json:
    answers = await slack.modals.close(asked["as"], everything=bool(asked.get("everything")))
    return {"answers": [_answered(answer) for answer in answers]}


async def _fault(slack: Slack, asked: Json) -> Json:
    slack.workspace.fault(**asked)
    return {"faults": len(list(slack.workspace.faults))}


def _answered(answer: Answer | None) -> Json:
    if answer is None:
        return {"heard": False}
    return {
        "heard": True,
        "acked": answer.acked,
        "seconds": answer.seconds,
        "payload": answer.payload,
        "size": answer.size,
    }


DEEDS: dict[str, Deed] = {
    "command": _command,
    "press": _press,
    "say": _say,
    "fill": _fill,
    "suggest": _suggest,
    "press_in_view": _press_in_view,
    "pick": _pick,
    "suggest_in_message": _suggest_in_message,
    "shortcut": _shortcut,
    "message_shortcut": _message_shortcut,
    "open_home": _open_home,
    "submit": _submit,
    "close_modal": _close_modal,
    "fault": _fault,
}


# being told


async def _live(request: web.Request, slack: Slack) -> web.StreamResponse:
    """Server-sent events: the channel that looks different now, for one person, until they leave."""
    person, loop = request.query.get("as", ""), asyncio.get_running_loop()
    changes: asyncio.Queue[str] = asyncio.Queue()

    def heard(channel: str, only_for: str | None) -> None:
        if only_for in (None, person):
            loop.call_soon_threadsafe(changes.put_nowait, channel)

    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    slack.workspace.listeners.for_changes.append(
        heard
    )  # before anything is sent: nothing is missed from then on
    try:
        await response.prepare(request)
        while True:
            await response.write(await _next_change(changes, slack.workspace, person))
    finally:
        slack.workspace.listeners.for_changes.remove(heard)


async def _next_change(changes: asyncio.Queue[str], workspace: Workspace, person: str) -> bytes:
    try:
        channel = await asyncio.wait_for(changes.get(), QUIET)
    except TimeoutError:
        return b": still here\n\n"
    if channel not in ("", MODAL, HOME) and person not in workspace.channels.find(channel).members:
        return b": elsewhere\n\n"
    return f"data: {json.dumps({'channel': channel})}\n\n".encode()
