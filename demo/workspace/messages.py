"""The messages of a workspace, found by channel and `ts`. No I/O; safe from several threads."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

from demo.workspace.records import Message, Refused
from demo.workspace.shapes import SLACKBOT

DELETED = "This message was deleted."


class Messages:
    """Every message, those of channels first, then those only one person was shown (`only_for`)."""

    def __init__(self, lock: threading.RLock, changed: Callable[[str, str | None], None]) -> None:
        self._lock = lock
        self._changed = changed
        self._by_channel: dict[str, dict[str, Message]] = {}
        self._ephemerals: dict[str, Message] = {}

    def __iter__(self) -> Iterator[Message]:
        with self._lock:
            posted = [message for channel in self._by_channel.values() for message in channel.values()]
            return iter([*posted, *self._ephemerals.values()])

    def top_level(self, channel_id: str) -> list[Message]:
        """The messages of a channel, oldest first, without the replies in threads."""
        with self._lock:
            return [one for one in self._by_channel.get(channel_id, {}).values() if not one.is_reply]

    def thread(self, channel_id: str, ts: str) -> list[Message]:
        """The replies to a message, oldest first."""
        with self._lock:
            posted = self._by_channel.get(channel_id, {}).values()
            return [one for one in posted if one.is_reply and one.thread_ts == ts]

    def ephemerals(self, user_id: str, channel_id: str | None = None) -> list[Message]:
        """The messages only this person was shown, in one channel or in all, oldest first."""
        with self._lock:
            shown = [one for one in self._ephemerals.values() if one.only_for == user_id]
        return [one for one in shown if channel_id in (None, one.channel)]

    def find(self, channel_id: str, ts: str) -> Message:
        """One message of a channel, a reply or not."""
        with self._lock:
            if ts not in self._by_channel.get(channel_id, {}):
                raise Refused("message_not_found")
            return self._by_channel[channel_id][ts]

    def visible(self, user_id: str, channel_id: str, ts: str) -> Message:
        """A message as this person sees it: one of the channel, or one only they were shown."""
        with self._lock:
            shown = self._ephemerals.get(ts)
            if shown and shown.only_for == user_id:
                return shown
            return self.find(channel_id, ts)

    def put(self, message: Message) -> Message:
        """Add a message, or replace the one with the same `ts`."""
        with self._lock:
            if message.only_for:
                self._ephemerals[message.ts] = message
            else:
                self._by_channel.setdefault(message.channel, {})[message.ts] = message
        self._changed(message.channel, message.only_for)
        return message

    def remove(self, message: Message) -> None:
        """Remove a message; as in Slack, one with a thread leaves a marker in its place."""
        with self._lock:
            if message.only_for:
                self._ephemerals.pop(message.ts, None)
            elif self.thread(message.channel, message.ts):
                marker = replace(message, user=SLACKBOT, text=DELETED, blocks=(), metadata=None, files=())
                self._by_channel[message.channel][message.ts] = marker
            else:
                self._by_channel[message.channel].pop(message.ts, None)
        self._changed(message.channel, message.only_for)
