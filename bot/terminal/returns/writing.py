"""A table as CSV."""

import csv
from collections.abc import Sequence
from pathlib import Path

from bot.terminal.returns.tables import Cell


def write_table(file: Path, columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    """Write a table into a file that is there."""
    with file.open("w", encoding="utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(columns)
        writer.writerows(rows)
