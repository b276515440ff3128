"""Two things timed in turn, many times over, so that whatever the machine is busy with meets both alike."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

Seconds = Sequence[float]


@dataclass(frozen=True)
class Pair:
    """How long ours took and how long what it is measured against, in seconds, repeat by repeat."""

    ours: Sequence[Seconds]
    bare: Sequence[Seconds]

    @property
    def ratios(self) -> list[float]:
        """The ratio of the medians, in each repeat."""
        return [median(ours) / median(bare) for ours, bare in zip(self.ours, self.bare, strict=True)]

    @property
    def ratio(self) -> float:
        """The ratio of the medians: the middle one of the repeats."""
        return median(self.ratios)


def flat(repeats: Sequence[Seconds]) -> list[float]:
    """Every measurement of every repeat."""
    return [each for seconds in repeats for each in seconds]


def within(seconds: Seconds, share: float) -> float:
    """How long it took at most in such a share of the measurements: 0.99 is the 99th percentile."""
    return sorted(seconds)[int(len(seconds) * share)]


def timed(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> Callable[[], float]:
    """Something to do, as something that gives how long it took in seconds."""

    def measured() -> float:
        began = clock()
        work()
        return clock() - began

    return measured


def in_turn(ours: Callable[[], float], bare: Callable[[], float], rounds: int, repeats: int = 3) -> Pair:
    """Measure both in turn, each now first and now second; a single time is not measured for its own sake."""
    if rounds * repeats > 1:
        bare()
        ours()
    found = [_one_repeat(ours, bare, rounds) for _ in range(repeats)]
    return Pair([each[0] for each in found], [each[1] for each in found])


def _one_repeat(ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> tuple[Seconds, Seconds]:
    taken: tuple[list[float], list[float]] = ([], [])
    both = (ours, bare)
    for number in range(rounds):
        for which in (0, 1) if number % 2 else (1, 0):
            taken[which].append(both[which]())
    return taken
