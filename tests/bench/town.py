"""A town of invented children in a real database: as many as asked for, one team of forty always the same."""

import csv
import random
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from permanence.references import figures_of, likeness
from permanence.timescales import TIMESCALES
from storage.database import DatabaseFile, connect, make_database
from storage.outbox import PostKind

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
OURS = 40
"""Children of the team that is measured, however many there are in all."""
TEAMS = 200
WORKER, CONSULTANT, MANAGER = "U0SAM", "U0CORA", "U0MARY"
"""Every child's social worker, who has every action; one who sees every team; every team's manager."""
SOLO, SERVICE_MANAGER = "U0SOLO", "U0SUE"
"""In a town with `add_people`: a worker with a caseload as most have it, and who answers for every team."""
CASELOAD = 20
"""How many children a worker has."""
WEEKS_HELD = range(52, 0, -2)
"""How many weeks ago each team's surgeries of the past year were."""
WEEKS_REMEMBERED = range(104, 0, -2)
"""How many weeks ago those of the measured team were, which remembers what each agenda said, two years long."""
DISCUSSED = 12
"""Children with a message of their own in each surgery."""
STANDS = 6
"""On how many agendas of the measured team a line stands before another takes its place."""

NEVER_MADE = "delete from spells; insert or replace into spells_due select distinct ref, 0 from children;"
"""Leaves a town as one of an older version: the rows that measures count are made for all its children as it is opened."""

JOURNEY = (
    ("care_entry", 0.0),
    ("proceedings_issued", 0.03),
    ("interim_care_order", 0.05),
    ("ppm", 0.1),
    ("adm_sbpfa", 0.3),
    ("po_granted", 0.45),
    ("family_finder_allocated", 0.5),
    ("link", 0.8),
)
"""Eight milestones, each at a share of the time since the child came into care."""
ACTIONS = (-200, -120, -60, -9, 12)
"""When each of a child's five actions is due, in days from today; the last two are open."""


def team_key(number: int) -> str:
    """A team's key; the first is the one that is measured."""
    return f"team-{number}"


def channel(number: int) -> str:
    """A team's channel."""
    return f"C0TEAM{number}"


def ref(number: int) -> str:
    """A child's reference."""
    return f"BX-{number:06d}"


def teams_of(children: int) -> int:
    """How many teams there are among so many children: none is smaller than the one measured."""
    return min(TEAMS, children // OURS)


def build(path: Path, children: int) -> None:
    """Write a database of so many children, eight milestones and five actions each, with a year of surgeries.

    The team that is measured has had two, and remembers them.
    """
    make_database(path)
    # What is written at one go needs no log, which would be as large again.
    with closing(connect(path, "pragma foreign_keys = on; pragma journal_mode = off")) as connection:
        connection.execute("begin")
        _Town(connection, children).fill()
        connection.execute("commit")


def reopen(path: Path) -> None:
    """Leave the latest surgery of every team without its end, so that its agenda is drawn again with each change."""
    file = DatabaseFile(path)
    with file.write() as connection:
        connection.execute("delete from closings where surgery = (select max(surgery) from closings)")
    file.close()


def add_people(path: Path) -> None:
    """Give twenty children of the second team a worker of their own, and the town a service manager and a panel.

    Where they are already, nothing is added.
    """
    file = DatabaseFile(path)
    with file.write() as connection:
        if not connection.execute("select 1 from roles where person = ?", (SERVICE_MANAGER,)).fetchone():
            _add_people(connection)
    file.close()


def _add_people(connection: Any) -> None:
    theirs = "select ref from children where team = ? and retracted is null order by ref limit ?"
    refs = connection.execute(theirs, (team_key(1), CASELOAD)).fetchall()
    for table, person, child in (("children", "worker", "ref"), ("actions", "owner", "child")):
        connection.executemany(
            f"update {table} set {person} = ? where {child} = ?", [(SOLO, each) for (each,) in refs]
        )
    manager = "insert into roles (person, role, recorded) values (?, 'service_manager', 1)"
    connection.execute(manager, (SERVICE_MANAGER,))
    connection.execute(
        f"insert into teams ({COLUMNS['teams']}, is_panel) values"
        " ('tracking', 'Tracking panel', 'C0PANEL', ?, '2026-12-03', '10:00', 4, 12, ?, ?, 1, 1)",
        (SERVICE_MANAGER, NOW.isoformat(), TODAY.isoformat()),
    )


def write_rows(path: Path, rows: int) -> None:
    """Write so many rows of our own CSV: five milestones a child, none of whom is in the smallest town."""
    luck = random.Random(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(COLUMNS_OF_ROWS)
        for number in range(rows // len(EVENTS)):
            entered = date(2024, 1, 1) + timedelta(days=luck.randrange(600))
            born = entered - timedelta(days=luck.randint(40, 2_000))
            for milestone, after in EVENTS:
                on = f"{entered + timedelta(days=after):%d/%m/%Y}"
                out.writerow(
                    (ref(OURS + number), f"{born:%Y-%m}", team_key(0), milestone, on, "", WORKER, "")
                )


COLUMNS_OF_ROWS = ("ref", "born", "team", "milestone", "date", "detail", "worker", "family_finder")
EVENTS = (
    ("care_entry", 0),
    ("proceedings_issued", 20),
    ("interim_care_order", 30),
    ("adm_sbpfa", 150),
    ("po_granted", 200),
)
"""The milestones of a child who is loaded, in days since it came into care."""


class _Town:
    """The rows of a town, written table by table within one transaction."""

    def __init__(self, connection: Any, children: int) -> None:
        self.connection = connection
        self.children = children
        self.teams = teams_of(children)
        self.audit = 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {}
        self.luck = random.Random(children)

    def fill(self) -> None:
        self._add("roles", CONSULTANT, "consultant", self._change(TODAY - timedelta(days=400), "role"))
        for number in range(self.teams):
            self._team(number)
        for number in range(self.children):
            self._child(number)
            if number % 2_000 == 0:
                self._flush()
        for number in range(self.teams):
            self._surgeries(number)
        self._flush()

    def _change(self, on: date, verb: str, child: str | None = None) -> int:
        self.audit += 1
        at = datetime.combine(on, time(9), UTC).isoformat(timespec="milliseconds")
        self._add("audit", self.audit, at, None, "team", "", WORKER, verb, child, None, "{}", 1, None)
        return self.audit

    def _add(self, table: str, *row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    def _flush(self) -> None:
        for table, rows in self.rows.items():
            columns = COLUMNS[table]
            marks = ", ".join("?" for _ in rows[0])
            self.connection.executemany(f"insert into {table} ({columns}) values ({marks})", rows)
        self.rows.clear()

    def _team(self, number: int) -> None:
        change = self._change(TODAY - timedelta(days=400), "team add")
        row = (team_key(number), f"Team {number}", channel(number), MANAGER, "2026-11-26", "09:30", 2, 12)
        self._add("teams", *row, NOW.isoformat(), TODAY.isoformat(), change)

    def _child(self, number: int) -> None:
        child, days = ref(number), self.luck.randint(60, 900)
        entered = TODAY - timedelta(days=days)
        born = entered - timedelta(days=self.luck.randint(30, 2_500))
        change = self._change(entered, "track", child)
        self._add("children", child, self._team_of(number), f"{born:%Y-%m}", WORKER, "U0ALEX", change)
        self._add("likenesses", child, likeness(child), figures_of(child))
        pace = self.luck.uniform(0.7, 1.0)
        for milestone, share in JOURNEY:
            on = entered + timedelta(days=int(days * share * pace))
            self._add(
                "milestones", child, milestone, on.isoformat(), "", self._change(on, "milestone", child)
            )
        agreed = entered + timedelta(days=days // 3)
        self._add("plans", child, "adoption", agreed.isoformat(), "", self._change(agreed, "plan", child))
        expected = TODAY + timedelta(days=self.luck.randint(-5, 60))
        self._add(
            "expectations", child, "match_panel", expected.isoformat(), self._change(agreed, "expect", child)
        )
        for place, due in enumerate(ACTIONS, 1):
            self._action(number * len(ACTIONS) + place, child, TODAY + timedelta(days=due))
        on = TODAY - timedelta(days=self.luck.randint(1, 60))
        self._add("updates", child, on.isoformat(), "Court adjourned", self._change(on, "update", child))

    def _action(self, number: int, child: str, due: date) -> None:
        agreed = due - timedelta(days=28)
        done = due if due < TODAY - timedelta(days=30) else None
        words = ("Chase the medical report", agreed.isoformat(), due.isoformat(), due.isoformat(), 0, "")
        change = self._change(done or min(agreed, TODAY), "action", child)
        self._add("actions", number, child, WORKER, *words, done and done.isoformat(), "", change)

    def _team_of(self, number: int) -> str:
        """The measured team's forty are spread over the whole town."""
        ours, place = self.children // OURS, number % (self.children // OURS)
        if place == 0 or self.teams == 1:
            return team_key(0)
        return team_key(1 + (number // ours * (ours - 1) + place) % (self.teams - 1))

    def _surgeries(self, number: int) -> None:
        for week, weeks in enumerate(WEEKS_HELD if number else WEEKS_REMEMBERED):
            held = TODAY - timedelta(weeks=weeks)
            change = self._change(held, "agenda")
            children = [
                ref(number * 41 + place) if number else self._our_ref(week * DISCUSSED + place)
                for place in range(DISCUSSED)
            ]
            self._post(number, held, PostKind.HEAD, "", change)
            for child in children:
                self._post(number, held, PostKind.CHILD, child, change)
            if not number:
                self._remember(week, held, children, change)
            ended = self._change(held, "surgery close")
            present = f'["{WORKER}", "{MANAGER}"]'
            self._add("closings", team_key(number), held.isoformat(), held.isoformat(), 1, present, ended)

    def _our_ref(self, place: int) -> str:
        return ref(place % OURS * (self.children // OURS))

    def _remember(self, week: int, held: date, children: list[str], change: int) -> None:
        """What a surgery of the measured team leaves behind: what its agenda said, what it looked at."""
        where = (team_key(0), held.isoformat())
        for place in range(OURS):
            child, nth = self._our_ref(place), (week + place) // STANDS
            number = place * (self.children // OURS) * len(ACTIONS) + 1 + nth % len(ACTIONS)
            rule = TIMESCALES[nth % len(TIMESCALES)].id
            for line in (f"rule:{rule}:1", f"action:{number}", "expected:match_panel:1"):
                self._add("agenda_lines", *where, child, line, change)
        for child in children:
            seen = self._change(held, "reviewed", child)
            self._add("reviews", *where, child, "Agreed to widen search", 0, seen)
            self._add("turns", *where, child, seen)

    def _post(self, number: int, held: date, kind: PostKind, subject: str, change: int) -> None:
        at = datetime.combine(held, time(9, 30), UTC).isoformat()
        key = f"{team_key(number)}:{held.isoformat()}:{kind} {subject}".strip()
        where = (team_key(number), held.isoformat(), kind.value, subject, channel(number))
        ts = f"{held:%Y%m%d}.{len(self.rows['outbox']) if 'outbox' in self.rows else 0:06d}"
        self._add("outbox", key, *where, "sent", 1, 1, at, at, ts, key, change)


COLUMNS = {
    "roles": "person, role, recorded",
    "audit": "id, at, request, surface, account, person, verb, child, team, understood, changed, undoes",
    "teams": "key, name, channel, manager, anchor, at, weeks, discussed, since, added, recorded",
    "children": "ref, team, born, worker, family_finder, recorded",
    "likenesses": "reference, likeness, figures",
    "milestones": "child, milestone, reached, detail, recorded",
    "plans": "child, plan, agreed, because, recorded",
    "expectations": "child, milestone, expected, recorded",
    "actions": (
        "number, child, owner, words, agreed, due, first_due, moves, because, ended, ended_words, recorded"
    ),
    "updates": "child, on_day, words, recorded",
    "outbox": (
        "key, team, occurrence, kind, subject, channel, state, wanted, drawn, not_before, attempted, ts,"
        " token, recorded"
    ),
    "agenda_lines": "team, surgery, child, line, recorded",
    "reviews": "team, surgery, child, words, needs_nothing, recorded",
    "turns": "team, surgery, child, recorded",
    "closings": "team, surgery, held_on, by_hand, present, recorded",
}
"""The columns that are filled; as much of each table as the town needs."""
