"""A table of cells, wherever it comes from: its header, and its rows with the place where each stands in the file."""

import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, NamedTuple, TextIO

from permanence.errors import NotUnderstood
from permanence.returns.kinds import names_in
from permanence.words import listed

IN_EACH = 1_000
"""Where rows are placed by the child, the places that each child has."""

FIRST = 30
"""How many rows of a table a header is looked for in."""


class OpenFiles(ExitStack):
    """The files of one load, closed together; what is unpacked of them goes into a folder of whoever has the right to read it.

    Without a folder it is kept in memory: nothing of it may be on the disk.
    """

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        self._folder = folder

    def unnamed(self) -> BinaryIO:
        """A new file, its owner's alone, that has no name to be opened by, and is gone once it is closed."""
        if self._folder is None:
            return self.enter_context(BytesIO())
        return self.enter_context(TemporaryFile(dir=self._folder))


SHEET_ROW = "row"
"""The unit of the rows of a sheet, whose columns have letters."""


class Merged(NamedTuple):
    """A cell that goes over several rows: the places of its first and its last, and its column, counted from nought."""

    top: int
    bottom: int
    column: int


@dataclass(frozen=True, slots=True)
class CellTable:
    """A table in an open file of text, which is read as often as it is asked for its rows.

    Attributes:
        name: What people are told that it is in: `return.zip/episodes.csv`.
        bad: The file for the rows of it that are refused.
        separator: What separates its cells.
        skipped: How many rows come before its header.
        unit: What the place of a row is: a `line`, or a `record` where several stand on one line, or a sheet's `row`.
        places: How many cells at the head of each row are its places in the file that it was taken from.
        place: Which of them is told.
        children_of: If places are a child's, each of which has IN_EACH: the number of each file's first child, and the file.
        header: Its header, if it is not as it stands in the text.
        merged: The cells that go over several of its rows, in their order: each of these is read with what stands in the first.
        notes: What people are told of it before anything is loaded.
    """

    name: str
    bad: Path
    text: TextIO
    separator: str
    skipped: int = 0
    unit: str = "line"
    places: int = 0
    place: int = 0
    children_of: Sequence[tuple[int, str]] = ()
    header: Sequence[str] = ()
    merged: Sequence[Merged] = ()
    notes: Sequence[str] = ()
    length: int = field(init=False)

    def __post_init__(self) -> None:
        rows = self._filled()
        _, header = next(rows, (1, []))
        object.__setattr__(self, "header", self.header or header[self.places :])
        object.__setattr__(self, "length", sum(1 for _ in rows))

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows under the header that hold anything, each with its place."""
        rows = islice(self._filled(), 1, None)
        if not self.places:
            return rows
        at, first = self.place, self.places
        placed = ((int(cells[at]), cells[first:]) for _, cells in rows)
        return _unmerged(placed, self.merged) if self.merged else placed

    @property
    def sheet(self) -> str:
        """The sheet that it is, if it is one: the last of what it is called."""
        return self.name.rpartition(", sheet ")[2]

    def column(self, name: str) -> str:
        """Where a column is, for people: in a sheet with its letter."""
        names = names_in(self.header) if self.unit == SHEET_ROW else []
        at = next((at for at, each in enumerate(names) if [each] == names_in([name])), None)
        return name if at is None else f"column {letters(at)} ({name})"

    def where(self, places: Mapping[int, str], more: int, column: str) -> str:
        """Where cells of a column stand, in words: `events.csv, lines 3, 5 and 2 more, date`; `flow.json, child 3, adoption.placed_date`.

        Each place has the child who stands there, where that is to be told; no column is told where it is of none.
        """
        if not self.children_of:
            numbered = _numbered(self.unit, f"{self.unit}s", _about(places), more)
            return f"{self.name}, {numbered}{f', {column}' if column else ''}"
        children: dict[str, dict[int, str]] = {}
        for place, about in places.items():
            number = place // IN_EACH
            first, file = next(each for each in reversed(self.children_of) if each[0] <= number)
            children.setdefault(file, {})[number - first + 1] = about
        within = [
            f"{file}, {_numbered('child', 'children', _about(each))}" for file, each in children.items()
        ]
        rest = f" and {more:,} more row{'s' if more > 1 else ''}" if more else ""
        return f"{'; '.join(within)}{rest}, {self.name}{f'.{column}' if column else ''}"

    def headed(self, header_at: Callable[[Sequence[Sequence[str]]], int]) -> "CellTable":
        """The table under the header that is found among its first filled rows: what stands before it, as a title, is passed over."""
        self.text.seek(0)
        first = [
            (at, cells[self.places :])
            for at, (_, cells) in islice(
                enumerate(_rows(self.text, self.separator)), self.skipped, self.skipped + FIRST
            )
            if _is_filled(cells)
        ]
        found = header_at([cells for _, cells in first])
        return replace(self, skipped=first[found][0], header=()) if found else self

    def _filled(self) -> Iterator[tuple[int, list[str]]]:
        self.text.seek(0)
        rows = _rows(self.text, self.separator)
        return (row for row in islice(rows, self.skipped, None) if _is_filled(row[1]))


def _unmerged(
    rows: Iterable[tuple[int, list[str]]], merged: Iterable[Merged]
) -> Iterator[tuple[int, list[str]]]:
    """Rows in their order, those under the first of a merged cell with what stands in it."""
    coming, told = deque(merged), list[tuple[Merged, str]]()
    for place, cells in rows:
        told = [(each, text) for each, text in told if place <= each.bottom]
        for each, text in told:
            cells.extend([""] * (each.column + 1 - len(cells)))
            cells[each.column] = cells[each.column] or text
        while coming and coming[0].top <= place:
            each = coming.popleft()
            if each.top == place and each.column < len(cells):
                told.append((each, cells[each.column]))
        yield place, cells


def letters(column: int) -> str:
    """What a spreadsheet calls a column, counted from nought: `A`, `Z`, `AA`."""
    before, last = divmod(column, 26)
    return (letters(before - 1) if before else "") + chr(ord("A") + last)


def _about(places: Mapping[int, str]) -> list[str]:
    return [f"{place} ({about})" if about else str(place) for place, about in places.items()]


def _numbered(unit: str, units: str, numbers: Sequence[str], more: int = 0) -> str:
    named = listed([*numbers, *([f"{more:,} more"] if more else [])])
    return f"{unit if len(numbers) + more == 1 else units} {named}"


def _is_filled(cells: Sequence[str]) -> bool:
    """Whether a row holds anything; the first cell of most does."""
    return bool(cells) and (cells[0].isalnum() or any(map(str.strip, cells)))


def _rows(lines: Iterable[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line on which it begins; a quoted cell may run over several lines."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        longest = csv.field_size_limit()
        if "field limit" in str(error):
            amiss = f"a cell is longer than {longest:,} characters, or a quotation mark is never closed"
        elif "end of data" in str(error):
            amiss = "a quotation mark is never closed"
        else:
            amiss = f"a quotation mark is in the wrong place ({error})"
        raise NotUnderstood(f"cannot be read from line {line} on: {amiss}.") from error
