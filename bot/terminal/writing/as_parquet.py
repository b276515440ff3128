"""A table as Parquet, with columns of text, days, whole numbers and yes or no."""

from pathlib import Path

from bot.terminal.engines.engine import PARQUET, engine_module
from bot.terminal.writing.table import FileTable


def write(table: FileTable, file: Path) -> int:
    """Write a table to a file that is there already. Returns how many rows it has. Raises PermanenceError without its library."""
    columns = {column.name: column.holds for column in table.columns}
    return int(engine_module(PARQUET).write_table(columns, table.rows, file))
