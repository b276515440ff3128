"""Tables of a return: how each is known by its header, which of its columns are kept, and how their cells are read.

Whatever is not named in `kept` is never looked at. A day of birth is kept as its month.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from permanence.cells import MOST_QUOTED, MonthFirst, day_in, either, month_in, quoted, value_in
from permanence.errors import NotUnderstood
from permanence.events_csv import Problem, RowContext
from permanence.keyed_references import number_in
from permanence.returns.kinds import Kept, Read
from permanence.returns.ssda903_codes import Code
from permanence.words import day, listed

MONTH, DAY, DAY_OR_NONE, IDENTIFIER = "month", "day", "day or none", "identifier"
"""What a cell holds that is no code: a day whose month alone is kept, a day, one that may not be known, what links rows."""
NUMBER = "child"
"""Our name for the column of a child's number, in tables that are exported too."""
LONGEST_IDENTIFIER = 64
ANOTHER = "?"
"""What is kept of a text that is no code, where that is no problem."""


class CodeOf(NamedTuple):
    """A cell that holds a code: of which list, by which rule of the DfE's, and whether it may be empty.

    `has_words` says that words may stand about the code; `has_others` that another text is no problem, of which only that is kept.
    """

    codes: Mapping[str, Code]
    rule: str = ""
    may_be_empty: bool = False
    has_words: bool = False
    has_others: bool = False


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """One of the tables of a return.

    Attributes:
        name: What it is called.
        telling: The columns that no other table has together.
        kept: What each column holds that is read.
        number: The column of the child's number; empty where rows name no child.
        optional: The columns that it may lack.
        in_capitals: Whether its columns are written in capitals.
        called: What people call the columns that have another name with us.
        passed_on: The codes of columns that a load never looks at, and an export takes from a file that it is given.
        whose: Whose number it is.
    """

    name: str
    telling: frozenset[str]
    kept: Mapping[str, str | CodeOf]
    number: str
    optional: frozenset[str] = frozenset()
    in_capitals: bool = False
    called: Mapping[str, str] = field(default_factory=dict)
    passed_on: Mapping[str, CodeOf] = field(default_factory=dict)
    whose: str = "child"

    def label(self, column: str) -> str:
        """A column's name as people know it."""
        return self.called.get(column) or (column.upper() if self.in_capitals else column)

    @property
    def columns(self) -> Sequence[str]:
        """The columns of one that is exported, in the order of the return."""
        return (self.number, *self.kept, *self.passed_on)

    @property
    def is_read(self) -> bool:
        """Whether anything of it is kept."""
        return bool(self.kept)


class KnownHeader(NamedTuple):
    """A table known by its header: where its number and each column that is kept stand."""

    table: ReturnTable
    number: int | None
    columns: Sequence[tuple[str, int]]


def recognised(names: Sequence[str], tables: Iterable[ReturnTable], of: str = "") -> KnownHeader | None:
    """The one of some tables `of` a kind that has columns of such names, in any order; None for no such table.

    Names are ours: in lower case. Raises NotUnderstood for a table that lacks a column.
    """
    table = next((each for each in tables if each.telling.issubset(names)), None)
    if table is None:
        return None
    needed = [name for name in (table.number, *table.kept) if name]
    if twice := [table.label(name) for name in needed if names.count(name) > 1]:
        raise NotUnderstood(f"has the {_columns(twice)} twice. Keep one of each.")
    missing = [table.label(name) for name in needed if name not in names and name not in table.optional]
    if missing:
        whole = f"the table {table.name} of {of}" if of else table.name
        raise NotUnderstood(f"is {whole}, and has no {_columns(missing)}.")
    number = names.index(table.number) if table.number else None
    return KnownHeader(table, number, [(name, names.index(name)) for name in table.kept if name in names])


def _columns(labels: Sequence[str]) -> str:
    return f"column{'s' if len(labels) > 1 else ''} {listed([f'`{label}`' for label in labels])}"


class TableReader:
    """Reads the rows of one table. Whatever the columns' order in the file, what is kept has that of `ReturnTable.kept`."""

    def __init__(self, header: KnownHeader, cells: "TableCells") -> None:
        self.table = header.table
        self.name, self.is_read = header.table.name, header.table.is_read
        self.renamed: Mapping[int, str] = {}
        self.months = set[str]()  # those of which the rows read so far tell a day, year first
        self.is_part = False
        self._number = header.number
        at = dict(header.columns)
        self.has: Collection[str] = at.keys()
        self._columns = [
            (name, at[name], cells.of(header.table.label(name), holds))
            for name, holds in header.table.kept.items()
            if name in at
        ]
        self._without = [place for place, name in enumerate(header.table.kept) if name not in at]
        self._lasts = {
            place: "" for place, holds in enumerate(header.table.kept.values()) if holds in (DAY, DAY_OR_NONE)
        }
        self._width = max([self._number or 0, *at.values()]) + 1

    @property
    def last(self) -> str:
        """The last day that the rows read so far tell of."""
        return max(self._lasts.values(), default="")

    def last_of(self, column: str) -> str:
        """The last day in one column of them."""
        return self._lasts[[*self.table.kept].index(column)]

    def read(self, cells: Sequence[str]) -> Read:
        """The row as kept: its values, separated by tabs. A row with a number is kept even if it cannot be read."""
        try:
            child = "" if self._number is None else self._child(cells[self._number])
            told: list[Any] = [memory[cells[at]] for _, at, memory in self._columns]
        except IndexError:
            return TableReader.read(self, [*cells, *[""] * self._width])
        except NotUnderstood as error:
            return (Problem(self.table.label(self.table.number), str(error)),)
        for place in self._without:
            told.insert(place, "")
        try:
            for place, last in self._lasts.items():
                if on := told[place]:
                    self.months.add(on[:7])
                    if on > last:
                        self._lasts[place] = on
            return Kept(child, "\t".join(told))
        except TypeError:
            return Kept(child, "", tuple(each for each in told if isinstance(each, Problem)))

    def _child(self, number: str) -> str:
        is_plain = number.isdecimal() and number.isascii() and number[0] != "0"
        return number if is_plain else number_in(number, self.table.whose)


class TableCells:
    """Reads cells, each text of a column once. A day is written year first, a month without its day, nothing as an empty text.

    `nothing` are the texts, in capitals, that programs write where there is nothing.
    """

    def __init__(self, context: RowContext, nothing: frozenset[str] = frozenset()) -> None:
        self._context = context
        self._nothing = nothing
        self._memories: dict[str, _Memory] = {}

    def of(self, label: str, holds: str | CodeOf) -> "_Memory":
        """What is read in a column's cells."""
        if label not in self._memories:
            self._memories[label] = _Memory(partial(self._read, label, holds))
        return self._memories[label]

    def _read(self, label: str, holds: str | CodeOf, cell: str) -> str | Problem:
        try:
            text = "" if self._nothing and value_in(cell).upper() in self._nothing else cell
            if isinstance(holds, CodeOf):
                return code_in(text, holds)
            if holds == IDENTIFIER:
                return _identifier(text)
            return self._month(text) if holds == MONTH else self._day(text, holds)
        except NotUnderstood as error:
            return Problem(label, str(error), isinstance(error, MonthFirst))

    def _month(self, cell: str) -> str:
        born = month_in(cell, self._context.today, self._context.zone)
        return str(born) if born else ""

    def _day(self, cell: str, holds: str) -> str:
        if holds == DAY_OR_NONE and not value_in(cell):
            return ""
        on: date = day_in(cell, self._context.today, self._context.zone)
        if on > self._context.today:
            raise NotUnderstood(f"{day(on)} has not come yet. Check the year.")
        return on.isoformat()


def _identifier(cell: str) -> str:
    text = value_in(cell)
    if len(text) > LONGEST_IDENTIFIER:
        raise NotUnderstood(
            f"{quoted(text)} is longer than the {LONGEST_IDENTIFIER} characters of an identifier."
        )
    return text


_WITH_FIGURES = re.compile(r"\b[A-Z]{1,2}[0-9]{1,2}[AB]?\b")


def code_in(cell: str, holds: CodeOf) -> str:
    """The code in a cell. Raises NotUnderstood for what is none of the list."""
    text = value_in(cell).upper().removesuffix(".0")
    if text and holds.has_words:
        text = _among_words(text, holds.codes)
    if text in holds.codes or (not text and holds.may_be_empty):
        return text
    if text and holds.has_others:
        return ANOTHER
    rule = f" (rule {holds.rule})" if holds.rule else ""
    if not text:
        raise NotUnderstood(f"The code is missing{rule}.")
    alike = [code for code in holds.codes if code[0] == text[0]][:3]
    meant = f" Did you mean {either(alike)}?" if alike else ""
    raise NotUnderstood(f"{quoted(text)} is no code of any year{rule}.{meant}")


def _among_words(text: str, codes: Mapping[str, Code]) -> str:
    """The only code with figures in a text, or its first word where none has; the text itself if it names several."""
    named = {each for each in _WITH_FIGURES.findall(text) if each in codes}
    if not named:
        return text.partition(" ")[0].rstrip(":-).")
    return named.pop() if len(named) == 1 else text


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
