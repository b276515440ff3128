"""The records of a workspace: users, channels, messages, files, views, and the calls and faults of its Web API."""

import mimetypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class Refused(Exception):
    """Slack answers `ok: false` with this error code; each of `details` is a sentence on what was wrong."""

    def __init__(self, code: str, *details: str, **more: Any) -> None:
        super().__init__(": ".join([code, *details]))
        self.code = code
        self.details = details
        self.more = more


@dataclass(frozen=True, slots=True)
class User:
    """An account: a person, a guest, or an app's bot user.

    `team` is the workspace that is their home. In an Enterprise Grid they may be in several, `teams`, of one organisation.
    `title` is what their profile says that they do.
    """

    id: str
    name: str
    team: str
    deleted: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    bot_id: str = ""
    app_id: str = ""
    enterprise: str = ""
    teams: tuple[str, ...] = ()
    title: str = ""

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
    """A message in a channel; with `only_for`, an ephemeral one shown to that person.

    `files` are the ids of the files shared with it, `reactions` who reacted to it with each emoji. `before` are the
    blocks of its last few drawings before this one, the newest first: somebody may still see those.
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
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    before: tuple[Sequence[Json], ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether it is in the thread of another message."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, slots=True)
class View:
    """A modal, or the app's Home tab, as one person sees it.

    `given` is what the app sent, `channel` the conversation it was opened from. `values` is what is filled in, by
    block and action as in Slack's `state`; `errors` are sentences by block; `trouble` is Slack's own sentence.
    `offered` are the options the app last suggested, by block and action. `before` are the blocks of its last few
    drawings, the newest first.
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
    before: tuple[Sequence[Json], ...] = ()

    @property
    def title(self) -> str:
        """The title of a modal; "" for a Home tab."""
        return str((self.given.get("title") or {}).get("text", ""))

    @property
    def is_home(self) -> bool:
        """Whether it is a Home tab, not a modal."""
        return self.given.get("type") == "home"

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, every block and element with an id."""
        return list(self.given["blocks"])

    @property
    def callback_id(self) -> str:
        """The app's name for this kind of view."""
        return str(self.given.get("callback_id") or "")

    @property
    def private_metadata(self) -> str:
        """Data the app attached to it, which people do not see."""
        return str(self.given.get("private_metadata") or "")


@dataclass(frozen=True, slots=True)
class File:
    """A file an app uploads: requested with its `length`, then uploaded, then completed; `data` once it is uploaded.

    `ticket` is the last part of the address it is uploaded to.
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
        """The number of bytes uploaded."""
        return len(self.data or b"")

    @property
    def mimetype(self) -> str:
        """The type its name suggests."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    @property
    def is_picture(self) -> bool:
        """Whether Slack shows it as a picture."""
        return self.mimetype in PICTURES


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A shortcut of the app: `global`, beside the message box, or `message`, in the menu of every message."""

    name: str
    callback_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """A `trigger_id`, created for one person's action at a moment; `opened` is the id of the modal opened with it.

    The action was in a `channel` or, inside a modal, in a `view`.
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
    """What goes wrong with a call of a method: one of the kinds in `api/faults.py`, or an error code."""

    method: str
    kind: str
    channel: str | None
    retry_after: float
    seconds: float

    def concerns(self, method: str, args: Json) -> bool:
        """Whether a call with these arguments meets this fault."""
        return self.method == method and self.channel in (None, args.get("channel"))


def unfolded(blocks: Iterable[Json]) -> Iterator[Json]:
    """The blocks, and those of a container in its place, in reading order."""
    for block in blocks:
        yield from block.get("child_blocks", (block,))
