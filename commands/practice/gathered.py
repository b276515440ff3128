"""What was gathered from the records, kept for the messages drawn one after another."""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_Value = TypeVar("_Value")


class Gathered:
    """Values gathered from the records, kept until anything is recorded.

    Only for readers: while a change is being made, what was gathered may be out of date already.
    Whoever draws from it holds `turn`: several at a time would be no faster, and whoever asks something would wait for each.
    """

    def __init__(self) -> None:
        self.turn = threading.Lock()
        self._kept: tuple[int, dict[Hashable, Any]] = (0, {})

    def once(self, version: int, key: Hashable, gather: Callable[[], _Value]) -> _Value:
        """Return the value with a key, gathered if that was not done at this version of the records."""
        kept_at, kept = self._kept
        if version < kept_at:
            return (
                gather()
            )  # a reader who began before the last change must not undo what those since have gathered
        if version > kept_at:
            kept = {}
            self._kept = (version, kept)
        if key not in kept:
            kept[key] = gather()
        value: _Value = kept[key]
        return value

    def kept(self, version: int, key: Hashable) -> Any:
        """Return the value with a key, if it was gathered at this version of the records; else None."""
        kept_at, kept = self._kept
        return kept.get(key) if version == kept_at else None
