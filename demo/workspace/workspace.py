"""The workspace, and what can happen in it. No I/O; safe from several threads."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from demo.workspace.blocks import drawings, with_ids
from demo.workspace.directory import Channels, Users
from demo.workspace.fault_queue import FaultQueue
from demo.workspace.files import Files
from demo.workspace.listeners import Listeners
from demo.workspace.messages import Messages
from demo.workspace.records import Call, Channel, Fault, Json, Message, Shortcut, User
from demo.workspace.shapes import PARTNER_TEAM, user_object
from demo.workspace.shortcuts import Shortcuts
from demo.workspace.views import Views

MAX_TEXT = 40_000


class Workspace:
    """A Slack workspace with one app in it; what happens is told to the listeners.

    `users`, `channels`, `files`, `views`, `shortcuts`, `faults` and `all_messages` hold what there is. `calls` are
    the calls the app made; `warnings` describe calls Slack accepts but which work badly for people.

    `scopes` are the scopes the app was granted and `events` those it subscribed to, as a manifest names them;
    None means all. `scopes_used` are the scopes it needed so far, `events_sent` the events it acknowledged.
    `base` is the address the workspace is served at. `date` is the time in the headers of its answers: its
    clock's, unless a test says otherwise.
    """

    def __init__(
        self,
        team: str = "T0DEMO",
        name: str = "Borsetshire",
        clock: Callable[[], float] = time.time,  # noqa: TID251 - a stand-in for Slack has the real time, as Slack has
    ) -> None:
        self.team = team
        self.name = name
        self.domain = name.lower().replace(" ", "-")
        self.clock = self.date = clock
        self.base = ""
        self.scopes: frozenset[str] | None = None
        self.events: frozenset[str] | None = None
        self.scopes_used: set[str] = set()
        self.events_sent: set[str] = set()
        self.bot_token = "xoxb-stand-in"  # noqa: S105 - invented
        self.app_token = "xapp-stand-in"  # noqa: S105 - invented
        self.calls: list[Call] = []
        self.warnings: list[str] = []
        self.lock = threading.RLock()
        self.listeners = Listeners()
        self.users = Users(self.lock, self.listeners.changed)
        self.channels = Channels(self.lock, self.listeners.changed)
        self.views = Views(self._seconds, self.lock, self.listeners.changed)
        self.files = Files(self._seconds, self.lock)
        self.shortcuts = Shortcuts(self.lock, self.listeners.changed)
        self.faults = FaultQueue(self.lock, self.listeners.changed)
        self.all_messages = Messages(self.lock, self.listeners.changed)
        self.bot = self.users.put(
            User("U0BOT", "Permanence", team, is_bot=True, bot_id="B0BOT", app_id="A0DEMO")
        )
        self._last_ts = 0

    # users

    def add_user(self, user_id: str, name: str, *, team: str = "", **facts: Any) -> User:
        """Add a user; a single-channel guest (`is_ultra_restricted`) is a guest (`is_restricted`) too.

        One of an Enterprise Grid (`enterprise`) is in all of `teams`, with `team` as their home.
        """
        guest = facts.pop("is_restricted", False) or facts.get("is_ultra_restricted", False)
        return self.users.put(User(user_id, name, team or self.team, is_restricted=guest, **facts))

    def change_user(self, user_id: str, **facts: Any) -> User:
        """Change what is known of a user, and tell the app (`user_change`)."""
        with self.lock:
            user = self.users.put(replace(self.users.find(user_id), **facts))
        self._tell("user_change", user=user_object(user, self.team), cache_ts=int(self.clock()))
        return user

    # channels

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Iterable[str] = (),
        *,
        is_private: bool = True,
        bot: bool = True,
        is_ext_shared: bool = False,
        is_archived: bool = False,
        pending_shared: Iterable[str] = (),
    ) -> Channel:
        """Add a channel, with the bot in it unless told otherwise."""
        everyone = (*members, self.bot.id) if bot else tuple(members)
        created, pending = int(self.clock()), tuple(pending_shared)
        return self.channels.put(
            Channel(channel_id, name, everyone, created, is_private, is_archived, is_ext_shared, pending)
        )

    def join(self, channel_id: str, user_id: str) -> None:
        """Add a user, or the bot, to a channel (`member_joined_channel`)."""
        with self.lock:
            channel = self.channels.find(channel_id)
            if user_id not in channel.members:
                self._replace_channel(channel_id, members=(*channel.members, user_id))
        self._tell_membership("member_joined_channel", channel, user_id)

    def leave(self, channel_id: str, user_id: str) -> None:
        """Remove a user (`member_left_channel`) or the bot (`group_left`) from a channel."""
        with self.lock:
            members = tuple(one for one in self.channels.find(channel_id).members if one != user_id)
            channel = self._replace_channel(channel_id, members=members)
        if user_id == self.bot.id:
            self._tell(f"{channel.event_prefix}_left", channel=channel_id)
        else:
            self._tell_membership("member_left_channel", channel, user_id)

    def archive(self, channel_id: str) -> None:
        """Archive a channel (`group_archive` or `channel_archive`)."""
        self._change_channel(channel_id, "archive", is_archived=True)

    def rename(self, channel_id: str, name: str) -> None:
        """Rename a channel (`group_rename` or `channel_rename`)."""
        channel = self._replace_channel(channel_id, name=name)
        renamed = {"id": channel_id, "name": name, "created": channel.created}
        self._tell_in(channel, f"{channel.event_prefix}_rename", channel=renamed)

    def share(self, channel_id: str) -> None:
        """Share a channel with another organisation (`channel_shared`)."""
        channel = self._replace_channel(channel_id, is_ext_shared=True)
        self._tell_in(channel, "channel_shared", channel=channel_id, connected_team_id=PARTNER_TEAM)

    def unshare(self, channel_id: str) -> None:
        """End the sharing of a channel (`channel_unshared`)."""
        channel = self._replace_channel(channel_id, is_ext_shared=False)
        self._tell_in(
            channel, "channel_unshared", channel=channel_id, previously_connected_team_id=PARTNER_TEAM
        )

    def dm(self, user_id: str) -> str:
        """The id of the bot's direct messages with a user, opened when first asked for."""
        with self.lock:
            user = self.users.find(user_id)
            channel_id = f"D{user.id[1:]}"
            if channel_id not in self.channels:
                created, pair = int(self.clock()), (user_id, self.bot.id)
                self.channels.put(Channel(channel_id, "", pair, created, is_private=True, with_user=user_id))
            return channel_id

    # messages

    def messages(self, channel_id: str) -> list[Message]:
        """The messages of a channel, oldest first, without the replies in threads."""
        return self.all_messages.top_level(channel_id)

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """The replies to a message, oldest first."""
        return self.all_messages.thread(channel_id, ts)

    def ephemerals(self, user_id: str, channel_id: str | None = None) -> list[Message]:
        """The messages only this person was shown, in one channel or in all, oldest first."""
        return self.all_messages.ephemerals(user_id, channel_id)

    def message(self, channel_id: str, ts: str) -> Message:
        """One message of a channel, a reply or not."""
        return self.all_messages.find(channel_id, ts)

    def visible(self, user_id: str, channel_id: str, ts: str) -> Message:
        """A message as this person sees it: one of the channel, or one only they were shown."""
        return self.all_messages.visible(user_id, channel_id, ts)

    def say(
        self,
        channel_id: str,
        user_id: str,
        text: str,
        blocks: Iterable[Json] = (),
        *,
        thread_ts: str | None = None,
        metadata: Json | None = None,
        only_for: str | None = None,
        files: Iterable[str] = (),
    ) -> Message:
        """Post a message, perhaps with files; with `only_for`, show it to one person only."""
        with self.lock:
            ts = self.now_ts()
            cut, ids = text[:MAX_TEXT], with_ids(blocks, ts)
            message = Message(
                ts, channel_id, user_id, cut, ids, metadata, thread_ts, None, only_for, tuple(files)
            )
            return self.all_messages.put(message)

    def redraw(self, message: Message, text: str, blocks: Iterable[Json], **changes: Any) -> Message:
        """Edit a message, of a channel or ephemeral; as in Slack, blocks without an id get a new one."""
        with self.lock:
            now = self.now_ts()
            changes |= {"text": text[:MAX_TEXT], "blocks": with_ids(blocks, now)}
            return self.all_messages.put(replace(message, edited=now, before=drawings(message), **changes))

    def remove(self, message: Message) -> None:
        """Remove a message; as in Slack, one with a thread leaves a marker in its place."""
        self.all_messages.remove(message)

    # the app

    def add_shortcut(self, name: str, callback_id: str, kind: str) -> Shortcut:
        """Add a shortcut of the app, `global` or `message`."""
        return self.shortcuts.add(name, callback_id, kind)

    def record(self, method: str, args: Json) -> Fault | None:
        """Record a call as it arrives, and return the fault that was waiting for it, if any."""
        with self.lock:
            self.calls.append(Call(method, args, self.clock()))
            return self.faults.take(method, args)

    def fault(
        self,
        method: str,
        kind: str,
        times: int = 1,
        channel: str | None = None,
        retry_after: float = 1,
        seconds: float = 1,
    ) -> None:
        """Make the next calls of a method (or of `response_url`) fail; `api/faults.py` lists the kinds."""
        self.faults.add(Fault(method, kind, channel, retry_after, seconds), times)

    # time and events

    def now_ts(self) -> str:
        """The present moment as Slack writes it; each is different from, and later than, the one before."""
        with self.lock:
            self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 100)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def _seconds(self) -> float:
        return self.clock()

    def _replace_channel(self, channel_id: str, **facts: Any) -> Channel:
        with self.lock:
            return self.channels.put(replace(self.channels.find(channel_id), **facts))

    def _change_channel(self, channel_id: str, what: str, **facts: Any) -> None:
        channel = self._replace_channel(channel_id, **facts)
        by = channel.members[0] if channel.members else ""
        self._tell_in(channel, f"{channel.event_prefix}_{what}", channel=channel_id, user=by)

    def _tell_membership(self, event: str, channel: Channel, user_id: str) -> None:
        letter, team = "G" if channel.is_private else "C", self.users.find(user_id).team
        self._tell_in(channel, event, user=user_id, channel=channel.id, channel_type=letter, team=team)

    def _tell_in(self, channel: Channel, event: str, /, **facts: Any) -> None:
        """Tell of an event, if the app is in the channel."""
        if self.bot.id in self.channels.find(channel.id).members:
            self._tell(event, **facts)

    def _tell(self, event: str, /, **facts: Any) -> None:
        self.listeners.tell({"type": event, **facts, "event_ts": self.now_ts()})
