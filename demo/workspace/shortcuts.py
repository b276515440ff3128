"""The shortcuts of the app, within the limits Slack sets in its manifest. No I/O; safe from several threads."""

import threading
from collections.abc import Callable, Iterator

from demo.workspace.records import Refused, Shortcut

MAX_SHORTCUTS = 10
MAX_NAME = 24
MAX_ID = 255


class Shortcuts:
    """Every shortcut of the app, in the order they were added."""

    def __init__(self, lock: threading.RLock, changed: Callable[[], None]) -> None:
        self._lock = lock
        self._changed = changed
        self._shortcuts: list[Shortcut] = []

    def __iter__(self) -> Iterator[Shortcut]:
        with self._lock:
            return iter(list(self._shortcuts))

    def find(self, callback_id: str, kind: str) -> Shortcut:
        """The shortcut of this kind with this `callback_id`."""
        for one in self:
            if (one.callback_id, one.kind) == (callback_id, kind):
                return one
        raise Refused("shortcut_not_found", f"there is no {kind} shortcut {callback_id!r}")

    def add(self, name: str, callback_id: str, kind: str) -> Shortcut:
        """Add a shortcut, `global` or `message`; ValueError if a manifest could not hold it."""
        if kind not in ("global", "message"):
            raise ValueError(f"A shortcut is global or message, not {kind!r}.")
        if not 1 <= len(name) <= MAX_NAME:
            raise ValueError(f"The name of a shortcut has 1 to {MAX_NAME} characters: {name!r}.")
        if not 1 <= len(callback_id) <= MAX_ID:
            raise ValueError(f"The callback_id of a shortcut has 1 to {MAX_ID} characters.")
        with self._lock:
            if len(self._shortcuts) >= MAX_SHORTCUTS:
                raise ValueError(f"An app has {MAX_SHORTCUTS} shortcuts at most.")
            if any(one.callback_id == callback_id for one in self._shortcuts):
                raise ValueError(f"There is a shortcut {callback_id!r} already.")
            shortcut = Shortcut(name, callback_id, kind)
            self._shortcuts.append(shortcut)
        self._changed()
        return shortcut
