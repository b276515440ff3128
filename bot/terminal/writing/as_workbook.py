"""A table as a workbook (.xlsx) of one sheet, with days as days, and every text as text, whatever it looks like."""

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from bot.terminal.writing.table import Cell, FileTable
from permanence.errors import PermanenceError
from permanence.words import count

MOST_ROWS = 1_048_575
"""How many rows a sheet takes under its header."""
_FIRST_DAY = date(1900, 3, 1)
"""Days before it are another number in some spreadsheets than in others, so they are written as text."""
_WIDEST = 48
"""How many characters the widest column shows in a line; longer texts go on in the next."""
_NOTHING_BY_ITSELF = {f"strings_to_{each}": False for each in ("formulas", "urls", "numbers")}


def write(table: FileTable, file: Path) -> int:
    """Write a table to a file that is there already. Returns how many rows it has. Raises PermanenceError for more than a sheet takes."""
    settings = {**_NOTHING_BY_ITSELF, "constant_memory": True, "tmpdir": str(file.parent)}
    with Workbook(str(file), settings) as book:
        # Else it says when it was made, and two of the same rows differ.
        book.set_properties({"created": datetime.combine(table.on, time.min)})
        sheet = _Sheet(book, table)
        written = 0
        for written, row in enumerate(table.rows, 1):
            if written > MOST_ROWS:
                raise PermanenceError(
                    f"A sheet takes {count(MOST_ROWS, 'row')}, and there are more. Write them as `csv` or `parquet`."
                )
            sheet.write(written, row)
        sheet.widen()
    return written


class _Sheet:
    """The sheet, with its header, row by row."""

    def __init__(self, book: Workbook, table: FileTable) -> None:
        self._sheet: Any = book.add_worksheet(table.name)
        # A cell that is formatted as text stays text when somebody edits it.
        self._text = book.add_format({"num_format": "@"})
        self._long_text = book.add_format({"num_format": "@", "text_wrap": True})
        self._day = book.add_format({"num_format": "dd/mm/yyyy"})
        head = book.add_format({"bold": True, "num_format": "@"})
        self._sheet.freeze_panes(1, 0)
        self._wide = [
            max(11 if column.holds is date else 8, len(column.name) + 2) for column in table.columns
        ]
        for at, column in enumerate(table.columns):
            self._sheet.write_string(0, at, column.name, head)

    def write(self, number: int, row: Sequence[Cell]) -> None:
        """Write a row under the header, the first with the number 1."""
        for at, cell in enumerate(row):
            self._put(number, at, cell)

    def widen(self) -> None:
        """Make each column as wide as what it holds, so that no text is cut by the cell beside it."""
        for at, wide in enumerate(self._wide):
            self._sheet.set_column(at, at, min(wide, _WIDEST))

    def _put(self, number: int, at: int, cell: Cell) -> None:
        match cell:
            case None | "":
                return
            case bool():
                self._sheet.write_string(number, at, "yes" if cell else "no")
            case date() if cell >= _FIRST_DAY:
                self._sheet.write_datetime(number, at, cell, self._day)
            case date():
                self._sheet.write_string(number, at, cell.isoformat(), self._text)
            case int():
                self._sheet.write_number(number, at, cell)
            case str():
                # A carriage return would be an escape that not every reader knows.
                text = cell.replace("\r\n", "\n").replace("\r", "\n")
                longest = max(map(len, text.split("\n"))) + 2
                self._wide[at] = max(self._wide[at], longest)
                is_long = longest > _WIDEST or "\n" in text
                if self._sheet.write_string(number, at, text, self._long_text if is_long else self._text):
                    raise PermanenceError(
                        "A text is longer than a cell takes. Write the table as `csv` or `parquet`."
                    )
