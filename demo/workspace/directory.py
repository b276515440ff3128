"""The users and channels of a workspace, found by id. No I/O; safe from several threads."""

import threading
from collections.abc import Callable, Iterator

from demo.workspace.records import Channel, Refused, User


class Users:
    """Everyone with an account, in the order they were added."""

    def __init__(self, lock: threading.RLock, changed: Callable[[], None]) -> None:
        self._lock = lock
        self._changed = changed
        self._users: dict[str, User] = {}

    def __iter__(self) -> Iterator[User]:
        with self._lock:
            return iter(list(self._users.values()))

    def find(self, user_id: str) -> User:
        """The user with this id."""
        with self._lock:
            if user_id not in self._users:
                raise Refused("user_not_found")
            return self._users[user_id]

    def put(self, user: User) -> User:
        """Add a user, or replace the one with the same id."""
        with self._lock:
            self._users[user.id] = user
        self._changed()
        return user


class Channels:
    """Every channel, direct messages included, in the order they were added."""

    def __init__(self, lock: threading.RLock, changed: Callable[[], None]) -> None:
        self._lock = lock
        self._changed = changed
        self._channels: dict[str, Channel] = {}

    def __iter__(self) -> Iterator[Channel]:
        with self._lock:
            return iter(list(self._channels.values()))

    def __contains__(self, channel_id: str) -> bool:
        with self._lock:
            return channel_id in self._channels

    def find(self, channel_id: str) -> Channel:
        """The channel with this id."""
        with self._lock:
            if channel_id not in self._channels:
                raise Refused("channel_not_found")
            return self._channels[channel_id]

    def put(self, channel: Channel) -> Channel:
        """Add a channel, or replace the one with the same id."""
        with self._lock:
            self._channels[channel.id] = channel
        self._changed()
        return channel
