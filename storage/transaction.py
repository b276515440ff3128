"""One transaction, and the person asking in it: what every table is given."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from permanence.roles import Standing
from storage.database import Connection


class Transaction:
    """One transaction, as one person may see it.

    `standing` is the person asking: children they may not see stay hidden. `has_changed` says whether
    anything was recorded or retracted, and `seen` which children were shown. `undoes` is the change taken
    back, and `undone_child` its child. `sits_at` is the surgery in which something is done: its team and
    nominal day.
    """

    def __init__(self, connection: Connection, standing: Standing) -> None:
        self.execute = connection.execute
        self.has_changed = False
        self.seen: set[str] = set()
        self.undoes: int | None = None
        self.undone_child: str | None = None
        self.sits_at: tuple[str, date] | None = None
        self.asker = self._asker(standing)

    @contextmanager
    def seen_by(self, standing: Standing) -> Iterator[None]:
        """Show what another person may see: a channel's message must not depend on who happened to cause it."""
        asker, self.asker = self.asker, self._asker(standing)
        try:
            yield
        finally:
            self.asker = asker

    def _asker(self, standing: Standing) -> dict[str, Any]:
        return {
            "person": standing.person,
            "teams": self.list_of(standing.teams),
            "covers": self.list_of(standing.covers),
            "every_team": standing.every_team,
            "everything": standing.everything,
        }

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
