"""One transaction, and the person asking in it: what every table is given."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from permanence.roles import Standing
from storage.libraries import Connection
from storage.reads import Reads


class Transaction:
    """One transaction, as one person may see it.

    `standing` is the person asking: children they may not see stay hidden. `touched` names the tables in which
    anything was recorded, retracted or planned, and `seen` the children who were shown.
    """

    reads: Reads
    """The audit of reads, which the store gives to each transaction of its own; a load reads nothing for anybody."""

    def __init__(self, connection: Connection, standing: Standing) -> None:
        self.execute = connection.execute
        self.touched: set[str] = set()
        self.seen: set[str] = set()
        self.asker = _asker(standing)

    @contextmanager
    def seen_by(self, standing: Standing) -> Iterator[None]:
        """Show what another person may see: a channel's message must not depend on who happened to cause it."""
        asker, self.asker = self.asker, _asker(standing)
        try:
            yield
        finally:
            self.asker = asker

    @contextmanager
    def only_counting(self) -> Iterator[None]:
        """Read children of whom nothing is shown: they do not count as seen."""
        seen = set(self.seen)
        try:
            yield
        finally:
            self.seen = seen

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Try something out: whatever is recorded inside is taken back at the end."""
        touched = set(self.touched)
        self.execute("savepoint trial")
        try:
            yield
        finally:
            self.execute("rollback to trial")
            self.execute("release trial")
            self.touched = touched

    @staticmethod
    def list_of(values: Iterable[str | int]) -> str:
        """Several values as one parameter, for `json_each`."""
        return json.dumps(list(values))

    def know(self, name: str, value: str) -> None:
        """Keep a fact about the outside world, such as when the clock last ticked or what Slack accepts."""
        self.execute(
            "insert into known (name, value) values (?, ?) on conflict (name) do update set value = excluded.value",
            (name, value),
        )

    def known(self, name: str) -> str | None:
        """A fact kept about the outside world, or None."""
        row = self.execute("select value from known where name = ?", (name,)).fetchone()
        return str(row[0]) if row else None


@lru_cache(maxsize=256)
def _asker(standing: Standing) -> Mapping[str, Any]:
    """What a query is told of the person asking."""
    return {
        "person": standing.person,
        "teams": Transaction.list_of(standing.teams),
        "covers": Transaction.list_of(standing.covers),
        "every_team": standing.every_team,
        "every_family": standing.every_family,
        "every_figure": standing.every_figure,
        "everything": standing.everything,
    }
