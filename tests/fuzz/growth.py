"""No input takes time that grows faster than its length: each is said over and over, up to a million bytes."""

import time
from collections.abc import Iterator

from tests.fuzz.words import Tried

LONGEST = 1 << 20
"""Bytes up to which inputs are doubled."""
LEAST, ENOUGH = 0.02, 4.0
"""Seconds below which a time is too short to be compared, and above which nothing longer is tried."""
MOST = 24
"""How many times as long one of eight times the length may take. As its length would be 8, as its square 64."""


def too_slow(tried: Tried, kept: list[bytes]) -> Iterator[str]:
    """The inputs, with a word on each, of which the CPU time grows faster than their length; and their last bytes alone."""
    for each in kept:
        for head, unit in ((each[:3], each[3:]), (each[:3], each[-1:])):
            if unit and (times := _grown(tried, head, unit)) > MOST:
                yield f"{head!r} and {unit[:40]!r} again and again: {times:.1f} times as long for eight times the length"


def _grown(tried: Tried, head: bytes, unit: bytes) -> float:
    """How many times as long three doublings take, where that is the most."""
    took: list[float] = []
    size = 1 << 12
    while size <= LONGEST and (not took or took[-1] < ENOUGH):
        said = head + unit * (size // len(unit) + 1)
        took.append(min(_seconds(tried, said) for _ in range(2)))
        size *= 2
    grown = [took[at + 3] / took[at] for at in range(len(took) - 3) if took[at] > LEAST]
    return max(grown, default=0.0)


def _seconds(tried: Tried, said: bytes) -> float:
    began = time.process_time()
    tried(said)
    return time.process_time() - began
