"""A table as CSV: no spreadsheet runs a cell of it, and `permanence load` reads each as it was."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.terminal.writing.table import Cell, FileTable
from permanence.cells import harmless


def write(table: FileTable, file: Path) -> int:
    """Write a table to a file that is there already, days year first. Returns how many rows it has."""
    # Excel recognises UTF-8 by a byte order mark.
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([harmless(column.name) for column in table.columns])
        return sum(1 for _ in map(writer.writerow, _rows(table)))


def _rows(table: FileTable) -> Iterator[list[str]]:
    return ([in_words(cell) for cell in row] for row in table.rows)


def in_words(cell: Cell) -> str:
    """A cell as text."""
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case str():
            return harmless(cell)
