"""The forms that a table can be written in: one row each."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from bot.terminal.writing.table import FileTable
from storage.database import whole_file

FORMS: Mapping[str, str] = {"csv": "as_csv", "xlsx": "as_workbook", "parquet": "as_parquet"}
"""Every form, by what is typed for it and ends the name of its files, with the module that writes it: loaded if it is asked for."""


def write_table(table: FileTable, form: str, file: Path) -> int:
    """Write a table to a new file, whole or not at all. Returns how many rows it has.

    Raises PermanenceError for a form whose library is not installed.
    """
    module = FORMS[form]
    with whole_file(file) as part:
        return int(import_module(f"bot.terminal.writing.{module}").write(table, part))
