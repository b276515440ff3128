"""The sheets of a workbook as tables: each is written to a table of text as it is read, under the row that names its columns."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.terminal.loading.files.tables import SHEET_ROW, CellTable, Merged, OpenFiles, letters
from bot.terminal.loading.files.workbook import SheetPart, TextOf, Workbook, local
from permanence.cells import harmless
from permanence.errors import NotUnderstood
from permanence.words import count

MOST_COLUMNS = 1_000
"""How many columns of a sheet may hold anything."""
MOST_MERGED = 10_000
"""How many cells of a sheet may be merged over several rows."""
HEADER_WITHIN = 50
"""Among how many rows that hold anything the one that names the columns is looked for."""
_MOSTLY = 2 / 3
"""How much of the widest of these rows it fills at the least: titles, and names of groups of columns, fill less."""
NOT_KNOWN = "#N/A"
"""What a formula gives that found nothing."""
_SEPARATOR = "\t"


def sheet_tables(name: str, bad: Path, workbook: Workbook, opened: OpenFiles) -> Iterator[CellTable]:
    """The table of each sheet that people see and that has a row naming columns. Raises NotUnderstood for a workbook without any."""
    left_out, found = list[str](), list[tuple[SheetPart, _Cells, int]]()
    for sheet in workbook.sheets:
        if sheet.is_hidden:
            left_out.append(
                f"{name}: the sheet {sheet.name} is hidden, so it was not read. Unhide it if it belongs to the load."
            )
            continue
        cells = _Cells(workbook, opened)
        workbook.parse(sheet.part, cells)
        if (at := cells.header_at()) is not None:
            found.append((sheet, cells, at))
        elif cells.first:
            left_out.append(f"{name}, sheet {sheet.name}: not read, as no row at its head names its columns.")
    if not found:
        raise NotUnderstood("has no sheet with a row that names its columns.")
    for sheet, cells, at in found:
        called = f"{name}, sheet {sheet.name}"
        yield CellTable(
            called,
            bad.with_name(f"{bad.name.removesuffix('.bad.csv')}.{_in_a_name(sheet.name)}.bad.csv"),
            cells.table,
            _SEPARATOR,
            skipped=at,
            unit=SHEET_ROW,
            places=1,
            header=cells.header(at),
            merged=cells.merged_under(at),
            notes=[*left_out, *(f"{called}: {note}" for note in cells.notes(at))],
        )
        left_out = []  # said once, with the first


class _Row(NamedTuple):
    """One of the first rows: its number, its cells, and whether each that holds anything is text."""

    number: int
    cells: Sequence[str]
    is_text: bool


def _in_a_name(text: str) -> str:
    return re.sub(r"[^\w-]+", "-", text).strip("-").lower() or "sheet"


def _filled(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _is_header(row: _Row, widest: int) -> bool:
    """Whether a row names columns: nothing but texts, nearly as many different ones as any row has cells."""
    names = {cell.strip().lower() for cell in row.cells} - {""}
    return row.is_text and len(names) > 1 and len(names) >= widest * _MOSTLY


class _Cells:
    """The cells of a sheet, as they come."""

    def __init__(self, workbook: Workbook, opened: OpenFiles) -> None:
        self.first: list[_Row] = []
        self.table = opened.enter_context(io.TextIOWrapper(opened.unnamed(), "utf-8", newline=""))
        self._writer = csv.writer(self.table, delimiter=_SEPARATOR)
        self._workbook = workbook
        self._merged: list[Merged] = []
        self._row, self._column = 0, -1
        self._cells: list[str] = []
        self._is_text, self._is_hidden = True, False
        self._kind, self._style = "n", -1
        self._text = TextOf()
        self._hidden = self._unknown = 0
        self._first_unknown = ""

    def header_at(self) -> int | None:
        """Which of the first rows names the columns; None where none does."""
        widest = max((_filled(row.cells) for row in self.first), default=0)
        return next((at for at, row in enumerate(self.first) if _is_header(row, widest)), None)

    def header(self, at: int) -> Sequence[str]:
        """The cells of the row that names the columns; a name merged from above counts for its row."""
        row = self.first[at]
        above = {each.number: each.cells for each in self.first[:at]}
        cells = list(row.cells)
        for top, bottom, column in self._merged:
            if top < row.number <= bottom and column < len(above.get(top, ())):
                cells += [""] * (column + 1 - len(cells))
                cells[column] = cells[column] or above[top][column]
        return cells

    def merged_under(self, at: int) -> Sequence[Merged]:
        """The merged cells under the row that names the columns, in their order."""
        return sorted(each for each in self._merged if each.top > self.first[at].number)

    def notes(self, at: int) -> Iterator[str]:
        """What of the sheet people may not know, or may take for something else."""
        if self._hidden:
            yield f"{count(self._hidden, 'row')} hidden, as by a filter. Hidden rows are read too."
        if self._unknown:
            told = f"{count(self._unknown, 'cell')} with {NOT_KNOWN}"
            yield f"{told}, the first in {self._first_unknown}. Each is taken as not known."
        if merged := self.merged_under(at):
            first = f"{letters(merged[0].column)}{merged[0].top}"
            told = f"{count(len(merged), 'cell')} merged over several rows, the first in {first}"
            yield f"{told}. What stands in it is read for each of these rows."

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        name = local(name)
        self._text.begin(name)
        match name:
            case "row":
                self._row = int(given.get("r", self._row + 1))
                self._column = -1
                self._is_hidden = given.get("hidden") in ("1", "true")
                self._cells, self._is_text = [], True
            case "c":
                place = _PLACE.match(given.get("r", ""))
                self._column = _column(place[1]) if place else self._column + 1
                self._kind, self._style = given.get("t", "n"), int(given.get("s", -1))
            case "mergeCell":
                self._merge(given.get("ref", ""))
            case _:
                pass

    def text(self, text: str) -> None:
        self._text.text(text)

    def end(self, name: str) -> None:
        name = local(name)
        self._text.end(name)
        if name == "c" and (told := self._text.taken()):
            self._put(self._said(told))
        elif name == "row" and any(map(str.strip, self._cells)):
            self._hidden += self._is_hidden
            self._writer.writerow([self._row, *self._cells])
            if len(self.first) < HEADER_WITHIN:
                self.first.append(_Row(self._row, self._cells, self._is_text))

    def _said(self, told: str) -> str:
        """What a cell says, as a cell of CSV: its text, or what people see of its number."""
        match self._kind:
            case "s":
                return harmless(self._workbook.texts.of(int(told)))
            case "str" | "inlineStr":
                return harmless(told)
            case kind:
                self._is_text = False
                return self._not_text(kind, told)

    def _not_text(self, kind: str, told: str) -> str:
        match kind:
            case "b":
                return "TRUE" if told == "1" else "FALSE"
            case "e" if told == NOT_KNOWN:
                self._first_unknown = self._first_unknown or f"{letters(self._column)}{self._row}"
                self._unknown += 1
                return ""
            case "n":
                return self._workbook.number(told, self._style)
            case _:  # a day that is written as text, or what a formula gives that is wrong
                return told

    def _put(self, cell: str) -> None:
        if self._column >= MOST_COLUMNS:
            raise NotUnderstood(
                f"has something in column {letters(self._column)}. Delete all columns that do not belong to the table."
            )
        self._cells += [""] * (self._column - len(self._cells))
        self._cells[self._column :] = [cell]

    def _merge(self, cells: str) -> None:
        """Remember what was merged over several rows, in its first column. Raises NotUnderstood where there are too many."""
        first, _, last = cells.partition(":")
        top, bottom = _PLACE.match(first), _PLACE.match(last)
        if top and bottom and top[2] != bottom[2]:
            if len(self._merged) == MOST_MERGED:
                raise NotUnderstood(f"has a sheet with more than {MOST_MERGED:,} merged cells. Unmerge them.")
            self._merged.append(Merged(int(top[2]), int(bottom[2]), _column(top[1])))


_PLACE = re.compile("([A-Z]{1,3})([0-9]{1,7})")


def _column(name: str) -> int:
    """The place of a column, counted from nought, by its letters."""
    place = 0
    for each in name:
        place = place * 26 + ord(each) - ord("A") + 1
    return place - 1
