"""What it costs to record: a change beside its own rows written bare."""

import random
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commands.practice.request import Place, PlaceKind
from permanence.words import listed
from storage.database import WRITER, connect
from storage.libraries import Connection
from storage.store import Store
from tests.bench.records import desk_of
from tests.bench.scale import Towns
from tests.bench.table import Row, compared, measured, target
from tests.bench.timing import Pair, timed
from tests.bench.town import ACTIONS, WORKER, team_key
from tests.plans import scanned


@dataclass(frozen=True, slots=True)
class Statement:
    """One that was asked, and whether it wrote a row."""

    sql: str
    values: Any
    has_written: bool

    @property
    def begins(self) -> str:
        """Its first word."""
        return self.sql.split(maxsplit=1)[0].lower()


class Noted:
    """A connection that keeps what it is asked."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.asked: list[Statement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, values: Any = ()) -> Any:
        """Carry out a statement, and note it."""
        before = self._connection.total_changes
        found = self._connection.execute(sql, values)
        self.asked.append(Statement(sql, values, self._connection.total_changes > before))
        return found

    def taken(self) -> list[Statement]:
        """What was asked since this was last called."""
        asked, self.asked = self.asked, []
        return asked


def changes(towns: Towns) -> Iterator[Row]:
    """An action marked done and taken back, each beside what it wrote, written once more into a copy of the town."""
    children = towns.scale.some
    town, copy = towns.copy(children, "changed"), towns.copy(children, "changed-bare")
    with closing(Store(town)) as store, closing(connect(copy, WRITER)) as bare:
        noted = store._file._writer = Noted(store._file._writer)
        desk, asked = desk_of(store), deque[Sequence[Statement]]()
        numbers = list(range(1, children + 1))
        random.Random(children).shuffle(numbers)
        actions, requests = iter(numbers), iter(range(children * len(ACTIONS)))

        def ask(text: str, begins: str) -> None:
            place = Place(PlaceKind.TEAM, team_key(0))
            said = desk.answer_words(text, WORKER, place, f"bench {next(requests)}").words
            assert said.startswith(begins), said
            asked.append(noted.taken())

        def same_rows() -> None:
            bare.execute("begin immediate")
            for statement in _writing(asked.popleft()):
                bare.execute(statement.sql, statement.values)
            bare.execute("commit")

        def done() -> None:
            ask(f"done {next(actions) * len(ACTIONS)}", "Done")

        def undo() -> None:
            ask("undo", "Undone")

        def beside(change: Callable[[], None], rounds: int, before: Callable[[], None] | None = None) -> Pair:
            """A change and its rows in turn; `before` has to be done each time, and its rows written."""

            def ours() -> float:
                if before:
                    before()
                return timed(change)()

            def rows() -> float:
                if before:
                    same_rows()
                return timed(same_rows)()

            ours()  # so that there is always something to write bare
            pair = towns.in_turn(ours, rows, rounds)
            rows()
            return pair

        against = "the same rows, written bare"
        yield from compared("`done 17`", against, beside(done, 200), 2)
        yield from compared("`undo` of it", against, beside(undo, 60, done))
        assert not _different(bare, town), "what was written bare is not what was recorded"
        done()
        undo()
        yield from _statements(bare, asked[-1])


def _statements(connection: Connection, asked: Sequence[Statement]) -> Iterator[Row]:
    inside = [statement for statement in asked if statement.begins not in ("pragma", "begin", "commit")]
    yield measured("its statements", len(inside), "", 30)
    whole = sorted({table for each in asked for table in scanned(connection, each.sql, each.values)})
    told = target(len(whole), 0, "")
    yield Row("tables of children that it reads from end to end", listed(whole) or "none", target=told)


def _writing(statements: Sequence[Statement]) -> Sequence[Statement]:
    """Those that wrote a row which has stayed."""
    found: list[Statement] = []
    tried_from = 0
    for statement in statements:
        if statement.begins == "savepoint":
            tried_from = len(found)
        elif statement.begins == "rollback":
            del found[tried_from:]
        elif statement.has_written:
            found.append(statement)
    return found


def _different(connection: Connection, other: Path) -> list[str]:
    """The tables that are not the same in another database."""
    connection.execute("attach ? as other", (str(other),))
    tables = connection.execute("select name from main.sqlite_schema where type = 'table'").fetchall()
    return [
        name
        for (name,) in tables
        if connection.execute(
            f"select 1 from (select * from main.{name} except select * from other.{name}) limit 1"
        ).fetchone()
    ]
