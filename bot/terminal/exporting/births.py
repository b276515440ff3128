"""What a file named at an export says of children that is not on record: their numbers, days of birth, and adopters.

It goes from that file into the one that is written, and is kept nowhere.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Settings
from bot.terminal.loading.files.opened import open_tables
from bot.terminal.loading.files.tables import CellTable, OpenFiles
from permanence.cells import day_in, value_in
from permanence.errors import NotUnderstood, PermanenceError
from permanence.keyed_references import KeyedReferences, number_in
from permanence.references import as_reference
from permanence.returns import ofsted_lists as lists
from permanence.returns.columns import NUMBER, code_in
from permanence.returns.ssda903_tables import AD1, column_names, xml_form

BORN, REFERENCE = "dob", "ref"
"""The columns of a day of birth, and of our own reference where the number does not make it."""
_TOLD = (BORN, *AD1.passed_on)
MOST = 20
"""How many problems are told at once."""


@dataclass(frozen=True, slots=True)
class GivenChild:
    """What files say of a child. `number` is written as they have it, noughts at its head too; `adopters` has columns of AD1."""

    number: str
    born: date | None
    adopters: Mapping[str, str]


def read_births(
    paths: Sequence[Path], settings: Settings, today: date, references: Callable[[], KeyedReferences]
) -> Mapping[str, GivenChild]:
    """The children of some files by reference. Raises PermanenceError naming each row that cannot be used, and OSError.

    A table needs a column CHILD and one of those that are taken. A column REF says whose number it is; without it the key does.
    """
    found: dict[str, GivenChild] = {}
    wrong: list[str] = []
    with OpenFiles(settings.unpacking) as opened:
        for table in chain.from_iterable(_tables(path, opened) for path in paths):
            for place, ref, given in _children(table, today, settings.office.zone, wrong):
                try:
                    child = ref or references().of(number_in(given.number))
                    found[child] = _together(found.get(child), given)
                except NotUnderstood as error:
                    wrong.append(_at(table, place, str(error)))
    if wrong:
        more = f"\nand {len(wrong) - MOST:,} more like these." if len(wrong) > MOST else ""
        raise PermanenceError("\n".join(wrong[:MOST]) + more + "\nNothing was exported.")
    return found


def _tables(path: Path, opened: OpenFiles) -> Sequence[CellTable]:
    """The tables of a file that tell what is taken."""
    try:
        tables = [
            table for table in open_tables(path, path.name, [xml_form()], None, opened) if _is_of_use(table)
        ]
    except NotUnderstood as error:
        raise PermanenceError(f"{path.name} {error} Nothing was exported.") from error
    if not tables:
        raise PermanenceError(
            f"{path.name} has no table with the columns CHILD and DOB, or Ofsted's for them, so it tells no day of birth. Nothing was exported."
        )
    return tables


def _is_of_use(table: CellTable) -> bool:
    names = _names(table)
    return NUMBER in names and not set(_TOLD).isdisjoint(names)


def _names(table: CellTable) -> Sequence[str]:
    """The names of its columns, those of Ofsted's lists as the return has them."""
    ofsteds = {NUMBER: NUMBER, lists.BORN: BORN}
    both = zip(column_names(table.header), lists.columns_in(table.header), strict=False)
    return [ofsteds.get(theirs, name) for name, theirs in both]


def _children(
    table: CellTable, today: date, zone: ZoneInfo, wrong: list[str]
) -> Iterator[tuple[int, str, GivenChild]]:
    """What each row says, with its place and the reference that it names, if it does."""
    names = _names(table)
    for place, cells in table.rows():
        row = dict(zip(names, cells, strict=False))
        try:
            born, told = row.get(BORN, ""), {name: row.get(name, "") for name in AD1.passed_on}
            adopters = {
                name: code_in(cell, AD1.passed_on[name]) for name, cell in told.items() if value_in(cell)
            }
            on = day_in(born, today, zone) if value_in(born) else None
            given = GivenChild(_written(row.get(NUMBER, "")), on, adopters)
        except NotUnderstood as error:
            wrong.append(_at(table, place, str(error)))
        else:
            yield place, as_reference(value_in(row.get(REFERENCE, ""))), given


def _written(cell: str) -> str:
    """The child's number as a file has it, unless a spreadsheet wrote it otherwise."""
    number, text = number_in(cell), value_in(cell)
    return text if text.isdecimal() and text.lstrip("0") == number else number


def _together(before: GivenChild | None, now: GivenChild) -> GivenChild:
    """What two rows say of one child. Raises NotUnderstood where they contradict one another."""
    if before is None:
        return now
    both = before.adopters.items() | now.adopters.items()
    if (before.born and now.born and before.born != now.born) or len(both) > len(dict(both)):
        raise NotUnderstood(
            "Another row says otherwise of this child. Correct one, or name the newest file alone."
        )
    # The longer number is the one whose noughts no spreadsheet has dropped.
    return GivenChild(max(before.number, now.number, key=len), now.born or before.born, dict(both))


def _at(table: CellTable, place: int, reason: str) -> str:
    return f"{table.name}, {table.unit} {place}: {reason}"
