"""Tables of which only some columns are kept, and the cells of those: days, months of birth and codes. Nothing else is looked at."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple, Protocol

from permanence.cells import MOST_QUOTED, MonthFirst, day_in, either, month_in, quoted, value_in
from permanence.errors import NotUnderstood
from permanence.events_csv import Problem, RowContext
from permanence.keyed_references import number_in
from permanence.returns.kinds import Derived, Kept, KeptRow, Read
from permanence.returns.ssda903_codes import Code
from permanence.words import day, listed

MONTH, DAY, DAY_OR_NONE, DAY_OR_WORD = "month", "day", "day or none", "day or word"
"""What a cell holds that is no code: a day whose month alone is kept, a day, one that may not be known, and one in whose place
people write that there is none."""
_DAYS = (DAY, DAY_OR_NONE, DAY_OR_WORD)


class CodeOf(NamedTuple):
    """A cell that holds a code: of which list, by which rule of the DfE's, whether it may be empty, and whether words stand beside it."""

    codes: Mapping[str, Code]
    rule: str = ""
    may_be_empty: bool = False
    is_among_words: bool = False


class KeptTable(Protocol):
    """A table of which some columns are kept: what it is called, and what each of them holds."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def kept(self) -> Mapping[str, str | CodeOf]:
        """Its columns that are kept, by our names for them."""

    def said(self, column: str) -> str:
        """What the file calls one of its columns, that of the child's number too."""


class KeptHeader(NamedTuple):
    """A table recognised by its header: where its number and each column that is kept stand."""

    table: KeptTable
    number: int
    columns: Sequence[tuple[str, int]]


def refuse_columns(table: KeptTable, twice: Sequence[str], missing: Sequence[str], called: str) -> None:
    """Raise NotUnderstood if columns stand in a header twice, or not at all. `called` is the table by its whole name."""
    if twice:
        raise NotUnderstood(f"has the {_columns(table, twice)} twice. Keep one of each.")
    if missing:
        raise NotUnderstood(f"is {called}, and has no {_columns(table, missing)}.")


def _columns(table: KeptTable, names: Sequence[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {listed([f'`{table.said(name)}`' for name in names])}"


NUMBER = "child"
"""Our name for the column of a child's number, which every table has."""


class KeptReader:
    """Reads the rows of one table. Whatever the columns' order in the file, what is kept has that of `KeptTable.kept`."""

    def __init__(self, header: KeptHeader, cells: "KeptCells") -> None:
        self.table = header.table
        self.name, self.is_read = header.table.name, bool(header.table.kept)
        self.first, self.last = "9999-12-31", ""
        self._number = header.number
        at = dict(header.columns)
        self._columns = [
            (name, at[name], cells.of(header.table.said(name), holds))
            for name, holds in header.table.kept.items()
            if name in at
        ]
        self._without = [place for place, name in enumerate(header.table.kept) if name not in at]
        self._dated = [place for place, holds in enumerate(header.table.kept.values()) if holds in _DAYS]
        self._width = max([self._number, *at.values()]) + 1

    def read(self, cells: Sequence[str]) -> Read:
        """The row as kept: its values, separated by tabs. A row with a number is kept even if it cannot be read."""
        try:
            number = cells[self._number]
            child = (
                number if number.isdecimal() and number.isascii() and number[0] != "0" else number_in(number)
            )
            told: list[Any] = [memory[cells[at]] for _, at, memory in self._columns]
        except IndexError:
            return self.read([*cells, *[""] * (self._width - len(cells))])
        except NotUnderstood as error:
            return (Problem(self.table.said(NUMBER), str(error)),)
        for place in self._without:
            told.insert(place, "")
        try:
            for place in self._dated:
                if on := told[place]:
                    self.first, self.last = min(self.first, on), max(self.last, on)
            return Kept(child, "\t".join(told))
        except TypeError:
            return Kept(child, "", tuple(each for each in told if isinstance(each, Problem)))


class KeptCells:
    """Reads cells, each text of a column once. A day is written year first, a month without its day, nothing as an empty text."""

    def __init__(self, context: RowContext) -> None:
        self._context = context
        self._memories: dict[str, _Memory] = {}

    def of(self, column: str, holds: str | CodeOf) -> "_Memory":
        """What is read in a column's cells."""
        if column not in self._memories:
            self._memories[column] = _Memory(partial(self._read, column, holds))
        return self._memories[column]

    def _read(self, column: str, holds: str | CodeOf, cell: str) -> str | Problem:
        try:
            if isinstance(holds, CodeOf):
                return code_in(cell, holds)
            return self._month(cell) if holds == MONTH else self._day(cell, holds)
        except NotUnderstood as error:
            return Problem(column, str(error), isinstance(error, MonthFirst))

    def _month(self, cell: str) -> str:
        born = month_in(cell, self._context.today, self._context.zone)
        return str(born) if born else ""

    def _day(self, cell: str, holds: str) -> str:
        text = value_in(cell).lower()
        if (not text and holds != DAY) or (text in _NOTHING and holds == DAY_OR_WORD):
            return ""
        on: date = day_in(cell, self._context.today, self._context.zone)
        if on > self._context.today:
            raise NotUnderstood(f"{day(on)} has not come yet. Check the year.")
        return on.isoformat()


_CODES = re.compile(r"\b[A-Z]{1,2}[0-9]{1,2}[AB]?\b")
_NOTHING = frozenset({"-", "n/a", "na", "not applicable"})
"""What people write where there is no day."""


def code_in(cell: str, holds: CodeOf) -> str:
    """The code in a cell. Raises NotUnderstood for what is none of the list."""
    text = value_in(cell).upper().removesuffix(".0")
    if holds.is_among_words:
        named = {each for each in _CODES.findall(text) if each in holds.codes}
        text = named.pop() if len(named) == 1 else text
    if text in holds.codes or (not text and holds.may_be_empty):
        return text
    rule = f" (rule {holds.rule})" if holds.rule else ""
    if not text:
        raise NotUnderstood(f"The code is missing{rule}.")
    alike = [code for code in holds.codes if code[0] == text[0]][:3]
    meant = f" Did you mean {either(alike)}?" if alike else ""
    raise NotUnderstood(f"{quoted(text)} is no code of any year{rule}.{meant}")


UNREADABLE = "Another row of this child cannot be read, so none of the child's rows is: together they say what happened."


def unreadable(rows: Sequence[KeptRow], column: str) -> Derived | None:
    """What is derived where a row of the child cannot be read: problems of the others; None where each can."""
    if all(row.told is not None for row in rows):
        return None
    return Derived(
        problems=[(row.number, Problem(column, UNREADABLE)) for row in rows if row.told is not None]
    )


class _Memory(dict[str, "str | Problem"]):
    """What short cells were read as; few texts stand in most of them."""

    MOST = 50_000

    def __init__(self, read: Callable[[str], "str | Problem"]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: str) -> "str | Problem":
        read = self._read(cell)
        if len(cell) <= MOST_QUOTED and len(self) < self.MOST:
            self[cell] = read
        return read
