"""The table that is printed: a line for each comparison, with its aim and whether it was met."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.timing import Pair, flat, slow

HEAD = ("measured", "against", "ours", "bare", "ratio", "repeats", "aim", "99th percentile", "aim")


@dataclass(frozen=True)
class Line:
    """One comparison: what was measured against what, and how far ours may be from it."""

    what: str
    against: str
    pair: Pair
    aim: float | None = None
    slow_aim: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is shown."""
        pair = self.pair
        spread = f"{min(pair.ratios):.2f}–{max(pair.ratios):.2f}"
        return (
            self.what,
            self.against,
            _time(median(flat(pair.ours))),
            _time(median(flat(pair.bare))),
            f"{pair.ratio:.2f}×",
            spread,
            _aim(pair.ratio, self.aim),
            f"{_time(slow(flat(pair.ours)))} / {_time(slow(flat(pair.bare)))} = {pair.slow_ratio:.2f}×",
            _aim(pair.slow_ratio, self.slow_aim),
        )


PLAIN_HEAD = ("measured", "median", "slowest", "aim")


@dataclass(frozen=True)
class Plain:
    """Something measured against a number of seconds, not against something else."""

    what: str
    seconds: Sequence[float]
    most: float

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as it is shown."""
        middle = median(self.seconds)
        met = "met" if middle <= self.most else "MISSED"
        return self.what, _time(middle), _time(max(self.seconds)), f"≤ {_time(self.most)}, {met}"


def say(words: str) -> None:
    """Tell whoever waits what is being measured."""
    print(words, file=sys.stderr, flush=True)


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"


def _aim(found: float, aim: float | None) -> str:
    if aim is None:
        return ""
    return f"≤ {aim:g}×, {'met' if found <= aim else 'MISSED'}"
