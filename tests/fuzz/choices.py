"""Bytes read as choices, so that a fuzzer which changes bytes changes what is chosen."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Choices:
    """What bytes choose, one thing after another; once they are used up, always the first."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing is left to choose by."""
        return self._at >= len(self._data)

    def taken(self, most: int) -> bytes:
        """The next bytes, as many as there are."""
        found = self._data[self._at : self._at + most]
        self._at += len(found)
        return found

    def number(self, below: int) -> int:
        """A whole number from nought, at most 65,536 of them."""
        return int.from_bytes(self.taken(1 if below <= 256 else 2), "big") % below

    def one_of(self, things: Sequence[T]) -> T:
        """One of these."""
        return things[self.number(len(things))]

    def text(self, most: int = 255) -> str:
        """Any text: of bytes that are none, lone surrogates."""
        return as_text(self.taken(self.number(most + 1)))

    def rest(self) -> bytes:
        """All that is left."""
        return self.taken(len(self._data))


def as_text(data: bytes) -> str:
    """Bytes as text; a byte that is none as a lone surrogate, which JSON may hold and UTF-8 may not."""
    return data.decode("utf-8", "surrogateescape")
