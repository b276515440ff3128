"""Small numbers: which counts of a table are hidden where it leaves the team, so that nobody is known by them.

A count of 1 to 5 is hidden, and so is whatever would give it away by subtraction. All that is hidden is printed as the one mark
HIDDEN, as DfE prints it, with SENTENCE under the table: a mark of its own for the small ones would tell them from the rest.

What leaves the team is what is read where nobody can ask for the children behind it: reports, exports, posts outside the
team's channel, and an answer asked for to be passed on. An answer to whoever may list the children behind a figure, as an
analyst may by reference, hides no count of them: it would keep nothing from them. Any other fact of a child is counted for
an analyst only through here, as they may see nothing else of a child.

What adds up belongs in one table: a count that stands in two of them gives away the one from the other. A mean, a median or
a share of so few says as much as their count: print none where `is_small`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise

from permanence.language import tr

MOST_HIDDEN = 5
"""The largest count that is hidden for being small."""
HIDDEN = "c"
"""How a hidden count is printed."""
SENTENCE = tr(
    f"{HIDDEN} is a number that is hidden: it is from 1 to {MOST_HIDDEN}, or would give such a number away."
)

_TOTAL = -1
"""The place of totals, after every row and column."""
_Cell = tuple[int, int]
"""A row and a column."""
_Line = tuple[str, int]
"""A row or a column: which of the two, and its number."""
_HIDES_ZERO, _HIDES_TOTAL, _HIDES_ALL = 10**6, 10**9, 10**12
"""What it costs to hide a nought, a total and the total of all; another count costs as much as it is, and none is so large."""


def is_small(count: int) -> bool:
    """Whether a count is to be hidden."""
    return 0 < count <= MOST_HIDDEN


def are_near(counts: Iterable[int]) -> bool:
    """Whether two numbers of children of one population differ by so few that the one taken from the other tells of them."""
    return any(is_small(more - fewer) for fewer, more in pairwise(sorted(counts)))


def told_across(count: int, what: str) -> str:
    """A count as one side of family finding is told it of the other: `12 families`, or `a few families at most` of any few.

    The one place that decides it. None is a few too: that no child is without a link would tell of each.
    """
    return f"{count:,} {what}" if count > MOST_HIDDEN else tr(f"a few {what} at most")


def printed_count(count: int | None) -> str:
    """A count as it is printed; None is hidden."""
    return HIDDEN if count is None else f"{count:,}"


@dataclass(frozen=True, slots=True)
class Shown:
    """A table of counts as it may be shown; None is hidden.

    Attributes:
        rows: The counts, row by row.
        across: The total of each row; empty if none are shown.
        down: The total of each column; empty if none are shown.
        total: The total of all; None too if totals of rows or of columns are not shown.
    """

    rows: Sequence[Sequence[int | None]]
    across: Sequence[int | None]
    down: Sequence[int | None]
    total: int | None

    @property
    def hides(self) -> bool:
        """Whether anything of it is hidden."""
        return None in (*(each for row in self.rows for each in row), *self.across, *self.down)


def hide(counts: Sequence[Sequence[int]], *, across: bool = True, down: bool = True) -> Shown:
    """The table with its small numbers hidden, and as few others as keep each of them from being worked out.

    Each hidden count could be another one, as far as the shown ones tell, even for a reader who knows which were small.
    `across` and `down` say whether totals of rows and of columns are shown. All rows are of one length.
    """
    return _Table(counts, across=across, down=down).shown()


class _Table:
    """A table while it is decided what is hidden.

    With totals as one more row and column, and taken from nought, every row and every column adds up to nothing. So what may be
    otherwise while all that is shown stays the same is a round through hidden cells: one more here, one fewer there, and back.
    """

    def __init__(self, counts: Sequence[Sequence[int]], *, across: bool, down: bool) -> None:
        self._rows = range(len(counts))
        self._columns = range(len(counts[0]) if counts else 0)
        self._counts: dict[_Cell, int] = {
            (row, column): count for row, of_row in enumerate(counts) for column, count in enumerate(of_row)
        }
        for row in self._rows:
            self._counts[row, _TOTAL] = sum(counts[row])
        for column in self._columns:
            self._counts[_TOTAL, column] = sum(of_row[column] for of_row in counts)
        self._counts[_TOTAL, _TOTAL] = sum(map(sum, counts))
        self._is_across, self._is_down = across, down
        absent = {cell for cell in self._counts if not self._is_shown(cell)}
        self._small = {cell for cell, count in self._counts.items() if is_small(count)} - absent
        self._hidden = self._small | absent

    def shown(self) -> Shown:
        """Hide what must be, and return the rest."""
        for cell in sorted(self._small):
            self._hidden |= self._cheapest_round(cell)
        seen: Mapping[_Cell, int | None] = {
            cell: None if cell in self._hidden else count for cell, count in self._counts.items()
        }
        return Shown(
            [[seen[row, column] for column in self._columns] for row in self._rows],
            [seen[row, _TOTAL] for row in self._rows if self._is_across],
            [seen[_TOTAL, column] for column in self._columns if self._is_down],
            seen[_TOTAL, _TOTAL],
        )

    def _is_shown(self, cell: _Cell) -> bool:
        """Whether the table has a place for it."""
        row, column = cell
        return (column != _TOTAL or self._is_across) and (row != _TOTAL or self._is_down)

    def _cheapest_round(self, cell: _Cell) -> set[_Cell]:
        """The cells of the cheapest round through one, by which it may be one more or one less; totals make sure of one."""
        of_row, of_column = ("row", cell[0]), ("column", cell[1])
        ways = [
            *(self._ways(cell, of_column, of_row) if self._may_change(cell, is_more=True) else ()),
            *(self._ways(cell, of_row, of_column) if self._may_change(cell, is_more=False) else ()),
        ]
        return set(min(ways)[1])

    def _ways(self, around: _Cell, start: _Line, end: _Line) -> Iterator[tuple[int, tuple[_Cell, ...]]]:
        """Yield the cheapest way from a row or column to another that does not go through one cell, if there is any."""
        ahead: list[tuple[int, _Line, tuple[_Cell, ...]]] = [(0, start, ())]
        been: set[_Line] = set()
        while ahead:
            cost, place, way = heappop(ahead)
            if place == end:
                yield cost, way
                return
            if place not in been:
                been.add(place)
                for cell, onward in self._steps(place):
                    if cell != around:
                        heappush(ahead, (cost + self._cost(cell), onward, (*way, cell)))

    def _steps(self, place: _Line) -> Iterator[tuple[_Cell, _Line]]:
        """Yield the cells of a row that may be more, or of a column that may be less, with where each leads."""
        kind, number = place
        for row, column in self._counts:
            if kind == "row" and row == number and self._may_change((row, column), is_more=True):
                yield (row, column), ("column", column)
            if kind == "column" and column == number and self._may_change((row, column), is_more=False):
                yield (row, column), ("row", row)

    def _may_change(self, cell: _Cell, *, is_more: bool) -> bool:
        """Whether the count of a cell, or of a total taken from nought, may be one more or one less if it is hidden."""
        count, is_total = self._counts[cell], _TOTAL in cell
        rises = is_more if cell == (_TOTAL, _TOTAL) or not is_total else not is_more
        if cell in self._small and not is_total:
            return count < MOST_HIDDEN if rises else count > 1
        return rises or count > 0

    def _cost(self, cell: _Cell) -> int:
        if cell in self._hidden:
            return 0
        if _TOTAL in cell:
            return _HIDES_ALL if cell == (_TOTAL, _TOTAL) else _HIDES_TOTAL
        return self._counts[cell] or _HIDES_ZERO
