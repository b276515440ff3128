"""Numbers and texts that stand for something of the authority's: whoever has the key makes them again, nobody else can.

They are HMAC-SHA256 (RFC 2104). What a key is used for is part of what is hashed, so that what stands for a child in one place
cannot be looked up in another.
"""

import hmac
import re
from dataclasses import dataclass, field

from permanence.errors import PermanenceError

PERMANENCE_KEY = "PERMANENCE_KEY"
"""Where the key is kept, in the environment and nowhere else: 64 hex digits."""
STORAGE_KEY = "PERMANENCE_STORAGE_KEY"
"""Where the key of the encrypted records is kept, if it is another: references must keep theirs, this one may change."""
HOW = "permanence reference --new-key"
"""What prints a new key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes, which is never shown."""

    secret: bytes = field(repr=False)

    def digest(self, use: str, text: str) -> bytes:
        """The 32 bytes that stand for a text in one use of the key."""
        return hmac.digest(self.secret, f"{use}:{text}".encode(), "sha256")

    def number(self, use: str, text: str) -> int:
        """The number that stands for a text: one of 63 bits, not below nought, so that every engine's `bigint` holds it.

        Of a million children two have the same one once in twenty million times.
        """
        return int.from_bytes(self.digest(use, text)[:8]) >> 1


def read_key(text: str) -> Key:
    """The key of 64 hex digits. Raises PermanenceError saying what is wrong with it, and never what it is."""
    return _read_key(
        text,
        PERMANENCE_KEY,
        "with another key every child has another reference and another number, and without it nobody can tell which child that is.",
    )


def read_storage_key(text: str, name: str) -> Key:
    """The key that records are encrypted with, from the variable of a name. Raises PermanenceError as `read_key` does."""
    return _read_key(text, name, "without it nobody can read them or any backup of them.")


def _read_key(text: str, name: str, why: str) -> Key:
    digits = text.strip()
    if not digits:
        raise PermanenceError(
            f"{name} is not set. If you have made it before, set that one. It is a secret of 64 hex digits that only your "
            f"authority has: `{HOW}` prints a first one. Keep it with the tokens, and a copy of it apart, away from the records: {why}"
        )
    if not re.fullmatch("[0-9A-Fa-f]{64}", digits):
        raise PermanenceError(
            f"{name} must be 64 hex digits, 0 to 9 and a to f; it is {len(digits)} characters. `{HOW}` prints one."
        )
    return Key(bytes.fromhex(digits))
