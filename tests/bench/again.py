"""Whether a run says what one before it said: each ratio that is taken from three repeats, beside the same one as it was written down."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.bench.table import Growth, Row

MOST_APART = 0.10
"""How far a ratio may be from what it was: a tenth of it."""
_RATIO = re.compile(r"^([\d.]+)×")


def apart(written: str, rows: Iterable[Row | Growth]) -> Sequence[str]:
    """Each ratio that is not what was written of it, in words; of what was measured both times."""
    before = dict(
        _ratios(line.strip()[1:-1].split("|") for line in written.splitlines() if line.startswith("|"))
    )
    return [
        f"{' beside '.join(filter(None, name[:2]))}: {now:.2f}×, {before[name]:.2f}× before"
        for name, now in _ratios(row.cells for row in rows)
        if name in before and abs(now - before[name]) > MOST_APART * before[name]
    ]


def _ratios(table: Iterable[Sequence[str]]) -> Iterator[tuple[tuple[str, str, int], float]]:
    """The ratio of each row that has one of three repeats, by what is measured against what, and how often that came before."""
    met: Counter[tuple[str, str]] = Counter()
    for cells in table:
        what, *rest = (cell.strip() for cell in cells)
        ratios = [float(found[1]) for cell in rest if (found := _RATIO.match(cell))]
        against = rest[1] if len(rest) == _COLUMNS else ""
        met[what, against] += 1
        is_repeated = len(rest) < _COLUMNS or rest[-2]
        if ratios and is_repeated:
            yield (what, against, met[what, against]), ratios[0]


_COLUMNS = 6
"""How many columns follow the first in the table of pairs; that of growth has fewer."""
