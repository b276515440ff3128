"""The stand-in as a server on loopback, and a driver for tests: it acts for the people and sees what they see."""

import asyncio
import inspect
import json
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, Self, TypeVar

from aiohttp import web

from demo.api import routes as api_routes
from demo.api.socket_mode import ACK_TIMEOUT, NOT_SENT, Answer
from demo.interactions.slack import RETRIES, Slack
from demo.page import routes as page_routes
from demo.page.trainer import Trainer
from demo.workspace.blocks import words
from demo.workspace.records import Json, Message, View
from demo.workspace.workspace import Workspace

Found = TypeVar("Found")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
"""Answers a request."""
HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
POLL_INTERVAL = 0.01  # seconds
MAX_REQUEST_BYTES = 20_000_000  # of one request
TURNS_TO_ACCEPT = 3
"""How many turns of its loop a server needs to know of a connection that it has accepted: only those does it close."""


class StandIn:
    """A small Slack: `with StandIn(workspace) as standin:` serves it from a thread of its own.

    It waits `ack_timeout` seconds for an ack; an event without one is sent again after each of `retries` seconds.
    With a `trainer`, the page shows the day, a guide, and two people side by side.
    """

    def __init__(
        self,
        workspace: Workspace,
        port: int = 0,
        retries: Sequence[float] = RETRIES,
        ack_timeout: float = ACK_TIMEOUT,
        trainer: Trainer | None = None,
    ) -> None:
        self.workspace = workspace
        self.url = ""
        self.api_url = ""
        self._port = port
        self._retries = retries
        self._ack_timeout = ack_timeout
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
        """Choose from a menu of a message, found by its exact `action_id`, `block_id` or label, as in `fill`."""
        return self._do(self._slack.menus.pick(user, channel, ts, which, value))

    def suggest_in_message(self, user: str, channel: str, ts: str, which: str, typed: str) -> list[Json]:
        """Type into a menu of a message and return the options the app suggests."""
        return self._do(self._slack.menus.suggest(user, channel, ts, which, typed))

    def shortcut(self, user: str, callback_id: str) -> Answer:
        """Choose a global shortcut."""
        return self._do(self._slack.shortcut(user, callback_id))

    def message_shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Answer:
        """Choose a shortcut in the menu of a message."""
        return self._do(self._slack.message_shortcut(user, channel, ts, callback_id))

    def mention(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        subtype: str = "",
        files: Sequence[str] = (),
    ) -> Answer:
        """Say something to the bot in a channel, perhaps with files; `subtype` as in `payloads.message_event`."""
        mention = f"<@{self.workspace.bot.id}> {text}"
        answer = self._do(self._slack.say(user, channel, mention, thread_ts, subtype, files))
        return answer or NOT_SENT

    def dm(
        self,
        user: str,
        text: str,
        thread_ts: str | None = None,
        subtype: str = "",
        files: Sequence[str] = (),
    ) -> Answer:
        """Say something to the bot in its direct messages, perhaps with files; `subtype` as in `mention`."""
        answer = self._do(self._slack.say(user, self.workspace.dm(user), text, thread_ts, subtype, files))
        return answer or NOT_SENT

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Answer | None:
        """Say something in a channel; None if the app is not sent the message."""
        return self._do(self._slack.say(user, channel, text, thread_ts))

    # what people do in a modal

    def modal(self, user: str) -> View | None:
        """The modal this person sees: the top one, if there are several."""
        return self.workspace.views.top(user)

    def opened(self, answer: Answer, seconds: float = 5) -> View:
        """Wait for the modal the app opens or pushes in response to a command, a press or a submission."""
        return self.wait_for(lambda: self.workspace.views.opened_by(answer.trigger_id), seconds)

    def fill(self, user: str, values: Mapping[str, Any]) -> list[Answer]:
        """Fill in fields, found by label, `block_id` or `action_id`; returns the app's answers to those it is told of at once.

        Dates are `2026-11-26`, times `14:30`; options, people and channels go by value, id or label; several are a
        list; None empties a field.
        """
        return self._do(self._slack.modals.fill(user, values))

    def suggest(self, user: str, which: str, typed: str) -> list[Json]:
        """Type into a menu and return the options the app suggests."""
        return self._do(self._slack.modals.suggest(user, which, typed))

    def press_in_modal(self, user: str, which: str) -> Answer:
        """Press a button in the modal, found by its `action_id`, value or label."""
        return self._do(self._slack.modals.press(user, which))

    def submit(self, user: str, values: Mapping[str, Any] | None = None) -> Answer:
        """Fill in these values and submit; if Slack itself finds an error, nothing is sent to the app and nothing acked."""
        if values:
            self.fill(user, values)
        return self._do(self._slack.modals.submit(user))

    def close_modal(self, user: str, *, everything: bool = False) -> list[Answer]:
        """Close the modal, or the whole stack, without submitting; returns the app's answers if it asked to be told."""
        return self._do(self._slack.modals.close(user, everything=everything))

    # what people do on the app's Home tab

    def open_home(self, user: str, tab: str = "home") -> Answer:
        """Open the Home tab, or the `messages` beside it, and wait for the ack of `app_home_opened`."""
        return self._do(self._slack.open_home(user, tab))

    def home(self, user: str) -> View | None:
        """The Home tab last published for this person."""
        return self.workspace.views.home(user)

    def press_in_home(self, user: str, which: str) -> Answer:
        """Press a button on the Home tab, found by its `action_id`, value or label."""
        return self._do(self._slack.modals.press(user, which, home=True))

    def fill_in_home(self, user: str, values: Mapping[str, Any]) -> list[Answer]:
        """Fill in fields and choose from menus on the Home tab, as `fill` does in a modal."""
        return self._do(self._slack.modals.fill(user, values, home=True))

    # what the network does

    @property
    def connected(self) -> bool:
        """Whether an app is connected by Socket Mode."""
        return self._slack.sockets.is_open

    def wait_connected(self, seconds: float = 10) -> None:
        """Wait until an app is connected."""
        self.wait_for(lambda: self.connected, seconds)

    def redeliver(self, answer: Answer | None = None) -> Answer:
        """Send an envelope again, by default the last one."""
        return self._do(self._slack.redeliver(answer))

    def drop_socket(self) -> None:
        """Close the app's sockets without warning."""
        self._do(self._slack.sockets.drop())

    def refresh_socket(self) -> None:
        """Ask the app to reconnect, as Slack does every few hours, then close the old sockets."""
        self._do(self._slack.sockets.refresh())

    # what people see

    def shows(self, where: str, text: str, seconds: float = 5) -> Message:
        """Wait for a message that says `text`: in a channel and its threads, or shown to one person alone."""
        return self.wait_for(lambda: self._find_message(where, text), seconds)

    def wait_for(self, look: Callable[[], Found | None], seconds: float = 5) -> Found:
        """Call `look` until it returns something, and return that; AssertionError, naming `look`, after so many seconds."""
        until = time.monotonic() + seconds
        while True:
            found = look()
            if found:
                return found
            if time.monotonic() > until:
                raise AssertionError(self._failure(look, found, seconds))
            time.sleep(POLL_INTERVAL)

    def _find_message(self, where: str, text: str) -> Message | None:
        workspace = self.workspace
        if where.startswith(("U", "W")):
            seen = [*workspace.ephemerals(where), *workspace.messages(workspace.dm(where))]
        else:
            heads = workspace.messages(where)
            seen = [*heads, *(reply for head in heads for reply in workspace.thread(where, head.ts))]
        return next((message for message in reversed(seen) if text in words(message)), None)

    def _failure(self, look: Callable[[], object], found: object, seconds: float) -> str:
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
        slack = Slack(self.workspace, self._retries, self._ack_timeout)
        runner = web.AppRunner(
            application(slack, self._trainer),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.2,
        )
        listening = socket.create_server((HOST, self._port))
        await runner.setup()
        try:
            await web.SockSite(runner, listening).start()
            self.workspace.base = f"http://{HOST}:{runner.addresses[0][1]}/"

            def tell(event: Json) -> None:
                loop.call_soon_threadsafe(lambda: slack.spawn(slack.event(event)))

            self.workspace.listeners.for_events.append(tell)
            self._started.set_result((loop, slack, stop))
            await stop.wait()
            self.workspace.listeners.for_events.remove(tell)
        finally:
            loop.remove_reader(listening)
            for _ in range(TURNS_TO_ACCEPT):
                await asyncio.sleep(0)
            await runner.cleanup()


@web.middleware
async def refuse_other_sites(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what a page of another site sends here through a visitor's browser; it may link to the first page, no more.

    Such a page may have a name of its own lead to this machine: `Host` is that name. `Origin` tells whose form or socket
    it is, and `Sec-Fetch-Site` whose picture.
    """
    port = request.transport.get_extra_info("sockname")[1] if request.transport else 0
    is_elsewhere = (
        request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") and request.path != "/"
    )
    origins = {None, *(f"http://{name}:{port}" for name in NAMES)}
    # Slack's library gives no port in `Host`.
    if request.url.host not in NAMES or request.headers.get("Origin") not in origins or is_elsewhere:
        return web.Response(
            status=403, text="This comes from another site: open the stand-in by its own address."
        )
    return await handler(request)


def application(slack: Slack, trainer: Trainer | None) -> web.Application:
    """Every route, for the app and for the page."""
    app = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=[refuse_other_sites])
    api_routes.add_routes(app, slack.workspace, slack.urls, slack.sockets)
    page_routes.add_routes(app, slack, trainer)

    async def close(_app: web.Application) -> None:
        await slack.close()

    app.on_shutdown.append(close)
    return app


def _source(look: Callable[[], object]) -> str:
    try:
        return " ".join(inspect.getsource(look).split())
    except (OSError, TypeError):
        return repr(look)
