"""What a workspace is made of: people, channels, messages, files, views, and the calls and faults of its Web API."""

import mimetypes
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Refused(Exception):
    """Slack answers `ok: false` with this error code; `details` says what was wrong, a sentence each."""

    def __init__(self, code: str, *details: str, **more: Any) -> None:
        super().__init__(": ".join([code, *details]))
        self.code = code
        self.details = details
        self.more = more


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with an account: a person, a guest, or an app's own user."""

    id: str
    name: str
    team: str
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    bot_id: str = ""
    app_id: str = ""

    @property
    def handle(self) -> str:
        """The short name Slack puts into payloads: lower case, no spaces."""
        return self.name.lower().replace(" ", ".")


@dataclass(frozen=True, slots=True)
class Channel:
    """A public or private channel, or the bot's direct messages with one person (`with_user`)."""

    id: str
    name: str
    members: tuple[str, ...]
    created: int
    is_private: bool = False
    is_archived: bool = False
    is_ext_shared: bool = False
    pending_shared: tuple[str, ...] = ()
    with_user: str = ""

    @property
    def kind(self) -> str:
        """The first word of the scopes and events that concern it: `im`, `groups` or `channels`."""
        if self.with_user:
            return "im"
        return "groups" if self.is_private else "channels"

    @property
    def event_prefix(self) -> str:
        """The first word of most events about it: `im`, `group` or `channel`."""
        return self.kind.removesuffix("s")


@dataclass(frozen=True, slots=True)
class Message:
    """Something said in a channel; with `only_for`, an ephemeral message one person was shown.

    `files` are the ids of what was shared with it.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    metadata: Json | None = None
    thread_ts: str | None = None
    edited: str | None = None
    only_for: str | None = None
    files: tuple[str, ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether it stands in the thread of another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True)
class View:
    """A modal, or the app's Home tab, as one person has it before them.

    `given` is what the app sent, `channel` the conversation it was opened from. `values` is what is filled in, by
    block and action as in Slack's `state`; `errors` are sentences by block; `trouble` is Slack's own sentence.
    `offered` are the options the app last suggested, by block and action.
    """

    id: str
    user: str
    given: Json
    hash: str
    root: str
    previous: str | None = None
    channel: str = ""
    values: dict[str, dict[str, Json]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    offered: dict[tuple[str, str], list[Json]] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The words at its head; a Home tab has none."""
        return str((self.given.get("title") or {}).get("text", ""))

    @property
    def is_home(self) -> bool:
        """Whether it is a Home tab, not a modal."""
        return self.given.get("type") == "home"

    @property
    def blocks(self) -> list[Json]:
        """What it is made of, every block and element with its id."""
        return list(self.given["blocks"])

    @property
    def callback_id(self) -> str:
        """The name the app knows it by."""
        return str(self.given.get("callback_id") or "")

    @property
    def private_metadata(self) -> str:
        """What the app tied to it and nobody sees."""
        return str(self.given.get("private_metadata") or "")


@dataclass(frozen=True, slots=True)
class File:
    """A file an app uploads: asked for with its `length`, then sent, then shared; `data` once it was sent.

    `ticket` is the last part of the address it is sent to.
    """

    id: str
    name: str
    length: int
    ticket: str
    created: int
    alt_txt: str = ""
    title: str = ""
    data: bytes | None = None
    is_complete: bool = False
    is_deleted: bool = False

    @property
    def size(self) -> int:
        """How many bytes were sent."""
        return len(self.data or b"")

    @property
    def mimetype(self) -> str:
        """What its name says it is."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """Whether Slack shows it as a picture."""
        return self.mimetype in PICTURES


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of the app: `global`, by the box where one types, or `message`, in the menu of every message."""

    name: str
    callback_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A `trigger_id` given out at a moment, for one person to be shown one modal; `opened` names that modal.

    It came of something done in a `channel` or, inside a modal, in a `view`.
    """

    user: str
    at: float
    channel: str = ""
    view: str = ""
    opened: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the Web API, or of a `response_url`, as it arrived; `at` in seconds since 1970."""

    method: str
    args: Json
    at: float


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with the next calls of a method: one of the kinds in `faults.py`, or an error code."""

    method: str
    kind: str
    channel: str | None
    retry_after: float
    seconds: float

    def concerns(self, method: str, args: Json) -> bool:
        """Whether a call with these arguments meets this fault."""
        return self.method == method and self.channel in (None, args.get("channel"))
