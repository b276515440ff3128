"""Rows that are recorded and retracted, never changed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from secrets import token_bytes

from storage.migrations import HISTORIES
from storage.transaction import Transaction

Value = str | int | None
CHILD_COLUMNS = ("child", "ref", "sibling")
"""The columns of histories that name a child."""

kept = lru_cache(maxsize=16_384)
"""Caches the values made from rows: the same rows are read again and again, and identical values compare fast."""


@dataclass(slots=True)
class Change:
    """One change being made; a verb may say more of it while it is made.

    Attributes:
        id: The number of its audit row.
        at: Its moment.
        today: The day it is then, where the authority is.
        person: Who makes it.
        asked_on: The agenda on one of whose messages it was asked: its team and nominal day.
        surgery: The surgery it is part of, likewise; a verb that knows sets it.
        undoes: The number of the change that it takes back.
        child: The child whom it is about, where the request names only a change that was about them.
        rechecked: A person who may see less or more now for a reason that is not on record: they left a channel, a cover ended.
        noted: What the audit keeps beside the values of the request, by its name.
        counts_as_change: Whether the audit has it as a change even if it touched nothing.
    """

    id: int
    at: datetime
    today: date
    person: str
    asked_on: tuple[str, date] | None = None
    surgery: tuple[str, date] | None = None
    undoes: int | None = None
    child: str | None = None
    rechecked: str | None = None
    noted: Mapping[str, str | list[str]] = field(default_factory=dict)
    counts_as_change: bool = False


class HistoryTable:
    """One history table, within one transaction."""

    name: str

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def record(self, change: Change, **values: Value) -> None:
        """Add a row, recorded by a change."""
        self.records.touched.add(self.name)
        row = {**values, "recorded": change.id, "salt": token_bytes(16)}
        self.records.execute(_insert(self.name, tuple(row)), row)

    def retract(self, change: Change, where: str, values: Mapping[str, Value]) -> int:
        """Retract the live rows that match `where`; returns how many there were."""
        cursor = self.records.execute(
            f"update {self.name} set retracted = :retracted where retracted is null and {where}",
            {**values, "retracted": change.id},
        )
        if cursor.rowcount:
            self.records.touched.add(self.name)
        return int(cursor.rowcount)


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join(f":{column}" for column in columns)
    return f"insert into {table} ({', '.join(columns)}) values ({marks})"


def changed_nothing(records: Transaction, change: Change) -> bool:
    """Whether a change recorded anew what it retracted, and nothing else: all stands as it stood."""
    touched = [table for table in HISTORIES if table in records.touched]
    is_any = False
    for table, columns in facts_of_histories(records, touched).items():
        facts = ", ".join(column for column in columns if column != "salt")
        recorded, retracted = (
            Counter(records.execute(f"select {facts} from {table} where {which}", {"change": change.id}))
            for which in (
                "recorded = :change and retracted is null",
                "retracted = :change and recorded <> :change",
            )
        )
        if recorded != retracted:
            return False
        is_any = is_any or bool(recorded)
    return is_any


def facts_of_histories(
    records: Transaction, histories: Sequence[str] = HISTORIES
) -> Mapping[str, Sequence[str]]:
    """The columns of some histories, or of each, that hold facts, and not which row it is or by which changes."""
    for table in histories:
        if table not in _FACTS:  # they are the same as long as this version runs
            columns = records.execute(
                "select name from pragma_table_info(?) where name not in ('id', 'recorded', 'retracted') order by cid",
                (table,),
            )
            _FACTS[table] = [column for (column,) in columns]
    return {table: _FACTS[table] for table in histories}


_FACTS: dict[str, Sequence[str]] = {}
