"""Loads as the tests make them: rows put into a database as a file's would be."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from permanence.events_csv import EventRow
from permanence.journey import Month
from storage.loading.load import Loaded, Loading

BORN = Month(2023, 3)
"""When the children of these rows were born."""


def row(ref: str, milestone: str, on: str, **facts: Any) -> EventRow:
    """One row of a file about a child who is in no team, unless it is said in which."""
    return EventRow(ref, milestone, date.fromisoformat(on), **({"born": BORN} | facts))


def load(path: Path, at: datetime, rows: Iterable[EventRow], **how: Any) -> Loaded:
    """Load rows of one file into a database."""
    with Loading(path) as loading:
        loading.stage(enumerate(rows))
        how = {"unread": {}} | how
        return loading.enter(at, at.date(), "tester", {"files": ["journeys.csv"]}, **how)
