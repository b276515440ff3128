"""The problems of a load's rows, however many: counted, and kept where they take no memory."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from permanence.events_csv import Problem
from permanence.keyed import Key
from storage.database import connect
from storage.scratch import attach_scratch

FILE = 1 << 40
"""The rows of one file are numbered from a multiple of this on, those of the next file from the next."""

_TABLES = """
    create table scratch.reasons (        -- each problem of a file, once
        id integer primary key, file integer not null, name text not null, reason text not null,
        doubts integer not null, rule text not null, first integer not null, rows integer not null,
        unique (file, name, reason)
    ) strict;
    create table scratch.told (           -- `about`: the child, where the row alone does not say who it is
        row integer, place integer, reason integer, about text not null, primary key (row, place)
    ) strict, without rowid;
    create index scratch.told_of_reason on told(reason, row);
"""


@dataclass(frozen=True, slots=True)
class Shared:
    """A problem that rows of one file have in common: how many, and the first of them, each with the child it is about if that was told."""

    problem: Problem
    rows: int
    first: Mapping[int, str]


class Problems(Mapping[int, Sequence[Problem]]):
    """The problems of each bad row, by its number."""

    def __init__(self, beside: Path, told: Mapping[int, Sequence[Problem]], key: Key | None = None) -> None:
        self._connection = connect(Path(":memory:"), "", key)
        self._execute = self._connection.execute
        attach_scratch(self._connection, beside, _TABLES, key)
        self._execute("begin")  # never ended: nobody else reads it, and it is gone with the connection
        self._places = 0
        self.add((number, problem) for number, problems in told.items() for problem in problems)

    def add(self, found: Iterable[tuple[int, Problem]], about: str = "") -> None:
        """Add problems, each with the number of its row; what a row has already, as it tells of several events, is not added.

        `about` is the child whom all of them are about, if their rows name it by a number alone.
        """
        for number, problem in found:
            if self._execute(
                f"{_EACH} where row = ? and name = ? and r.reason = ?",
                (number, problem.column, problem.reason),
            ).fetchone():
                continue
            self._places += 1
            ((reason,),) = self._execute(
                "insert into reasons (file, name, reason, doubts, rule, first, rows) values (?, ?, ?, ?, ?, ?, 1)"
                " on conflict (file, name, reason) do update set rows = rows + 1, first = min(first, excluded.first)"
                " returning id",
                (number // FILE, problem.column, problem.reason, problem.doubts_others, problem.rule, number),
            ).fetchall()
            self._execute("insert into told values (?, ?, ?, ?)", (number, self._places, reason, about))

    def added(self, found: Iterable[tuple[int, Problem]]) -> Iterator[int]:
        """Add problems, and give the numbers of their rows as they are."""
        for number, problem in found:
            self.add([(number, problem)])
            yield number

    def __len__(self) -> int:
        (rows,) = self._execute("select count(*) from (select 1 from told group by row)").fetchone()
        return int(rows)

    def __iter__(self) -> Iterator[int]:
        return (number for (number,) in self._execute("select row from told group by row order by row"))

    def __getitem__(self, number: int) -> Sequence[Problem]:
        found = self._execute(f"{_EACH} where row = ? order by place", (number,)).fetchall()
        if not found:
            raise KeyError(number)
        return [_problem(*told) for _, *told in found]

    def each(self) -> Iterator[tuple[int, Problem]]:
        """Every problem with the number of its row, in the order of the rows."""
        for number, *told in self._execute(f"{_EACH} order by row, place"):
            yield number, _problem(*told)

    @property
    def distinct(self) -> int:
        """How many there are, if those that rows of one file have in common count once."""
        (reasons,) = self._execute("select count(*) from reasons").fetchone()
        return int(reasons)

    @property
    def doubt_others(self) -> bool:
        """Whether other rows may be read wrongly for the same reason as one of these."""
        return self._execute("select 1 from reasons where doubts limit 1").fetchone() is not None

    def shared(self, most: int, rows: int) -> list[Shared]:
        """So many problems, in the order in which they first stand, each with so many of its rows."""
        found = self._execute(
            "select id, name, reason, doubts, rule, rows from reasons r"
            " order by first, (select min(place) from told t where t.row = r.first and t.reason = r.id) limit ?",
            (most,),
        ).fetchall()
        of_reason = "select row, about from told where reason = ? order by row limit ?"
        return [
            Shared(_problem(*told), count, dict(self._execute(of_reason, (reason, rows)).fetchall()))
            for reason, *told, count in found
        ]


_EACH = "select row, name, r.reason, doubts, rule from told t join reasons r on r.id = t.reason"


def _problem(column: str, reason: str, doubts_others: int, rule: str) -> Problem:
    return Problem(column, reason, bool(doubts_others), rule)
