"""Rows of one child out of several files of one kind: those of one thing become one, and what contradicts is told."""

from collections.abc import Mapping, Sequence

from permanence.events_csv import Problem
from permanence.journey import Month
from permanence.returns.derivation import Remark, as_month
from permanence.returns.kinds import KeptRow

UNREADABLE = "Another row of this child cannot be read, so none of the child's rows is: together they say what happened."
_NO_LABELS: Mapping[str, str] = {}
ToldRow = tuple[KeptRow, list[str]]
"""A row that can be read, with its values."""


def unreadable(
    rows: Sequence[KeptRow], columns: Mapping[str, str], reason: str = UNREADABLE
) -> list[tuple[int, Problem]]:
    """A problem for each row of a child of whom another row cannot be read, in the column by which its table names the child."""
    return [(row.number, Problem(columns[row.table.name], reason)) for row in rows if row.told is not None]


def problems_of(
    remarks: Sequence[Remark], labels: Mapping[str, str] = _NO_LABELS
) -> list[tuple[int, Problem]]:
    """Each remark once, with the number of its row, and under the label of its column where that has one."""
    return [
        (each.row, Problem(labels.get(each.column, each.column), each.reason))
        for each in dict.fromkeys(remarks)
    ]


def merged(found: list[ToldRow], key: int | None, column: str, problems: list[Remark]) -> list[ToldRow]:
    """The rows of a table in the order of their days, one for each: that of the later file, by the last day it tells of, or given later.

    `key` is the place of the day that they merge on; without one there is a single row. One file that tells a day in two ways
    contradicts itself, which is added to the problems unless no `column` is named in which that would matter.
    """
    if len(found) < 2:
        return found
    files = [row.table.last for row, _ in found]
    if files != sorted(files):
        found = sorted(found, key=_file_order)
    days: dict[str, ToldRow] = {}
    for row, values in found:
        day = "" if key is None else values[key]
        before, told = days.get(day, (row, values))
        if told != values and column and before.table is row.table:
            reason = "Two rows of this file tell this differently. Keep one."
            problems += [Remark(each.number, column, reason) for each in (before, row)]
        days[day] = row, values
    return [days[day] for day in sorted(days)]


def _file_order(each: ToldRow) -> tuple[str, int]:
    """Where a row comes among those of several files: by the last day that its table tells of, then by its number."""
    row = each[0]
    return row.table.last, row.number


def month_of_birth(months: Mapping[str, KeptRow], column: str, problems: list[Remark]) -> Month | None:
    """The month of birth. Where rows tell of several, none is taken, and that is added to the problems."""
    if len(months) > 1:
        reason = "The child was born in another month by another row. Correct one of them."
        problems.extend(Remark(row.number, column, reason) for row in months.values())
    return next(map(as_month, months), None)
