"""Rows that are recorded and retracted, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache

from storage.transaction import Transaction

Value = str | int | None

kept = lru_cache(maxsize=16_384)
"""Caches the values made from rows: the same rows are read again and again, and identical values compare fast."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change being made: the number of its audit row, its moment and the person making it."""

    id: int
    at: datetime
    today: date
    person: str


class HistoryTable:
    """One history table, within one transaction."""

    name: str

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def record(self, change: Change, **values: Value) -> None:
        """Add a row, recorded by a change."""
        self.records.has_changed = True
        row = {**values, "recorded": change.id}
        self.records.execute(_insert(self.name, tuple(row)), row)

    def retract(self, change: Change, where: str, values: Mapping[str, Value]) -> int:
        """Retract the live rows that match `where`; returns how many there were."""
        cursor = self.records.execute(
            f"update {self.name} set retracted = :retracted where retracted is null and {where}",
            {**values, "retracted": change.id},
        )
        if cursor.rowcount:
            self.records.has_changed = True
        return int(cursor.rowcount)


@cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    marks = ", ".join(f":{column}" for column in columns)
    return f"insert into {table} ({', '.join(columns)}) values ({marks})"
