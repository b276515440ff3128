"""Rows of a load that tell of a child only together: kept until all are there, in a file of their own that takes no memory."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Self

from permanence.keyed import Key
from storage.database import connect
from storage.scratch import attach_scratch

_TABLE = """
    create table scratch.kept (
        child text not null, number integer not null, told text, primary key (child, number)
    ) strict, without rowid;
    create table scratch.linked (             -- rows that name no child, each with what links it to one that does
        through text not null, number integer not null, told text, primary key (through, number)
    ) strict, without rowid;
    create table scratch.links (              -- whose each link is; several children's is nobody's
        link text primary key, child text
    ) strict, without rowid;
"""


class KeptRows:
    """Rows by the child's number, as a context manager: beside a database, their owner's alone, and gone with it."""

    def __init__(self, beside: Path, key: Key | None = None) -> None:
        self._connection = connect(Path(":memory:"), "", key)
        attach_scratch(self._connection, beside, _TABLE, key)

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

    def put_linked(
        self, rows: Iterable[tuple[str, int, str | None]], links: Iterable[tuple[str, str]]
    ) -> None:
        """Put in rows that name no child, each with what links it to one; and links, each with its child's number."""
        self._connection.execute("begin")
        self._connection.executemany("insert into linked values (?, ?, ?)", rows)
        self._connection.executemany(
            "insert into links values (?, ?) on conflict do update set child = null where child <> excluded.child",
            links,
        )
        self._connection.execute("commit")

    def unlinked(self) -> Iterator[int]:
        """The numbers of rows that no other links to a child."""
        found = self._connection.execute(
            "select number from linked where not exists (select 1 from links where link = through and child is not null)"
            " order by number"
        )
        return (number for (number,) in found)

    def children(self) -> int:
        """How many children there are."""
        (children,) = self._connection.execute("select count(distinct child) from kept").fetchone()
        return int(children)

    def by_child(self) -> Iterator[tuple[str, list[tuple[int, str | None]]]]:
        """Each child's number with their rows, in the order of the numbers of the rows."""
        linked = " union all select child, number, told from linked join links on link = through where child is not null"
        (is_linked,) = self._connection.execute("select exists (select 1 from linked)").fetchone()
        found = self._connection.execute(
            f"select child, number, told from kept{linked if is_linked else ''} order by child, number"
        )
        for child, rows in groupby(found, key=itemgetter(0)):
            yield child, [(number, told) for _, number, told in rows]
