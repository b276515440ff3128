"""The hashes by which an audit is a chain: the audit of changes and that of reads are hashed alike.

Each row holds a hash of the row before and of itself, so that one that was changed, put in or taken out breaks the chain. What
somebody may have typed is in it only as a hash with a salt: it can go, with its salt, and the chain still holds.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

encoded = json.JSONEncoder(ensure_ascii=False).encode
"""Values as text that is the same for the same values: `json.dumps` would make an encoder each time."""


def link(before: bytes, told: Sequence[Any], sealed: bytes) -> bytes:
    """The hash of a row: of the row before, of what it tells, and of what it holds in sealed form."""
    return hashlib.sha256(before + sealed + encoded(told).encode()).digest()


def seal(salt: bytes, kept: str) -> bytes:
    """The hash of what a row holds; without a salt of what stands there once that was redacted."""
    return hashlib.sha256(salt + kept.encode()).digest()


EMPTIED = b""
"""What stands in a row in place of `seal`, once nothing may be left from which the rest of it could be guessed."""


def emptied_hash(told: Sequence[Any], understood: str) -> bytes:
    """The hash of what is left of a row that was emptied."""
    return seal(b"", f"{encoded(told)}{understood}")


MOST_FAULTS = 20
"""How many faults of an audit are told one by one."""


def first_faults(faults: Iterable[str]) -> tuple[list[str], int]:
    """The first faults of an audit, and how many there are beside them."""
    every = iter(faults)
    return [*islice(every, MOST_FAULTS)], sum(1 for _ in every)
