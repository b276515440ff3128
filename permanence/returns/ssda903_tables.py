"""The tables of SSDA903: how each is recognised, which of its columns are kept, and how their cells are read.

Whatever is not named in `kept` is never looked at: postcodes, UPN, URN, sex, ethnic group, the mother's details. A day of birth is
kept as its month. Headers: the public validator csc-validator-be-903, `config.py`, and its reader of the XML form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from permanence.cells import MOST_QUOTED, MonthFirst, day_in, either, month_in, quoted, value_in
from permanence.errors import NotUnderstood
from permanence.events_csv import Problem, RowContext
from permanence.keyed_references import number_in
from permanence.returns import ssda903_codes as codes
from permanence.returns.kinds import Kept, Read, XmlForm, names_in
from permanence.returns.ssda903_codes import Code
from permanence.words import day, listed

NUMBER = "child"
"""The column of a child's number, which every table has."""
MONTH, DAY, DAY_OR_NONE = "month", "day", "day or none"
"""What a cell holds that is no code: a day whose month alone is kept, a day, and a day that may not be known."""


class CodeOf(NamedTuple):
    """A cell that holds a code: of which list, by which rule of the DfE's, and whether it may be empty."""

    codes: Mapping[str, Code]
    rule: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Ssda903Table:
    """One of the tables. `telling` are the columns that no other table has together; `kept` says what each column holds that is read."""

    name: str
    telling: frozenset[str]
    kept: Mapping[str, str | CodeOf]
    xml: str = ""

    @property
    def is_read(self) -> bool:
        """Whether anything of it is kept."""
        return bool(self.kept)


def _unread(name: str, *telling: str) -> Ssda903Table:
    return Ssda903Table(name, frozenset(telling), {})


EPISODES = Ssda903Table(
    "Episodes",
    frozenset({"decom", "rne"}),
    {
        "decom": DAY,
        "dec": DAY_OR_NONE,
        "rne": CodeOf(codes.RNE, "143"),
        "ls": CodeOf(codes.LS, "144"),
        "place": CodeOf(codes.PLACE, "146", may_be_empty=True),
        "rec": CodeOf(codes.REC, "149", may_be_empty=True),
    },
    "EPISODE",
)
REVIEWS = Ssda903Table(
    "Reviews",
    frozenset({"review", "review_code"}),
    {"dob": MONTH, "review": DAY, "review_code": CodeOf(codes.REVIEW_CODE, may_be_empty=True)},
    "AREVIEW",
)
AD1 = Ssda903Table(
    "AD1",
    frozenset({"date_int", "date_match"}),
    {
        "dob": MONTH,
        "date_int": DAY_OR_NONE,
        "date_match": DAY_OR_NONE,
        "foster_care": CodeOf(codes.FOSTER_CARE, may_be_empty=True),
    },
)
PLACED_ADOPTION = Ssda903Table(
    "PlacedAdoption",
    frozenset({"date_placed", "date_placed_ceased"}),
    {
        "dob": MONTH,
        "date_placed": DAY_OR_NONE,
        "date_placed_ceased": DAY_OR_NONE,
        "reason_placed_ceased": CodeOf(codes.REASON_PLACED_CEASED, "120", may_be_empty=True),
    },
    "AD_PLACED",
)
HEADER = Ssda903Table("Header", frozenset({"dob"}), {"dob": MONTH})

TABLES = (
    EPISODES,
    REVIEWS,
    AD1,
    PLACED_ADOPTION,
    _unread("OC2", "sdq_score"),
    _unread("OC3", "in_touch"),
    _unread("PrevPerm", "prev_perm"),
    _unread("Missing", "mis_start"),
    _unread("SWEpisodes", "sw_decom"),
    _unread("DoLo", "dolo_start"),
    _unread("UASC", "duc"),
    HEADER,  # the last: the others have a day of birth too
)
"""Every table of a return, 2022-23 to 2026-27. What is in those without `kept` makes no event."""

_XML_NAMES = {"childid": NUMBER, "pl": "place"}
"""What columns are called in the XML form that have another name in CSV."""


def xml_form() -> XmlForm:
    """How the XML form holds the tables of which something is kept."""
    return XmlForm(
        "EXPSSDA903",
        "CHILD",
        ("CHILDID", "DOB"),
        {table.xml: _xml_columns(table) for table in TABLES if table.xml},
        {"HEADER": (), "AD1": _xml_columns(AD1)},
    )


def _xml_columns(table: Ssda903Table) -> list[str]:
    names = {column: name.upper() for name, column in _XML_NAMES.items()}
    return [names.get(column, column.upper()) for column in table.kept if column != "dob"]


class Ssda903Header(NamedTuple):
    """A table recognised by its header: where its number and each column that is kept stand."""

    table: Ssda903Table
    number: int
    columns: Sequence[tuple[str, int]]


def recognised(header: Sequence[str]) -> Ssda903Header | None:
    """The table with a header, in any order and case; None for no table of this return. Raises NotUnderstood for one that lacks a column."""
    names = [_XML_NAMES.get(name, name) for name in names_in(header)]
    if NUMBER not in names:
        return None
    table = next((each for each in TABLES if each.telling.issubset(names)), None)
    if table is None:
        return None
    if twice := [name for name in (NUMBER, *table.kept) if names.count(name) > 1]:
        raise NotUnderstood(f"has the {_columns(twice)} twice. Keep one of each.")
    if missing := [name for name in table.kept if name not in names and name != "dob"]:
        raise NotUnderstood(f"is the table {table.name} of SSDA903, and has no {_columns(missing)}.")
    columns = [(name, names.index(name)) for name in table.kept if name in names]
    return Ssda903Header(table, names.index(NUMBER), columns)


def _columns(names: Sequence[str]) -> str:
    return f"column{'s' if len(names) > 1 else ''} {listed([f'`{name.upper()}`' for name in names])}"


class Ssda903Reader:
    """Reads the rows of one table. Whatever the columns' order in the file, what is kept has that of `Ssda903Table.kept`."""

    def __init__(self, header: Ssda903Header, cells: "Ssda903Cells") -> None:
        self.table = header.table
        self.name, self.is_read = header.table.name, header.table.is_read
        self.first, self.last = "9999-12-31", ""
        self._number = header.number
        at = dict(header.columns)
        self._columns = [
            (name, at[name], cells.of(name, holds)) for name, holds in header.table.kept.items() if name in at
        ]
        self._without = [place for place, name in enumerate(header.table.kept) if name not in at]
        self._dated = [
            place for place, holds in enumerate(header.table.kept.values()) if holds in (DAY, DAY_OR_NONE)
        ]
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
            return (Problem(NUMBER.upper(), str(error)),)
        for place in self._without:
            told.insert(place, "")
        try:
            for place in self._dated:
                if on := told[place]:
                    self.first, self.last = min(self.first, on), max(self.last, on)
            return Kept(child, "\t".join(told))
        except TypeError:
            return Kept(child, "", tuple(each for each in told if isinstance(each, Problem)))


class Ssda903Cells:
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
                return _code(cell, holds)
            return self._month(cell) if holds == MONTH else self._day(cell, holds)
        except NotUnderstood as error:
            return Problem(column.upper(), str(error), isinstance(error, MonthFirst))

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


def _code(cell: str, holds: CodeOf) -> str:
    text = value_in(cell).upper().removesuffix(".0")
    if text in holds.codes or (not text and holds.may_be_empty):
        return text
    rule = f" (rule {holds.rule})" if holds.rule else ""
    if not text:
        raise NotUnderstood(f"The code is missing{rule}.")
    alike = [code for code in holds.codes if code[0] == text[0]][:3]
    meant = f" Did you mean {either(alike)}?" if alike else ""
    raise NotUnderstood(f"{quoted(text)} is no code of any year{rule}.{meant}")


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
