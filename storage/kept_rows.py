"""Rows of a load that tell of a child only together: kept until all are there, in a file of their own that takes no memory."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from storage.database import connect
from storage.scratch import attach_scratch

_TABLE = """
    create table scratch.kept (
        child text not null, number integer not null, told text, primary key (child, number)
    ) strict, without rowid;
"""


class KeptRows:
    """Rows by the child's number, as a context manager: beside a database, their owner's alone, and gone with it."""

    def __init__(self, beside: Path) -> None:
        self._connection = connect(Path(":memory:"), "")
        attach_scratch(self._connection, beside, _TABLE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def put(self, rows: Iterable[tuple[str, int, str | None]]) -> None:
        """Put in rows: the child's number, the row's, and what is told; None for a row that cannot be read."""
        self._connection.execute("begin")
        self._connection.executemany("insert into kept values (?, ?, ?)", rows)
        self._connection.execute("commit")

    def children(self) -> int:
        """How many children there are."""
        (children,) = self._connection.execute("select count(distinct child) from kept").fetchone()
        return int(children)

    def by_child(self) -> Iterator[tuple[str, list[tuple[int, str | None]]]]:
        """Each child's number with their rows, in the order of the numbers of the rows."""
        found = self._connection.execute("select child, number, told from kept order by child, number")
        for child, rows in groupby(found, key=itemgetter(0)):
            yield child, [(number, told) for _, number, told in rows]
