"""What a statement reads from end to end, as SQLite plans it: among a million children that takes seconds."""

import re
from collections.abc import Iterator
from typing import Any

from storage.libraries import Connection

FEW_ROWS = frozenset(
    {
        "teams",
        "clocks",
        "roles",
        "leavers",
        "quiets",
        "surgery_changes",
        "homes",
        "sqlite_sequence",
        "spells_due",
    }
)
"""The tables of teams and people, as long as there are teams and people, of which number was given last, and of what is soon done."""


def scanned(connection: Connection, sql: str, values: Any = ()) -> Iterator[str]:
    """Yield the tables that a statement reads from end to end, other than those that stay small."""
    if sql.split(maxsplit=1)[0].lower() not in ("select", "with", "insert", "update", "delete"):
        return
    tables = {name for (name,) in connection.execute("select name from sqlite_schema where type = 'table'")}
    for *_, step in connection.execute(f"explain query plan {sql}", values).fetchall():
        if step.startswith("SCAN ") and "VIRTUAL TABLE" not in step:
            name = step.split()[1]
            called = re.search(rf"\b(?:from|join)\s+(\w+)\s+{re.escape(name)}\b", sql)
            table = called[1] if called else name
            if table in tables - FEW_ROWS:
                yield table
