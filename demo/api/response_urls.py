"""Answers that travel outside the Web API: the payload of a slash command's ack, and `response_url`."""

import threading
from dataclasses import dataclass, replace
from uuid import uuid4

from demo.api.methods import refusal
from demo.workspace import limits
from demo.workspace.records import Json, Message, Refused
from demo.workspace.workspace import Workspace

USES = 5
SECONDS = 30 * 60


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one `response_url` is good for: whom it shows things, where, and which message it may replace."""

    user: str
    channel: str
    made: float
    original: Message | None = None
    uses: int = 0


class ResponseUrls:
    """The `response_url`s given out: five uses each, within thirty minutes."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tickets: dict[str, Ticket] = {}
        self._lock = threading.Lock()

    def give(self, user: str, channel: str, original: Message | None = None) -> str:
        """A new one; its last path segment."""
        name = uuid4().hex
        with self._lock:
            self._tickets[name] = Ticket(user, channel, self._workspace.clock(), original)
        return name

    def use(self, name: str, body: Json) -> tuple[int, Json]:
        """One use: the HTTP status and the JSON that answer it."""
        with self._lock:
            ticket = self._tickets.get(name)
            if ticket is None or self._workspace.clock() - ticket.made > SECONDS:
                return 404, {"ok": False, "error": "expired_url"}
            if ticket.uses >= USES:
                return 404, {"ok": False, "error": "used_url"}
            self._tickets[name] = replace(ticket, uses=ticket.uses + 1)
        try:
            self.show(name, body, "response_url")
        except Refused as refused:
            return 400, refusal(refused)
        return 200, {"ok": True}

    def show(self, name: str, body: Json, whence: str) -> None:
        """Show what an app answered, in a new message or in place of the one it answers to."""
        ticket, workspace = self._tickets[name], self._workspace
        original = self._now(ticket.original)
        if body.get("delete_original"):
            if original:
                workspace.remove(original)
            return
        text, blocks = str(body.get("text") or ""), body.get("blocks") or ()
        if blocks and not text:
            workspace.warnings.append(
                f"{whence}: blocks without a top-level text say nothing to a screen reader"
            )
        limits.check(blocks, text)
        if body.get("replace_original") and original:
            workspace.redraw(original, text, blocks)
            return
        shown = workspace.say(
            ticket.channel,
            workspace.bot.id,
            text,
            blocks,
            thread_ts=body.get("thread_ts") or None,
            only_for=None if body.get("response_type") == "in_channel" else ticket.user,
        )
        if ticket.original is None:
            with self._lock:
                self._tickets[name] = replace(self._tickets[name], original=shown)

    def _now(self, message: Message | None) -> Message | None:
        """The message as it stands now, if it still does."""
        if message is None:
            return None
        try:
            reader = message.only_for or ""
            return self._workspace.visible(reader, message.channel, message.ts)
        except Refused:
            return None
