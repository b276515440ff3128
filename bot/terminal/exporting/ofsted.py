"""Ofsted's lists 10 and 11, by the authority's own numbers. What is not held here stays empty."""

from collections.abc import Callable
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
from permanence.keyed_references import KeyedReferences
from permanence.measures.windows import Window
from permanence.returns import ofsted_lists as lists
from permanence.returns.columns import DAY_OR_NONE, MONTH, NUMBER
from permanence.returns.ofsted_rows import (
    ADOPTER_COLUMNS,
    COLUMNS,
    NOT_HELD,
    NOT_HELD_OF_ADOPTERS,
    list_10,
    list_11,
)
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


_NOT_HELD_OF_ADOPTERS = (
    f"{listed([lists.LIST_11.label(name) for name in NOT_HELD_OF_ADOPTERS])} are empty, as nothing of them is held here. The family "
    "identifier is the reference here, not yours."
)
_TYPED = "Left out, since somebody typed the reference and no number of an adopter is known for it"


def ofsteds_list_11(records: Records, when: Window, references: Callable[[], KeyedReferences]) -> Returned:
    """List 11 as things stood on the last day: a row for each enquiry of each adopter that is under way, or ended in the last twelve months."""
    remarks, rows, families = Remarks(), list[list[Cell]](), []
    adopters = records.family_adopters.by_family()
    for journey in records.family_steps.of_each(each.ref for each in records.families.all()):
        of_family = list(list_11(journey, when.last))
        if not of_family:
            continue
        if journey.ref not in adopters:
            remarks.add(_TYPED, journey.ref)
            continue
        families.append(journey.ref)
        for adopter in adopters[journey.ref]:
            known: dict[str, Cell] = {
                lists.ADOPTER: references().number_of(adopter),
                lists.FAMILY: journey.ref,
            }
            rows += [[{**known, **row}.get(name) for name in ADOPTER_COLUMNS] for row in of_family]
    columns = [FileColumn(lists.LIST_11.label(name), _holds_of_adopter(name)) for name in ADOPTER_COLUMNS]
    table = ExportedTable(f"ofsted-list-11-{when.last.isoformat()}", columns, by_number(rows))
    return Returned(
        [table],
        families,
        [_NOT_HELD_OF_ADOPTERS, *remarks.lines("family", "families")],
        "It names adopters by your own numbers: it is for the family-finding side alone, and for Ofsted.",
    )


def _holds_of_adopter(name: str) -> type:
    return date if name in lists.STEPS or name == lists.LEFT_PROCESS else str


def _column(name: str) -> FileColumn:
    return FileColumn(lists.LIST_10.label(name), _holds(name))


def _holds(name: str) -> type:
    if name == _AGE:
        return int
    return date if name in _DAYS else str
