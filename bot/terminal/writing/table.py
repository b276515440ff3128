"""A table to be written: what its columns hold, and its rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

Cell = str | date | int | bool | None
"""What a cell may hold. None is what is not known, and written as nothing; so is an empty text."""


class FileColumn(NamedTuple):
    """A column: its name, and what it holds. A code is a text: its leading noughts stay."""

    name: str
    holds: type[str | date | int | bool] = str


@dataclass(frozen=True, slots=True)
class FileTable:
    """A table to be written.

    Attributes:
        name: What it is called, where a form has a place for it, such as a sheet's name: at most 31 characters.
        columns: Its columns in their order.
        rows: Its rows, each with a cell for every column. They are taken one by one, so there may be any number.
        on: About which day it tells.
    """

    name: str
    columns: Sequence[FileColumn]
    rows: Iterable[Sequence[Cell]]
    on: date
