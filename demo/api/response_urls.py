"""Answers outside the Web API: those in the ack of a slash command, and those sent to a `response_url`."""

import threading
from dataclasses import dataclass, replace
from uuid import uuid4

from demo.api.methods.call import refusal
from demo.workspace.limits import surfaces
from demo.workspace.records import Json, Message, Refused
from demo.workspace.workspace import Workspace

MAX_USES = 5
LIFETIME = 30 * 60  # seconds


@dataclass(frozen=True, slots=True)
class ResponseUrl:
    """A `response_url`: the person and channel it was created for, and the message it may replace."""

    user: str
    channel: str
    created: float
    original: Message | None = None
    uses: int = 0


class ResponseUrls:
    """Every `response_url`; each can be used five times within thirty minutes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._urls: dict[str, ResponseUrl] = {}
        self._lock = threading.Lock()

    def create(self, user: str, channel: str, original: Message | None = None) -> str:
        """Create one, and return the last segment of its path."""
        name = uuid4().hex
        with self._lock:
            self._urls[name] = ResponseUrl(user, channel, self._workspace.clock(), original)
        return name

    def use(self, name: str, body: Json) -> tuple[int, Json]:
        """Use one; returns the HTTP status and the JSON of the answer."""
        with self._lock:
            url = self._urls.get(name)
            if url is None or self._workspace.clock() - url.created > LIFETIME:
                return 404, {"ok": False, "error": "expired_url"}
            if url.uses >= MAX_USES:
                return 404, {"ok": False, "error": "used_url"}
            self._urls[name] = replace(url, uses=url.uses + 1)
        try:
            self.show(name, body, "response_url")
        except Refused as refused:
            return 400, refusal(refused)
        return 200, {"ok": True}

    def show(self, name: str, body: Json, source: str) -> None:
        """Show the app's answer in a new message, or in place of the one it answers."""
        url, workspace = self._urls[name], self._workspace
        original = self._current(url.original)
        if body.get("delete_original"):
            if original:
                workspace.remove(original)
            return
        text, blocks = str(body.get("text") or ""), body.get("blocks") or ()
        workspace.warnings += [f"{source}: {each}" for each in surfaces.advice(blocks, text)]
        surfaces.check_message(blocks, text)
        if body.get("replace_original") and original:
            workspace.redraw(original, text, blocks)
            return
        shown = workspace.say(
            url.channel,
            workspace.bot.id,
            text,
            blocks,
            thread_ts=body.get("thread_ts") or None,
            only_for=None if body.get("response_type") == "in_channel" else url.user,
        )
        if url.original is None:
            with self._lock:
                self._urls[name] = replace(self._urls[name], original=shown)

    def _current(self, message: Message | None) -> Message | None:
        """The message as it is now, if it still exists."""
        if message is None:
            return None
        try:
            reader = message.only_for or ""
            return self._workspace.visible(reader, message.channel, message.ts)
        except Refused:
            return None
