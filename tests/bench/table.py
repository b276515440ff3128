"""The tables: a row for each thing measured, with its target and whether it was met."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from tabulate import tabulate

from tests.bench.timing import Pair, Seconds, flat, within

HEAD = ("measured", "found", "against", "which took", "ratio", "in three repeats", "target")


@dataclass(frozen=True)
class Row:
    """One thing measured: what was found, what it is set against, and the target."""

    what: str
    found: str
    against: str = ""
    bare: str = ""
    ratio: str = ""
    repeats: str = ""
    target: str = ""

    @property
    def cells(self) -> Sequence[str]:
        """The row as it is shown."""
        return (self.what, self.found, self.against, self.bare, self.ratio, self.repeats, self.target)


@dataclass(frozen=True)
class Growth:
    """How long one answer takes in towns of different sizes, in seconds by the number of children."""

    what: str
    taken: Mapping[int, Seconds]
    most: float = 1.3

    @property
    def cells(self) -> Sequence[str]:
        """The row as it is shown."""
        medians = [median(seconds) for seconds in self.taken.values()]
        ratio = medians[-1] / medians[0]
        return (self.what, *map(milliseconds, medians), f"{ratio:.2f}×", target(ratio, self.most))


@dataclass
class Report:
    """Everything measured, told as it comes and shown at the end."""

    rows: list[Row | Growth] = field(default_factory=list)

    def take(self, rows: Iterable[Row | Growth]) -> None:
        """Take rows as they come, and tell each to whoever waits."""
        for row in rows:
            self.rows.append(row)
            say("   " + " | ".join(cell for cell in row.cells if cell))

    def __str__(self) -> str:
        return "\n\n".join(self._tables())

    def _tables(self) -> Iterator[str]:
        growth = [row for row in self.rows if isinstance(row, Growth)]
        if rows := [row for row in self.rows if isinstance(row, Row)]:
            yield _table(HEAD, rows)
        if growth:
            sizes = (f"among {children:,}" for children in growth[0].taken)
            yield _table(("CPU of one answer", *sizes, "last to first", "target"), growth)
        judged = [row.cells[-1] for row in self.rows if row.cells[-1]]
        missed = sum(cell.endswith(MISSED) for cell in judged)
        yield f"{len(judged) - missed} of {len(judged)} targets met, {missed} missed."


def _table(head: Sequence[str], rows: Sequence[Row | Growth]) -> str:
    return tabulate([row.cells for row in rows], head, tablefmt="github", disable_numparse=True)


MISSED = "MISSED"


def target(found: float, most: float | None, unit: str = "×", least: float | None = None) -> str:
    """A target and whether it was met: at most so much, or at least; nothing where there is none."""
    if least is not None:
        return f"≥ {least:g}{unit}, {'met' if found >= least else MISSED}"
    return "" if most is None else f"≤ {most:g}{unit}, {'met' if found <= most else MISSED}"


def compared(
    what: str, against: str, pair: Pair, most: float | None = None, slow_most: float | None = None
) -> Iterator[Row]:
    """Ours beside the least: by the medians, and where the slowest have a target by the 99th percentile too."""
    ours, bare = flat(pair.ours), flat(pair.bare)
    times = milliseconds(median(ours)), against, milliseconds(median(bare))
    repeats = f"{min(pair.ratios):.2f}–{max(pair.ratios):.2f}"
    yield Row(what, *times, f"{pair.ratio:.2f}×", repeats, target(pair.ratio, most))
    if slow_most is not None:
        slow, bare_slow = within(ours, 0.99), within(bare, 0.99)
        ratio = slow / bare_slow
        times = milliseconds(slow), "its 99th percentile", milliseconds(bare_slow)
        yield Row("its 99th percentile", *times, f"{ratio:.2f}×", "", target(ratio, slow_most))


def faster(what: str, against: str, pair: Pair, least: float) -> Iterator[Row]:
    """Ours beside what others do: how many times faster it is."""
    ratios = [1 / ratio for ratio in pair.ratios]
    ours, theirs = milliseconds(median(flat(pair.ours))), milliseconds(median(flat(pair.bare)))
    ratio, repeats = median(ratios), f"{min(ratios):.2f}–{max(ratios):.2f}"
    yield Row(what, ours, against, theirs, f"{ratio:.2f}× faster", repeats, target(ratio, None, least=least))


def measured(what: str, found: float, unit: str, most: float | None = None) -> Row:
    """Something that is set against nothing but its target."""
    unit = f" {unit}" if unit else ""
    return Row(what, f"{_number(found)}{unit}", target=target(found, most, unit))


def milliseconds(seconds: float) -> str:
    """A time as it is shown."""
    return f"{_number(seconds * 1e3)} ms"


def _number(found: float) -> str:
    return f"{found:,.0f}" if found >= 100 else f"{found:.3g}"


def say(words: str) -> None:
    """Tell whoever waits what is being measured."""
    print(words, file=sys.stderr, flush=True)
