"""The workspace itself: who is there, what was said and shown, who is told. No I/O; safe from several threads."""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from demo.workspace.blocks import pictured, with_ids
from demo.workspace.files import Files
from demo.workspace.records import Call, Channel, Fault, File, Json, Message, Refused, Shortcut, User
from demo.workspace.shapes import (
    PARTNER_TEAM,
    SLACKBOT,
    channel_object,
    file_object,
    message_object,
    thread_facts,
    user_object,
)
from demo.workspace.views import Views

MOST_TEXT = 40_000
MOST_SHORTCUTS = 10
MOST_OF_A_NAME = 24  # of a shortcut
MOST_OF_AN_ID = 255


class Workspace:
    """People, channels, messages, files, views, faults and calls; every change is told to the listeners.

    `event_listeners` are given each event the app would hear of, `change_listeners` the channel that looks
    different now ("" for people and channels themselves, `MODAL` and `HOME` for views) and the one person who
    sees it (None for all).

    `scopes` are the scopes the app was granted and `events` those it subscribed to, as a manifest names them;
    None is all. `scopes_used` and `events_sent` are what was really needed, and sent and acked. `base` is the
    address it is served at.
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
        self.clock = clock
        self.base = ""
        self.scopes: frozenset[str] | None = None
        self.events: frozenset[str] | None = None
        self.scopes_used: set[str] = set()
        self.events_sent: set[str] = set()
        self.bot_token = "xoxb-stand-in"  # noqa: S105 - invented
        self.app_token = "xapp-stand-in"  # noqa: S105 - invented
        self.bot = User("U0BOT", "Permanence", team, is_bot=True, bot_id="B0BOT", app_id="A0DEMO")
        self.calls: list[Call] = []
        self.warnings: list[str] = []
        self.event_listeners: list[Callable[[Json], None]] = []
        self.change_listeners: list[Callable[[str, str | None], None]] = []
        self.lock = threading.RLock()
        self.views = Views(self._moment, self.lock, self.changed)
        self.files = Files(self._moment, self.lock)
        self.shortcuts: list[Shortcut] = []
        self._users = {self.bot.id: self.bot}
        self._channels: dict[str, Channel] = {}
        self._messages: dict[str, dict[str, Message]] = {}
        self._ephemerals: dict[str, Message] = {}
        self._faults: list[Fault] = []
        self._last = 0

    # people

    def add_user(
        self,
        user_id: str,
        name: str,
        *,
        deleted: bool = False,
        is_bot: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        team: str = "",
    ) -> User:
        """Somebody new; a single-channel guest is a guest (`is_restricted`) too."""
        guest = is_restricted or is_ultra_restricted
        user = User(user_id, name, team or self.team, deleted, is_bot, guest, is_ultra_restricted)
        with self.lock:
            self._users[user_id] = user
        self.changed()
        return user

    def change_user(self, user_id: str, **facts: Any) -> User:
        """Change what is known of somebody, and tell the app (`user_change`)."""
        with self.lock:
            user = replace(self.user(user_id), **facts)
            self._users[user_id] = user
        self._tell("user_change", user=user_object(user, self.team), cache_ts=int(self.clock()))
        self.changed()
        return user

    @property
    def users(self) -> list[User]:
        """Everybody, the bot first, then as they were added."""
        with self.lock:
            return list(self._users.values())

    def user(self, user_id: str) -> User:
        """The person with this id."""
        with self.lock:
            if user_id not in self._users:
                raise Refused("user_not_found")
            return self._users[user_id]

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
        """A new channel, with the bot in it unless told otherwise."""
        everyone = (*members, self.bot.id) if bot else tuple(members)
        made = int(self.clock())
        channel = Channel(
            channel_id, name, everyone, made, is_private, is_archived, is_ext_shared, tuple(pending_shared)
        )
        self._keep(channel)
        return channel

    @property
    def channels(self) -> list[Channel]:
        """Every channel, direct messages too, as they were added."""
        with self.lock:
            return list(self._channels.values())

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id."""
        with self.lock:
            if channel_id not in self._channels:
                raise Refused("channel_not_found")
            return self._channels[channel_id]

    def join(self, channel_id: str, user_id: str) -> None:
        """Somebody, or the bot, enters a channel (`member_joined_channel`)."""
        with self.lock:
            channel = self.channel(channel_id)
            if user_id not in channel.members:
                self._keep(replace(channel, members=(*channel.members, user_id)))
        self._tell_membership("member_joined_channel", channel, user_id)

    def leave(self, channel_id: str, user_id: str) -> None:
        """Somebody leaves a channel (`member_left_channel`), or the bot is removed (`group_left`)."""
        with self.lock:
            channel = self.channel(channel_id)
            self._keep(replace(channel, members=tuple(one for one in channel.members if one != user_id)))
        if user_id == self.bot.id:
            self._tell(f"{channel.kind.removesuffix('s')}_left", channel=channel_id)
        else:
            self._tell_membership("member_left_channel", channel, user_id)

    def archive(self, channel_id: str) -> None:
        """Archive a channel (`group_archive` or `channel_archive`)."""
        self._change_channel(channel_id, "archive", is_archived=True)

    def rename(self, channel_id: str, name: str) -> None:
        """Give a channel another name (`group_rename` or `channel_rename`)."""
        with self.lock:
            channel = replace(self.channel(channel_id), name=name)
            self._keep(channel)
        named = {"id": channel_id, "name": name, "created": channel.created}
        self._tell_in(channel, f"{channel.kind.removesuffix('s')}_rename", channel=named)

    def share(self, channel_id: str) -> None:
        """Share a channel with another organisation (`channel_shared`)."""
        with self.lock:
            channel = replace(self.channel(channel_id), is_ext_shared=True)
            self._keep(channel)
        self._tell_in(channel, "channel_shared", channel=channel_id, connected_team_id=PARTNER_TEAM)

    def dm(self, user_id: str) -> str:
        """The id of the bot's direct messages with a person, opened when first asked for."""
        with self.lock:
            user = self.user(user_id)
            channel_id = f"D{user.id[1:]}"
            if channel_id not in self._channels:
                made = int(self.clock())
                pair = (user_id, self.bot.id)
                self._keep(Channel(channel_id, "", pair, made, is_private=True, with_user=user_id))
            return channel_id

    def channel_object(self, channel: Channel) -> Json:
        """The channel as `conversations.info` tells of it."""
        return channel_object(channel, self.bot.id, self.team)

    # shortcuts

    def add_shortcut(self, name: str, callback_id: str, kind: str) -> Shortcut:
        """A shortcut of the app, `global` or `message`, within the limits of its manifest."""
        if kind not in ("global", "message"):
            raise ValueError(f"A shortcut is global or message, not {kind!r}.")
        if not 1 <= len(name) <= MOST_OF_A_NAME:
            raise ValueError(f"The name of a shortcut has 1 to {MOST_OF_A_NAME} characters: {name!r}.")
        if not 1 <= len(callback_id) <= MOST_OF_AN_ID:
            raise ValueError(f"The callback_id of a shortcut has 1 to {MOST_OF_AN_ID} characters.")
        with self.lock:
            if len(self.shortcuts) >= MOST_SHORTCUTS:
                raise ValueError(f"An app has {MOST_SHORTCUTS} shortcuts at most.")
            if any(one.callback_id == callback_id for one in self.shortcuts):
                raise ValueError(f"There is a shortcut {callback_id!r} already.")
            shortcut = Shortcut(name, callback_id, kind)
            self.shortcuts.append(shortcut)
        self.changed()
        return shortcut

    def find_shortcut(self, callback_id: str, kind: str) -> Shortcut:
        """The shortcut of this kind with this `callback_id`."""
        with self.lock:
            for one in self.shortcuts:
                if (one.callback_id, one.kind) == (callback_id, kind):
                    return one
        raise Refused("shortcut_not_found", f"there is no {kind} shortcut {callback_id!r}")

    # what is said

    def messages(self, channel_id: str) -> list[Message]:
        """What stands in a channel, oldest first, without the replies in threads."""
        with self.lock:
            return [one for one in self._messages.get(channel_id, {}).values() if not one.is_reply]

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """The replies to a message, oldest first."""
        with self.lock:
            said = self._messages.get(channel_id, {}).values()
            return [one for one in said if one.is_reply and one.thread_ts == ts]

    def ephemerals(self, user_id: str, channel: str | None = None) -> list[Message]:
        """What only this person was shown, oldest first, as it reads now."""
        with self.lock:
            shown = [one for one in self._ephemerals.values() if one.only_for == user_id]
        return [one for one in shown if channel in (None, one.channel)]

    def message(self, channel_id: str, ts: str) -> Message:
        """One message, a reply or not."""
        with self.lock:
            if ts not in self._messages.get(channel_id, {}):
                raise Refused("message_not_found")
            return self._messages[channel_id][ts]

    def visible(self, user_id: str, channel_id: str, ts: str) -> Message:
        """A message as this person sees it: one of the channel's, or one only they were shown."""
        with self.lock:
            shown = self._ephemerals.get(ts)
            if shown and shown.only_for == user_id:
                return shown
            return self.message(channel_id, ts)

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
        """Put a new message into a channel, perhaps with files; with `only_for`, show it to one person only."""
        with self.lock:
            ts = self.now_ts()
            message = Message(
                ts,
                channel_id,
                user_id,
                text[:MOST_TEXT],
                with_ids(blocks, ts),
                metadata,
                thread_ts,
                None,
                only_for,
                tuple(files),
            )
            self._place(message)
        return message

    def redraw(self, message: Message, text: str, blocks: Iterable[Json], **changes: Any) -> Message:
        """Give a message, of a channel or ephemeral, new words in its old place."""
        ids = with_ids(blocks, message.ts)
        redrawn = replace(message, text=text[:MOST_TEXT], blocks=ids, edited=self.now_ts(), **changes)
        self._place(redrawn)
        return redrawn

    def remove(self, message: Message) -> None:
        """Take a message away; one that heads a thread leaves a marker in its place, as in Slack."""
        with self.lock:
            if message.only_for:
                self._ephemerals.pop(message.ts, None)
            elif self.thread(message.channel, message.ts):
                marker = "This message was deleted."
                gone = replace(message, user=SLACKBOT, text=marker, blocks=(), metadata=None, files=())
                self._messages[message.channel][message.ts] = gone
            else:
                self._messages[message.channel].pop(message.ts, None)
        self.changed(message.channel, message.only_for)

    def message_object(self, message: Message) -> Json:
        """The message as an app reads it."""
        with self.lock:
            author = self._users.get(message.user)
        files = [self.file_object(self.files.find(one)) for one in message.files]
        replies = [] if message.is_reply else self.thread(message.channel, message.ts)
        return message_object(message, author, self.team, files) | thread_facts(replies)

    # files

    def file_object(self, file: File) -> Json:
        """The file as an app reads it."""
        return file_object(file, self.bot.id, self.base)

    def delete_file(self, file_id: str) -> None:
        """Take a file away from wherever it is seen."""
        self.files.delete(file_id)
        with self.lock:
            places = {message.channel for message in self._all_messages() if shows(message, file_id)}
        for place in places:
            self.changed(place)
        for user in self.users:
            for view in filter(None, (self.views.home(user.id), self.views.top(user.id))):
                self.views.put(view)

    def shares(self, file_id: str) -> list[Message]:
        """The messages a file is shared with."""
        with self.lock:
            return [one for one in self._all_messages() if not one.only_for and file_id in one.files]

    def sees_file(self, user_id: str, file_id: str) -> bool:
        """Whether a person finds a file in a channel they are in, in what only they are shown, or in a view."""
        with self.lock:
            views = (*self.views.stack(user_id), *filter(None, [self.views.home(user_id)]))
            return any(file_id in pictured(view.blocks) for view in views) or any(
                shows(one, file_id)
                for one in self._all_messages()
                if one.only_for in (None, user_id) and user_id in self.channel(one.channel).members
            )

    def _all_messages(self) -> list[Message]:
        said = [one for there in self._messages.values() for one in there.values()]
        return [*said, *self._ephemerals.values()]

    # the moment

    def now_ts(self) -> str:
        """The moment as Slack writes it; no two are alike, and each is later than the one before."""
        with self.lock:
            self._last = max(int(self.clock() * 1_000_000), self._last + 100)
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def _moment(self) -> float:
        return self.clock()

    # calls and faults

    def record(self, method: str, args: Json) -> Fault | None:
        """Note a call as it arrives, and answer with the fault it meets, if one is waiting for it."""
        with self.lock:
            self.calls.append(Call(method, args, self.clock()))
            met = next((fault for fault in self._faults if fault.concerns(method, args)), None)
            if met:
                self._faults.remove(met)
        if met:
            self.changed()
        return met

    def fault(
        self,
        method: str,
        kind: str,
        times: int = 1,
        channel: str | None = None,
        retry_after: float = 1,
        seconds: float = 1,
    ) -> None:
        """Let the next calls of a method (or of `response_url`) go wrong; see `faults.py` for the kinds."""
        with self.lock:
            self._faults += [Fault(method, kind, channel, retry_after, seconds)] * times
        self.changed()

    @property
    def faults(self) -> list[Fault]:
        """The faults still waiting for a call."""
        with self.lock:
            return list(self._faults)

    # telling

    def _keep(self, channel: Channel) -> None:
        with self.lock:
            self._channels[channel.id] = channel
        self.changed()

    def _place(self, message: Message) -> None:
        with self.lock:
            if message.only_for:
                self._ephemerals[message.ts] = message
            else:
                self._messages.setdefault(message.channel, {})[message.ts] = message
        self.changed(message.channel, message.only_for)

    def _change_channel(self, channel_id: str, what: str, **facts: Any) -> None:
        with self.lock:
            channel = replace(self.channel(channel_id), **facts)
            self._keep(channel)
        event = f"{channel.kind.removesuffix('s')}_{what}"
        self._tell_in(channel, event, channel=channel_id, user=channel.members[0] if channel.members else "")

    def _tell_membership(self, event: str, channel: Channel, user_id: str) -> None:
        letter = "G" if channel.is_private else "C"
        self._tell_in(
            channel,
            event,
            user=user_id,
            channel=channel.id,
            channel_type=letter,
            team=self.user(user_id).team,
        )

    def _tell_in(self, place: Channel, event: str, /, **facts: Any) -> None:
        """An app hears only of channels it is in."""
        if self.bot.id in self.channel(place.id).members:
            self._tell(event, **facts)

    def _tell(self, event: str, /, **facts: Any) -> None:
        for listener in list(self.event_listeners):
            listener({"type": event, **facts, "event_ts": self.now_ts()})

    def changed(self, channel_id: str = "", only_for: str | None = None) -> None:
        """Tell the listeners that something looks different now."""
        for listener in list(self.change_listeners):
            listener(channel_id, only_for)


def shows(message: Message, file_id: str) -> bool:
    """Whether a message has a file, shared with it or as a picture in its blocks."""
    return file_id in message.files or file_id in pictured(message.blocks)
