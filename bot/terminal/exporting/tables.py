"""The rows of the returns that are exported: AD1 and PlacedAdoption of a year, and the quarterly return's fields."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bot.terminal.exporting.births import BORN, GivenChild
from bot.terminal.writing.table import Cell, FileColumn
from permanence.errors import NotUnderstood, RuleBroken
from permanence.journey import Child, Journey, Month
from permanence.keyed_references import KeyedReferences, number_in
from permanence.measures.windows import Window
from permanence.milestones import LEAVING_CARE
from permanence.returns.adoption_tables import adoption_tables, asked_about
from permanence.returns.columns import NUMBER, ReturnTable
from permanence.returns.quarterly import FIELDS, PERSON, quarterly_rows
from permanence.returns.ssda903_tables import AD1, PLACED_ADOPTION
from permanence.sources import BY_NUMBER
from permanence.words import count, listed
from storage.records import Records
from storage.references import all_leads, made_of_numbers

_TELLING = (
    "adm_sbpfa",
    "plan_reversed",
    "po_granted",
    "adm_match",
    "ep_decision",
    "ep_placed",
    "placed",
    *LEAVING_CARE,
)
"""What shows that a child may be in one of these returns."""
AT_ONCE = 1_000
"""How many journeys are read together."""
_NAMED = 12
"""Up to how many children a remark names them."""
_WHY_EMPTY = {
    BORN: "no day of birth is on record, and no file named with `--births` tells it",
    "date_int": "no decision is on record",
    "date_match": "no match is on record",
    "foster_care": "no placement for adoption is on record",
    "date_placed": "the decision that was reversed is not on record",
    "reason_placed_ceased": "the record does not say why, by RD1 to RD4",
    **dict.fromkeys(
        AD1.passed_on, "nothing about adopters is on record, and no AD1 named with `--births` tells it"
    ),
}
"""Why a cell may be empty where the return asks for it."""


_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class ExportedTable:
    """A table to be written: what its file is called but for the ending, its columns, and its rows."""

    name: str
    columns: Sequence[FileColumn]
    rows: Sequence[Sequence[Cell]]


_BY_NUMBER = "It names children by your own numbers: keep it as you keep the return."


@dataclass(frozen=True, slots=True)
class Returned:
    """The tables of a return, the children or families in them by reference, what whoever sends it must know, and how to keep it."""

    tables: Sequence[ExportedTable]
    seen: Sequence[str]
    remarks: Sequence[str]
    keep: str = _BY_NUMBER


class Identified:
    """Whose rows are whose by the authority's own numbers: as a file has them that was named, or as the key turns them back."""

    def __init__(
        self, records: Records, given: Mapping[str, GivenChild], references: Callable[[], KeyedReferences]
    ) -> None:
        leads = all_leads(records)
        self._given = {leads.get(ref, ref): child for ref, child in given.items()}
        self._made = made_of_numbers(records, BY_NUMBER)
        self._references = references
        self._named: dict[str, str] = {}

    def number(self, ref: str) -> str | None:
        """The child's number; None where neither a file nor the key tells it. Raises RuleBroken for one that another child has."""
        if given := self._given.get(ref):
            number = given.number
        elif ref in self._made:
            number = self._references().number_of(ref)
        else:
            return None
        other = self._named.setdefault(number_in(number), ref)
        if other != ref:
            raise RuleBroken(
                f"{other} and {ref} have one number, {number}. If they are one child: `rename {ref} to {other}`. Else correct the "
                "number in the file. Nothing was exported."
            )
        return number

    def born(self, ref: str, month: Month | None) -> date | None:
        """The day of birth by the files. Raises NotUnderstood for one in another month than the one on record."""
        born = self._given[ref].born if ref in self._given else None
        if born and month and Month.of(born) != month:
            raise NotUnderstood("the file has a day of birth in another month than the records")
        return born

    def adopters(self, ref: str) -> Mapping[str, str]:
        """What the files' AD1 says of the adopters."""
        return self._given[ref].adopters if ref in self._given else {}


class Remarks:
    """What is to be known of the rows, each with the children whom it concerns."""

    def __init__(self) -> None:
        self._of: dict[str, list[str]] = defaultdict(list)

    def add(self, words: str, ref: str) -> None:
        """Say something of a child."""
        self._of[words].append(ref)

    def lines(self, one: str = "child", many: str = "children") -> Iterator[str]:
        """A line for each thing said, which names the children, or families, where they are few."""
        for words, told in self._of.items():
            refs = list(dict.fromkeys(told))
            named = f": {', '.join(refs)}" if len(refs) <= _NAMED else ""
            yield f"{words} ({count(len(refs), one, many)}{named})."


_LEFT_OUT = "Left out, since no number of yours is known for the reference: name a file with the columns REF and CHILD with `--births`"


def numbered(
    journeys: Iterable[Journey],
    rows_of: Callable[[Journey], Sequence[_Row]],
    identified: Identified,
    remarks: Remarks,
) -> Iterator[tuple[Journey, str, Sequence[_Row]]]:
    """Each child who has rows, with the authority's number and these; of those without a number it is said that they are left out."""
    for journey in journeys:
        rows = rows_of(journey)
        if not rows:
            continue
        number = identified.number(journey.child.ref)
        if number is None:
            remarks.add(_LEFT_OUT, journey.child.ref)
        else:
            yield journey, number, rows


def adoption_return(records: Records, year: Window, identified: Identified) -> Returned:
    """AD1 and PlacedAdoption for the return of a year, by the children's numbers."""
    remarks, rows, children = Remarks(), defaultdict[str, list[Sequence[Cell]]](list), []

    def rows_of(journey: Journey) -> list[tuple[ReturnTable, Mapping[str, Any]]]:
        of_child = adoption_tables(journey, year)
        return [(table, row) for table in (AD1, PLACED_ADOPTION) for row in of_child[table.name]]

    journeys = journeys_of(records, records.children.who_reached(_TELLING))
    for journey, number, of_child in numbered(journeys, rows_of, identified, remarks):
        ref = journey.child.ref
        children.append(ref)
        born = born_of(identified, journey, remarks)
        for words in asked_about(journey, year):
            remarks.add(words, ref)
        for table, row in of_child:
            whole = {NUMBER: number, BORN: born, **row, **identified.adopters(ref)}
            _note_empty(table, whole, ref, remarks)
            rows[table.name].append([_as_in_903(whole.get(name)) for name in table.columns])
    return Returned(
        [
            ExportedTable(
                f"{name}-{year}",
                [FileColumn(each.upper()) for each in table.columns],
                by_number(rows[table.name]),
            )
            for table, name in ((AD1, "ad1"), (PLACED_ADOPTION, "placed_for_adoption"))
        ],
        children,
        list(remarks.lines()),
    )


def quarterly_return(records: Records, quarter: Window, identified: Identified) -> Returned:
    """The quarterly return's fields at the end of a quarter, by the children's numbers."""
    remarks, rows, children = Remarks(), list[Sequence[Cell]](), []

    def rows_of(journey: Journey) -> Sequence[Mapping[str, Cell]]:
        arrangements = [arrangement for _, arrangement in records.siblings.of(journey.child.ref)]
        return quarterly_rows(journey, arrangements, quarter)

    journeys = journeys_of(records, records.children.who_reached(_TELLING))
    for journey, number, of_child in numbered(journeys, rows_of, identified, remarks):
        children.append(journey.child.ref)
        rows += [[number, *row.values()] for row in of_child]
    table = ExportedTable(
        f"quarterly-{quarter.first:%Y-%m}-to-{quarter.last:%Y-%m}",
        [FileColumn(PERSON), *(FileColumn(name, _HOLDS.get(name, str)) for name in FIELDS)],
        by_number(rows),
    )
    return Returned([table], children, [_NOT_THE_FORM, *remarks.lines()])


_NOT_THE_FORM = (
    "These are the fields that the Standard Safeguarding Dataset tags for the quarterly adoption and special guardianship return. "
    "They are not its form: copy from them into it. An empty cell is not on record, or did not happen."
)


_HOLDS = {name: date for name in FIELDS if name.endswith("_date")} | dict.fromkeys(
    ("perm_part_of_sibling_group", "perm_siblings_placed_together", "perm_siblings_placed_apart"), int
)
"""What those of its fields hold that hold no text."""


def journeys_of(records: Records, children: Sequence[Child]) -> Iterator[Journey]:
    """The journeys of some children, some at a time."""
    for first in range(0, len(children), AT_ONCE):
        yield from records.journeys.of_each(children[first : first + AT_ONCE])


def born_of(identified: Identified, journey: Journey, remarks: Remarks) -> date | None:
    """A child's day of birth by the files that were named, if they tell it."""
    try:
        return identified.born(journey.child.ref, journey.child.born)
    except NotUnderstood as error:
        remarks.add(f"Left empty, as {error}", journey.child.ref)
        return None


def _note_empty(table: ReturnTable, row: Mapping[str, Cell], ref: str, remarks: Remarks) -> None:
    """Say which cells are empty that the return asks for; of a decision that stands it asks for no reversal."""
    stands = row.get("date_placed_ceased") is None
    spared = {"date_placed_ceased", *(["reason_placed_ceased"] if stands else [])}
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name in table.columns:
        if name not in spared and row.get(name) is None:
            by_reason[_WHY_EMPTY[name]].append(name.upper())
    for why, names in by_reason.items():
        remarks.add(
            f"{table.name}: {listed(names)} {'is' if len(names) == 1 else 'are'} empty, as {why}", ref
        )


def _as_in_903(cell: Cell) -> Cell:
    """A cell as the return has it: a day as `31/03/2026`."""
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def by_number(rows: Iterable[Sequence[Cell]]) -> list[Sequence[Cell]]:
    """Rows in the order of the children's numbers, those of one child as they were made."""
    return sorted(rows, key=lambda row: (len(str(row[0])), str(row[0])))
