"""What a kind of file is: it recognises tables by their headers, and turns their rows into events and problems.

Rows that stand alone give an event each. Rows that tell of a child only together are given back as `Kept`, and the kind is asked
for the child's events once all of them are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from permanence.events_csv import EventRow, Problem, RowContext, read_header, read_row
from permanence.phrases import plain
from permanence.sources import EVENTS, Source, ToldAbout


class Kept(NamedTuple):
    """A row to be kept until all of its child's are there: the child's number, and what is told, as one text.

    Nothing else of the row is kept. `problems` are those of a row that cannot be read. A row that names no child has what
    links it to one that does in `through`; that one has it in `links`.
    """

    child: str
    told: str
    problems: tuple[Problem, ...] = ()
    through: str = ""
    links: tuple[str, ...] = ()


class RowTold(NamedTuple):
    """What a row tells that stands for many events: those that can be read, the problems with the rest, and doubts.

    `doubts` are for a person to look at, and refuse nothing.
    """

    events: Sequence[EventRow] = ()
    problems: Sequence[Problem] = ()
    doubts: Sequence[Problem] = ()


Read = EventRow | Kept | RowTold | tuple[Problem, ...]
"""What a row is read as: an event, a row to be kept, what several cells tell, or every problem with it."""


class KnownTable(Protocol):
    """A table of a file, once recognised."""

    name: str
    """What it is called: `Episodes`; empty where only its file or its sheet has a name."""
    is_read: bool
    """Whether anything of it is kept."""
    renamed: Mapping[int, str]
    """What columns are called where bad rows are written down, if not as in the header; those called `""` are left out of it."""

    @property
    def last(self) -> str:
        """The last day that the rows read so far tell of, year first: by it, years are in order. Empty where they tell of none."""

    is_part: bool
    """Whether it holds only rows that an earlier load refused: then it never tells all there was."""

    def read(self, cells: Sequence[str]) -> Read:
        """What a row is read as."""


class KeptRow(NamedTuple):
    """A kept row given back: its number, its table, and what is told; None if it cannot be read."""

    number: int
    table: KnownTable
    told: str | None


class StepTold(NamedTuple):
    """A step of an adoptive family on its day, by the row that tells it: in the journey that began with the enquiry of which day."""

    row: int
    step: str
    on: date
    enquiry: date


class FamilyTold(NamedTuple):
    """What rows tell of an adoptive family: the references made of its adopters' identifiers, and its steps.

    The family goes by the first of them, unless one of the adopters is on record in a family already.
    """

    adopters: Sequence[str]
    steps: Sequence[StepTold]


@dataclass(frozen=True, slots=True)
class Derived:
    """What the rows of one child, or of one adoptive family, tell together, each with the number of the row that tells it.

    `doubts` are for a person to look at, and refuse nothing. `about` is what the files say of what they told before.
    """

    events: list[tuple[int, EventRow]] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)
    doubts: list[tuple[int, Problem]] = field(default_factory=list)
    about: list[tuple[int, ToldAbout]] = field(default_factory=list)
    families: list[tuple[int, FamilyTold]] = field(default_factory=list)


class Kind(Protocol):
    """A kind of file, as one load reads it."""

    names_by_number: bool
    """Whether it names children by the authority's own numbers, of which references are made."""

    @property
    def source(self) -> Source | None:
        """What its rows come from, once all are read; None where none of its tables tells what happened."""

    def table(self, header: Sequence[str]) -> KnownTable | None:
        """The table with such a header; None for one of another kind. Raises NotUnderstood for one that lacks what it needs."""

    def derive(self, child: str, rows: Sequence[KeptRow]) -> Derived:
        """What the kept rows of one child tell, in the order of their numbers."""


class XmlForm(NamedTuple):
    """How the XML form holds the tables: the element of a child, those within it that are a row each, and what to keep of each.

    `rows` has for each element the columns of its table; what stands elsewhere in a child is a column of the others.
    """

    root: str
    child: str
    columns_of_all: Sequence[str]
    rows: Mapping[str, Sequence[str]]
    others: Mapping[str, Sequence[str]]


class JsonTable(NamedTuple):
    """A table of a JSON form: the names that lead from a child to its objects, and what to keep of each and of the one around it."""

    path: Sequence[str]
    columns: Sequence[str]
    around: Sequence[str] = ()


class JsonForm(NamedTuple):
    """How a JSON form holds the tables: the name under which its children stand, where they are not all of it, and the tables of each.

    `day` is the column for the day that the file's name tells, `of_child` are the columns of a child that every table has.
    """

    children: str
    day: str
    of_child: Sequence[str]
    tables: Mapping[str, JsonTable]


def names_in(header: Sequence[str]) -> list[str]:
    """The names of a header as they are compared: in lower case, with an underscore for a blank or a hyphen."""
    names = [plain(cell).replace(" ", "_") for cell in header]
    while names and not names[-1]:
        names.pop()
    return names


class EventsCsv:
    """The product's own CSV: every row is an event."""

    names_by_number = False

    def __init__(self, context: RowContext) -> None:
        self._context = context
        self.source: Source | None = None

    def table(self, header: Sequence[str]) -> "EventsTable":
        """Its one table. Raises NotUnderstood for any other header."""
        found = EventsTable(header, self._context)
        self.source = EVENTS if found.tells_events else self.source
        return found

    def derive(self, _child: str, _rows: Sequence[KeptRow]) -> Derived:
        """Nothing more: each row has given its event."""
        return Derived()


class EventsTable:
    """The table of events."""

    name = "events"
    is_read = True
    renamed: Mapping[int, str] = {}
    last = ""
    is_part = False

    def __init__(self, header: Sequence[str], context: RowContext) -> None:
        self._header = read_header(header)
        self.tells_events = "milestone" in self._header.positions
        self._context = context

    def read(self, cells: Sequence[str]) -> Read:
        """The event in a row, or every problem with it."""
        return read_row(cells, self._header, self._context)
