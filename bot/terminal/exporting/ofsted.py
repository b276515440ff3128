"""Ofsted's list 10, by the authority's own numbers. What is not held here stays empty."""

from datetime import date

from bot.terminal.exporting.tables import (
    ExportedTable,
    Identified,
    Remarks,
    Returned,
    born_of,
    by_number,
    journeys_of,
    numbered,
)
from bot.terminal.writing.table import Cell, FileColumn
from permanence.measures.windows import Window
from permanence.returns import ofsted_lists as lists
from permanence.returns.columns import DAY_OR_NONE, MONTH, NUMBER
from permanence.returns.ofsted_rows import COLUMNS, NOT_HELD, list_10
from permanence.spans import complete_months
from permanence.words import listed
from storage.records import Records

_AGE = "age"
_DAYS = frozenset(name for name, holds in lists.LIST_10.kept.items() if holds in (DAY_OR_NONE, MONTH))
_NOT_HELD = (
    f"{listed([lists.LIST_10.label(name) for name in NOT_HELD])} are empty, as nothing of them is held here. So are the day of birth "
    "and the age of whoever no file named with `--births` tells of."
)


def ofsteds_list_10(records: Records, when: Window, identified: Identified) -> Returned:
    """List 10 as things stood on the last day: a row for each decision that is still to be acted on, or was in the last twelve months."""
    remarks, rows, children = Remarks(), list[list[Cell]](), []
    journeys = journeys_of(records, records.children.who_reached(["adm_sbpfa"]))
    for journey, number, of_child in numbered(
        journeys, lambda each: list(list_10(each, when.last)), identified, remarks
    ):
        children.append(journey.child.ref)
        born = born_of(identified, journey, remarks)
        age = complete_months(born, when.last) // 12 if born else None
        known: dict[str, Cell] = {NUMBER: number, lists.BORN: born, _AGE: age}
        rows += [[{**known, **row}.get(name) for name in COLUMNS] for row in of_child]
    return Returned(
        [
            ExportedTable(
                f"ofsted-list-10-{when.last.isoformat()}",
                [_column(name) for name in COLUMNS],
                by_number(rows),
            )
        ],
        children,
        [_NOT_HELD, *remarks.lines()],
        "It names children by your own numbers: keep it as you keep what goes to Ofsted.",
    )


def _column(name: str) -> FileColumn:
    return FileColumn(lists.LIST_10.label(name), _holds(name))


def _holds(name: str) -> type:
    if name == _AGE:
        return int
    return date if name in _DAYS else str
