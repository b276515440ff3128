"""A town of invented children in a real database: as many as asked for, one team of forty always the same."""

import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from storage.database import DatabaseFile

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
OURS = 40
"""Children of the team that is measured, however many there are in all."""
TEAMS = 200
WEEKS_HELD = range(52, 0, -2)
"""How many weeks ago each team's surgeries of the past year were."""

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
    """Write a database of so many children, eight milestones and five actions each, with a year of surgeries."""
    file = DatabaseFile(path)
    with file.write() as connection:
        town = _Town(connection, children)
        town.fill()
    file.close()


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
        self._add("roles", "U0CORA", "consultant", self._change(TODAY - timedelta(days=400), "role"))
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
        self._add("audit", self.audit, at, None, "team", "", "U0SAM", verb, child, None, "{}", 1, None)
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
        row = (team_key(number), f"Team {number}", channel(number), "U0MARY", "2026-11-26", "09:30", 2, 12)
        self._add("teams", *row, NOW.isoformat(), TODAY.isoformat(), change)

    def _child(self, number: int) -> None:
        child, days = ref(number), self.luck.randint(60, 900)
        entered = TODAY - timedelta(days=days)
        born = entered - timedelta(days=self.luck.randint(30, 2_500))
        change = self._change(entered, "track", child)
        self._add("children", child, self._team_of(number), f"{born:%Y-%m}", "U0SAM", "U0ALEX", change)
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
        self._add("actions", number, child, "U0SAM", *words, done and done.isoformat(), "", change)

    def _team_of(self, number: int) -> str:
        """The measured team's forty are spread over the whole town."""
        ours, place = self.children // OURS, number % (self.children // OURS)
        if place == 0 or self.teams == 1:
            return team_key(0)
        return team_key(1 + (number // ours * (ours - 1) + place) % (self.teams - 1))

    def _surgeries(self, number: int) -> None:
        spread = self.children // OURS if number == 0 else 1
        for week, weeks in enumerate(WEEKS_HELD):
            held = TODAY - timedelta(weeks=weeks)
            change = self._change(held, "agenda")
            self._post(number, held, "head", None, change)
            for place in range(12):
                child = ref((week * 12 + place) % OURS * spread if number == 0 else number * 41 + place)
                self._post(number, held, f"child {child}", child, change)

    def _post(self, number: int, held: date, part: str, child: str | None, change: int) -> None:
        at = datetime.combine(held, time(9, 30), UTC).isoformat()
        key = f"{team_key(number)}:{held.isoformat()}:{part}"
        where = (team_key(number), held.isoformat(), part, child, channel(number))
        ts = f"{held:%Y%m%d}.{len(self.rows['outbox']) if 'outbox' in self.rows else 0:06d}"
        self._add("outbox", key, *where, "sent", 1, 1, at, at, ts, key, change)


COLUMNS = {
    "roles": "person, role, recorded",
    "audit": "id, at, request, surface, account, person, verb, child, team, understood, changed, undoes",
    "teams": "key, name, channel, manager, anchor, at, weeks, discussed, since, added, recorded",
    "children": "ref, team, born, worker, family_finder, recorded",
    "milestones": "child, milestone, reached, detail, recorded",
    "plans": "child, plan, agreed, because, recorded",
    "expectations": "child, milestone, expected, recorded",
    "actions": (
        "number, child, owner, words, agreed, due, first_due, moves, because, done, done_words, recorded"
    ),
    "updates": "child, on_day, words, recorded",
    "outbox": (
        "key, team, occurrence, part, child, channel, state, wanted, drawn, not_before, attempted, ts,"
        " token, recorded"
    ),
}
"""The columns that are filled; as much of each table as the town needs."""
