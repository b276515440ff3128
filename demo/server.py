"""The stand-in as a server on loopback, with the hands and eyes of the people in it."""

import asyncio
import inspect
import json
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from aiohttp import web

from demo.api import faults, methods
from demo.api.permissions import granted, has
from demo.api.socket_mode import PATIENCE, Answer
from demo.interactions.slack import RETRIES, Slack
from demo.page import routes
from demo.page.trainer import Trainer
from demo.workspace.blocks import words
from demo.workspace.file_access import can_see
from demo.workspace.records import Fault, Json, Message, Refused, View
from demo.workspace.workspace import Workspace

Found = TypeVar("Found")
HOST = "127.0.0.1"
SLACK = web.AppKey("slack", Slack)
OFTEN = 0.01  # seconds between two looks
MOST_BYTES = 20_000_000  # of one request


class StandIn:
    """A small Slack: `with StandIn(workspace) as standin:` serves it from a thread of its own.

    An ack is awaited for `patience` seconds; an event without one is sent again after each of `retries` seconds.
    With a `trainer`, the page shows the day, a guide, and two people side by side.
    """

    def __init__(
        self,
        workspace: Workspace,
        port: int = 0,
        retries: Sequence[float] = RETRIES,
        patience: float = PATIENCE,
        trainer: Trainer | None = None,
    ) -> None:
        self.workspace = workspace
        self.url = ""
        self.api_url = ""
        self._port = port
        self._retries = retries
        self._patience = patience
        self._trainer = trainer
        self._started: Future[tuple[asyncio.AbstractEventLoop, Slack, asyncio.Event]] = Future()
        self._thread = threading.Thread(target=self._run, name="stand-in", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop, self._slack, self._stop = self._started.result()
        self.url = self.workspace.base
        self.api_url = f"{self.url}api/"
        return self

    def __exit__(self, *_exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    # what people do

    def command(self, user: str, channel: str, text: str, command: str = "/permanence") -> Answer:
        """Type a slash command and wait for the ack, three seconds at most."""
        return self._do(self._slack.command(user, channel, text, command))

    def press(self, user: str, channel: str, ts: str, which: str) -> Answer:
        """Press a button, found by its exact `action_id`, value or label."""
        return self._do(self._slack.menus.press(user, channel, ts, which))

    def pick(self, user: str, channel: str, ts: str, which: str, value: Any) -> Answer:
        """Pick in a menu of a message, found by its exact `action_id`, `block_id` or label, as `fill` does."""
        return self._do(self._slack.menus.pick(user, channel, ts, which, value))

    def suggest_in_message(self, user: str, channel: str, ts: str, which: str, typed: str) -> list[Json]:
        """Type into a menu of a message whose options the app knows, and see them."""
        return self._do(self._slack.menus.suggest(user, channel, ts, which, typed))

    def shortcut(self, user: str, callback_id: str) -> Answer:
        """Choose a global shortcut."""
        return self._do(self._slack.shortcut(user, callback_id))

    def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Choose a shortcut in the menu of a message."""
        return self._do(self._slack.message_shortcut(user, channel, ts, callback_id))

    def mention(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Answer:
        """Say something to the bot in a channel."""
        mention = f"<@{self.workspace.bot.id}> {text}"
        answer = self._do(self._slack.say(user, channel, mention, thread_ts))
        return answer or Answer({}, acked=False, seconds=0.0)

    def dm(self, user: str, text: str, thread_ts: str | None = None) -> Answer:
        """Say something to the bot in its direct messages."""
        answer = self._do(self._slack.say(user, self.workspace.dm(user), text, thread_ts))
        return answer or Answer({}, acked=False, seconds=0.0)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Answer | None:
        """Say something in a channel; nothing comes back when the bot does not hear it."""
        return self._do(self._slack.say(user, channel, text, thread_ts))

    # what people do in a modal

    def modal(self, user: str) -> View | None:
        """The modal this person sees, the top one of several."""
        return self.workspace.views.top(user)

    def opened(self, answer: Answer, seconds: float = 5) -> View:
        """Wait for the modal that an app opens or pushes for a command, a press or a submission."""
        return self.wait_for(lambda: self.workspace.views.opened_by(answer.trigger_id), seconds)

    def fill(self, user: str, values: Mapping[str, Any]) -> list[Answer]:
        """Fill in fields, found by label, `block_id` or `action_id`; what the app answered if it is told at once.

        Dates are `2026-11-26`, times `14:30`; options, people and channels go by value, id or words; where several
        can be chosen they come as a list; None empties a field.
        """
        return self._do(self._slack.modals.fill(user, values))

    def suggest(self, user: str, which: str, typed: str) -> list[Json]:
        """Type into a menu whose options the app knows, and see them."""
        return self._do(self._slack.modals.suggest(user, which, typed))

    def press_in_modal(self, user: str, which: str) -> Answer:
        """Press a button in the modal, found by its `action_id`, value or label."""
        return self._do(self._slack.modals.press(user, which))

    def submit(self, user: str, values: Mapping[str, Any] | None = None) -> Answer:
        """Fill in the rest and submit; when Slack itself finds fault the app is not asked, and nothing is acked."""
        if values:
            self.fill(user, values)
        return self._do(self._slack.modals.submit(user))

    def close_modal(self, user: str, *, everything: bool = False) -> list[Answer]:
        """Close the modal unsent, or every one in the stack; what the app answered if it wants to be told."""
        return self._do(self._slack.modals.close(user, everything=everything))

    # what people do on the app's Home tab

    def open_home(self, user: str, tab: str = "home") -> Answer:
        """Open the Home tab, or the `messages` beside it, and wait for the ack of `app_home_opened`."""
        return self._do(self._slack.open_home(user, tab))

    def home(self, user: str) -> View | None:
        """The Home tab as it was last published for this person."""
        return self.workspace.views.home(user)

    def press_in_home(self, user: str, which: str) -> Answer:
        """Press a button on the Home tab, found by its `action_id`, value or label."""
        return self._do(self._slack.modals.press(user, which, home=True))

    def fill_in_home(self, user: str, values: Mapping[str, Any]) -> list[Answer]:
        """Pick in menus and fill in fields of the Home tab, as `fill` does in a modal."""
        return self._do(self._slack.modals.fill(user, values, home=True))

    # what the network does

    @property
    def connected(self) -> bool:
        """Whether an app is on the socket."""
        return self._slack.link.is_open

    def wait_connected(self, seconds: float = 10) -> None:
        """Return once an app is on the socket."""
        self.wait_for(lambda: self.connected, seconds)

    def redeliver(self, answer: Answer | None = None) -> Answer:
        """Send the same envelope again, the last one by default."""
        return self._do(self._slack.redeliver(answer))

    def drop_socket(self) -> None:
        """Close the app's sockets without a word."""
        self._do(self._slack.link.drop())

    def refresh_socket(self) -> None:
        """Ask the app to connect anew, as Slack does every few hours, then close the old sockets."""
        self._do(self._slack.link.refresh())

    # what people see

    def shows(self, where: str, text: str, seconds: float = 5) -> Message:
        """Wait for a message that says `text`: in a channel and its threads, or shown to one person alone."""
        return self.wait_for(lambda: self._said(where, text), seconds)

    def wait_for(self, look: Callable[[], Found | None], seconds: float = 5) -> Found:
        """Look until there is something to see, and return it; otherwise fail, saying what was looked for."""
        until = time.monotonic() + seconds
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > until:
                raise AssertionError(self._nothing(look, found, seconds))
            time.sleep(OFTEN)

    def _said(self, where: str, text: str) -> Message | None:
        workspace = self.workspace
        if where.startswith(("U", "W")):
            seen = [*workspace.ephemerals(where), *workspace.messages(workspace.dm(where))]
        else:
            heads = workspace.messages(where)
            seen = [*heads, *(reply for head in heads for reply in workspace.thread(where, head.ts))]
        return next((message for message in reversed(seen) if text in words(message)), None)

    def _nothing(self, look: Callable[[], object], found: object, seconds: float) -> str:
        latest = [f"{call.method} {json.dumps(call.args)[:200]}" for call in self.workspace.calls[-5:]]
        return (
            f"Nothing came within {seconds:g} s of: {_source(look)}; it still gave {found!r}. "
            f"The last calls were: {'; '.join(latest) or 'none'}."
        )

    # the server

    def _do(self, work: Coroutine[Any, Any, Found]) -> Found:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:
            if self._started.done():
                raise
            self._started.set_exception(error)

    async def _serve(self) -> None:
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        slack = Slack(self.workspace, self._retries, self._patience)
        runner = web.AppRunner(
            application(slack, self._trainer),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.2,
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, self._port)
            await site.start()
            self.workspace.base = f"http://{HOST}:{runner.addresses[0][1]}/"

            def tell(event: Json) -> None:
                loop.call_soon_threadsafe(lambda: slack.spawn(slack.event(event)))

            self.workspace.listeners.for_events.append(tell)
            self._started.set_result((loop, slack, stop))
            await stop.wait()
            self.workspace.listeners.for_events.remove(tell)
        finally:
            await runner.cleanup()


def application(slack: Slack, trainer: Trainer | None = None) -> web.Application:
    """Every route: the Web API, `response_url`, files, Socket Mode and the page."""
    app = web.Application(client_max_size=MOST_BYTES)
    app[SLACK] = slack
    app.router.add_route("*", "/api/{method}", _api)
    app.router.add_post("/response/{name}", _response_url)
    app.router.add_post("/upload/v1/{ticket}", _upload)
    app.router.add_get("/files/{file}/{name}", _file)
    app.router.add_get("/link", slack.link.serve)
    routes.add_routes(app, slack, trainer)

    async def close(_app: web.Application) -> None:
        await slack.close()

    app.on_shutdown.append(close)
    return app


async def _api(request: web.Request) -> web.StreamResponse:
    slack, name = request.app[SLACK], request.match_info["method"]
    try:
        args = await _arguments(request)
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_json"})
    token = args.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer ")

    def run() -> web.Response:
        answer = methods.call(slack.workspace, name, token, args)
        if name == "apps.connections.open" and answer["ok"]:
            answer["url"] = f"{slack.workspace.base.replace('http', 'ws', 1)}link?ticket=stand-in"
        scopes = {"x-oauth-scopes": ",".join(sorted(granted(slack.workspace)))}
        return web.json_response(answer, headers=scopes)

    return await _unless_faulty(slack.workspace.record(name, args), request, run)


async def _response_url(request: web.Request) -> web.StreamResponse:
    slack, name = request.app[SLACK], request.match_info["name"]
    body = await _arguments(request)

    def run() -> web.Response:
        status, answer = slack.urls.use(name, body)
        return web.json_response(answer, status=status) if status != 200 else web.Response(text="ok")

    return await _unless_faulty(slack.workspace.record("response_url", body), request, run)


async def _upload(request: web.Request) -> web.StreamResponse:
    """Take a file, as bytes or as the first part of a form; a call of `upload`, with its size."""
    workspace, ticket = request.app[SLACK].workspace, request.match_info["ticket"]
    data = await _sent(request)

    def run() -> web.Response:
        try:
            file = workspace.files.receive(ticket, data)
        except Refused as refused:
            return web.Response(status=404, text=refused.code)
        if file.length != file.size:
            workspace.warnings.append(f"upload: {file.length} bytes were announced, {file.size} sent")
        return web.Response(text=f"OK - {file.size}")

    return await _unless_faulty(workspace.record("upload", {"size": len(data)}), request, run)


async def _sent(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


async def _file(request: web.Request) -> web.Response:
    """A file's bytes: to the app with its token, or on the page to a person who finds it somewhere."""
    workspace, file_id = request.app[SLACK].workspace, request.match_info["file"]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    person = request.query.get("as", "")
    may = (
        has(workspace, "files:read") if token == workspace.bot_token else can_see(workspace, person, file_id)
    )
    try:
        file = workspace.files.standing(file_id)
    except Refused:
        raise web.HTTPNotFound from None
    if not may:
        raise web.HTTPNotFound
    shown = "inline" if file.is_picture and "download" not in request.query else "attachment"
    headers = {"Content-Type": file.mimetype, "Content-Disposition": shown, "Cache-Control": "no-store"}
    return web.Response(body=file.data, headers=headers | {"X-Content-Type-Options": "nosniff"})


async def _unless_faulty(
    fault: Fault | None, request: web.Request, run: Callable[[], web.Response]
) -> web.StreamResponse:
    return run() if fault is None else await faults.meet(fault, request, run)


async def _arguments(request: web.Request) -> Json:
    """What a call was given: in the query, as a form, or as JSON; structures inside a form are JSON too."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        args |= json.loads(body) if body else {}
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {
        name: _structure(value) if name in ("blocks", "metadata", "message", "view") else value
        for name, value in args.items()
    }


def _structure(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _source(look: Callable[[], object]) -> str:
    try:
        return " ".join(inspect.getsource(look).split())
    except (OSError, TypeError):
        return repr(look)
