"""The least that some work can cost: the SQL of an agenda and of a Home, and reading a file straight into a table."""

import csv
import json
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from storage.database import EVERY, WRITER, connect
from tests.bench.town import TODAY

_OF_TEAM = (
    "join children c on c.ref = {0}.child and c.retracted is null and c.closed is null and c.team = :team"
)
_TOUCHED = (
    "select c.ref, a.at, a.person from children c join audit a on a.id = max("
    "  c.recorded,"
    "  (select coalesce(max(recorded), 0) from milestones where child = c.ref and retracted is null),"
    "  (select coalesce(max(recorded), 0) from plans where child = c.ref and retracted is null),"
    "  (select coalesce(max(recorded), 0) from expectations where child = c.ref and retracted is null),"
    "  (select coalesce(max(recorded), 0) from actions where child = c.ref and retracted is null),"
    "  (select coalesce(max(recorded), 0) from updates where child = c.ref and retracted is null),"
    "  (select coalesce(max(recorded), 0) from approvals where child = c.ref and retracted is null),"
    "  (select coalesce(max(recorded), 0) from reviews where child = c.ref and retracted is null))"
)
_POSTED = (
    "select subject, occurrence, kind, state, attempted from outbox"
    " where team = :team and occurrence >= :since and state <> 'skipped' order by occurrence"
)

AGENDA = (
    (
        "select key, name, channel, manager, anchor, at, weeks, since, added, discussed from teams"
        " where key = :team and retracted is null"
    ),
    "select clock, watched from clocks where team = :team and retracted is null",
    "select nominal, kind, moved_to, at, because from surgery_changes where team = :team and retracted is null",
    (
        "select c.ref, c.born, c.due, c.worker, c.family_finder, c.reviewing_officer from children c"
        " where c.team = :team and c.retracted is null and c.closed is null order by c.ref"
    ),
    (
        f"select m.child, m.reached, m.milestone, m.detail from milestones m {_OF_TEAM.format('m')}"
        " where m.retracted is null"
    ),
    (
        f"select p.child, p.agreed, p.plan, p.alongside, p.because from plans p {_OF_TEAM.format('p')}"
        " where p.retracted is null order by p.agreed, p.id"
    ),
    f"select e.child, e.milestone, e.expected from expectations e {_OF_TEAM.format('e')} where e.retracted is null",
    (
        "select a.number, a.child, a.owner, a.words, a.agreed, a.due, a.first_due, a.moves, a.because, a.ended,"
        f" a.ended_words from actions a {_OF_TEAM.format('a')}"
        " where a.retracted is null and a.ended is null order by a.due, a.number"
    ),
    f"select p.child, p.milestone, p.until, p.standing from approvals p {_OF_TEAM.format('p')} where p.retracted is null",
    f"{_TOUCHED} where c.team = :team and c.retracted is null and c.closed is null",
    f"select s.child, s.sibling, s.arrangement from siblings s {_OF_TEAM.format('s')} where s.retracted is null",
    f"select r.child, r.person from restrictions r {_OF_TEAM.format('r')} where r.retracted is null",
    _POSTED,
)
"""A team's children as they are today."""
MEMORY = (
    "select child, line from agenda_lines where team = :team and surgery = :last",
    (
        "select child, line, count(*) from agenda_lines where team = :team and surgery < :today"
        " group by child, line"
    ),
    (
        "select c.surgery, c.held_on, c.by_hand, c.present, a.at, a.person from closings c"
        " join audit a on a.id = c.recorded where c.team = :team and c.retracted is null order by c.surgery"
    ),
    "select child from turns where team = :team and surgery = :today and retracted is null",
    (
        "select r.surgery, r.child, r.words, a.person from reviews r join audit a on a.id = r.recorded"
        " where r.child in (select value from json_each(:discussed)) and r.retracted is null order by r.surgery"
    ),
    (
        "select m.child, m.milestone from children c"
        " cross join milestones m on m.child = c.ref and m.retracted is null and m.reached >= :last"
        " cross join audit a on a.id = m.recorded and a.at > :last"
        " where c.team = :team and c.retracted is null"
    ),
    (
        "select count(*) from children c"
        " cross join actions d on d.child = c.ref and d.retracted is null and d.ended is not null"
        " cross join audit a on a.id = d.recorded and a.at > :last where c.team = :team and c.retracted is null"
    ),
    "select child, person, words from praises where team = :team and retracted is null",
    "select person from leavers where retracted is null",
    (
        "select a.id, a.at, a.person, a.verb, a.child, a.understood from audit a"
        " where a.child in (select ref from children where team = :team and retracted is null) and a.changed"
        " and a.id > (select recorded from outbox where team = :team and occurrence = :today and kind = 'head')"
    ),
    (
        "select a.number, a.words, a.due, w.person from actions a join audit w on w.id = a.recorded"
        " where a.child in (select value from json_each(:discussed)) and a.retracted is null"
    ),
    (
        "select ref, count(distinct worker) from children where ref in (select value from json_each(:discussed))"
        " group by ref"
    ),
)
"""What its surgeries of two years left behind, as far as today's agenda says it."""

_NAMED = "(select ref from children where worker = :person and retracted is null and closed is null)"

HOME = (
    (
        "select a.number, a.child, a.owner, a.words, a.agreed, a.due, a.first_due, a.moves, a.because"
        " from actions a join children c on c.ref = a.child and c.retracted is null and c.closed is null"
        " where a.owner = :person and a.ended is null and a.retracted is null order by a.due, a.number"
    ),
    (
        "select ref, team, born, due, worker, family_finder, reviewing_officer from children"
        " where worker = :person and retracted is null and closed is null order by ref"
    ),
    f"select child, reached, milestone, detail from milestones where child in {_NAMED} and retracted is null",
    f"select child, agreed, plan, alongside, because from plans where child in {_NAMED} and retracted is null",
    f"select child, milestone, expected from expectations where child in {_NAMED} and retracted is null",
    (
        "select number, child, owner, words, agreed, due, first_due, moves, because from actions"
        f" where child in {_NAMED} and ended is null and retracted is null"
    ),
    f"select child, milestone, until, standing from approvals where child in {_NAMED} and retracted is null",
    f"{_TOUCHED} where c.worker = :person and c.retracted is null and c.closed is null",
    f"select child, person from restrictions where child in {_NAMED} and retracted is null",
    "select key, name, manager, anchor, at, weeks from teams where retracted is null",
    "select team, clock, watched from clocks where retracted is null",
    "select team, nominal, kind, moved_to, at from surgery_changes where retracted is null",
    (
        "select team, subject, occurrence, kind from outbox"
        " where team in (select key from teams where retracted is null) and occurrence >= :since"
        " and kind <> '' and state <> 'skipped' order by occurrence"
    ),
    "select child, person, words from praises where retracted is null",
)
"""Everything that somebody's Home tells of their work."""


def agenda(connection: Any, team: str, discussed: Iterable[str]) -> int:
    """Fetch every row; gives how many there were."""
    last = TODAY - timedelta(weeks=2)
    values = {
        "team": team,
        "since": (TODAY - timedelta(days=365)).isoformat(),
        "last": last.isoformat(),
        "today": TODAY.isoformat(),
        "discussed": json.dumps(list(discussed)),
    }
    return _fetch(connection, (*AGENDA, *MEMORY), values)


def home(connection: Any, person: str) -> int:
    """Fetch every row; gives how many there were."""
    values = {"person": person, "since": (TODAY - timedelta(days=365)).isoformat()}
    return _fetch(connection, HOME, values)


def load(files: Sequence[Path], to: Path) -> None:
    """Read a file of our own CSV, and insert its milestones as they stand, with the indices that they have with us."""
    (rows,) = files
    with closing(connect(to, WRITER)) as connection, rows.open(newline="", encoding="utf-8") as file:
        connection.executescript(_MILESTONES)
        lines = csv.reader(file)
        next(lines)
        connection.execute("begin immediate")
        connection.executemany(
            "insert into milestones (child, milestone, reached, detail, recorded) values (?, ?, ?, ?, 1)",
            ((ref, key, f"{on[6:]}-{on[3:5]}-{on[:2]}", detail) for ref, _, _, key, on, detail, *_ in lines),
        )
        connection.execute("commit")


def load_return(files: Sequence[Path], to: Path) -> None:
    """Read files of a return, and insert their rows as they stand into a table of their name, with an index by child."""
    with closing(connect(to, WRITER)) as connection:
        connection.execute("begin immediate")
        for path in files:
            with path.open(newline="", encoding="utf-8") as file:
                lines = csv.reader(file)
                names = next(lines)
                columns = ", ".join(f"{name} text" for name in names)
                connection.execute(f"create table if not exists {path.stem} ({columns}) strict")
                connection.execute(f"create index if not exists {path.stem}_of_child on {path.stem} (CHILD)")
                connection.executemany(
                    f"insert into {path.stem} values ({', '.join('?' * len(names))})", lines
                )
        connection.execute("commit")


Recorded = Mapping[str, Sequence[tuple[Any, ...]]]
"""The rows of each table that has any."""


def recorded_in(database: Path) -> Recorded:
    """All that loads record, as it stands in a database."""
    with closing(connect(database, EVERY)) as connection:
        tables = ("children", "likenesses", "milestones", "plans", "spells")
        found = {table: connection.execute(f"select * from {table}").fetchall() for table in tables}
        return {table: rows for table, rows in found.items() if rows}


def write(files: Iterable[Path], recorded: Recorded, to: Path) -> None:
    """Read the rows of files, and write what was recorded of them into the empty tables of a database."""
    with closing(connect(to, f"{WRITER} pragma foreign_keys = off;")) as connection:
        for path in files:
            with path.open(newline="", encoding="utf-8") as file:
                deque(csv.reader(file), maxlen=0)
        connection.execute("begin immediate")
        for table, rows in recorded.items():
            values = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into {table} values ({values})", rows)
        connection.execute("commit")


_MILESTONES = """
    create table milestones (
        id integer primary key, child text not null, milestone text not null, reached text not null,
        detail text not null, recorded integer not null, retracted integer
    ) strict;
    create index of_child on milestones (child, recorded) where retracted is null;
    create unique index once on milestones (child, milestone, reached) where retracted is null;
    create index of_change on milestones (recorded);
"""


def _fetch(connection: Any, questions: Sequence[str], values: dict[str, str]) -> int:
    return sum(len(connection.execute(question, values).fetchall()) for question in questions)
