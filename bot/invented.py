"""Invented children and teams for the demonstration, fixed by a seed: what people typed, day by day.

Nobody here exists. The journeys look like life: some on time, some drifting, a sibling pair, an unborn
child, a disruption, one adopted.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, cycle

from bot.config import Settings
from bot.terminal import Terminal

SEED = 1926

PEOPLE = {
    "U0MARY": "Mary",
    "U0SAM": "Sam",
    "U0ALEX": "Alex",
    "U0CORA": "Cora",
    "U0SUE": "Sue",
    "U0OMAR": "Omar",
    "U0PRIYA": "Priya",
    "U0JO": "Jo",
    "U0TOM": "Tom",
    "U0ADMIN": "Ada",
}
"""Who works there, by Slack user id."""
WHO_IS = {
    "U0MARY": "manager of North",
    "U0SAM": "worker, North",
    "U0ALEX": "family finder",
    "U0CORA": "consultant",
    "U0SUE": "service manager",
    "U0OMAR": "manager of South",
    "U0PRIYA": "worker, South",
    "U0JO": "manager of East",
    "U0TOM": "worker, East",
    "U0ADMIN": "administrator",
}
"""What each of them is."""


@dataclass(frozen=True, slots=True)
class InventedTeam:
    """A team, its channel and the people in it; the first is its manager, the second and third have children."""

    key: str
    name: str
    channel: str
    people: Sequence[str]


TEAMS = (
    InventedTeam("north", "North Permanence Team", "C0NORTH", ("U0MARY", "U0SAM", "U0ALEX", "U0CORA")),
    InventedTeam("south", "South Permanence Team", "C0SOUTH", ("U0OMAR", "U0PRIYA", "U0ALEX", "U0CORA")),
    InventedTeam("east", "East Permanence Team", "C0EAST", ("U0JO", "U0TOM", "U0CORA")),
)


@dataclass(frozen=True, slots=True, order=True)
class Typed:
    """What somebody typed on a day."""

    on: date
    place: int
    person: str
    text: str
    action: str = ""
    """What later lines call the action that this one agrees."""


_ADOPTION = (
    # milestone, days after coming into care, days that a drifting journey adds
    ("care_entry", 0, 0),
    ("proceedings_issued", 6, 8),
    ("lac_review_1", 24, 4),
    ("ppm", 60, 25),
    ("medical", 95, 40),
    ("cpr", 110, 45),
    ("lac_review_2", 112, 9),
    ("adm_sbpfa", 128, 60),
    ("family_finder_allocated", 133, 70),
    ("final_hearing", 170, 62),
    ("po_granted", 172, 66),
    ("selection_meeting", 182, 90),
    ("match_panel", 262, 150),
    ("adm_match", 268, 155),
    ("introductions_start", 278, 170),
    ("placed", 290, 180),
    ("adoption_review", 316, 190),
    ("adoption_application", 372, 210),
    ("adoption_order", 440, 240),
)
_CHORES = (
    "Chase the medical report",
    "Book the selection meeting",
    "Finish the permanence report",
    "Ring the family finder about the new profile",
    "Ask legal for the sealed order",
    "Book the planning meeting",
    "Update the profile and send it out",
    "Agree the introductions plan",
)
_NOTES = (
    "Hearing adjourned for the expert's report",
    "Two families have asked for the profile",
    "Connected-person assessment is negative",
    "Foster carers will help with introductions",
    "Medical adviser is on leave until next week",
)


class _Inventor:
    """One seed, one day to end at, and the lines that it makes."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.chance = random.Random(SEED)  # noqa: S311 - invented data, the same every time
        self.lines: list[Typed] = []
        self._place = count()
        self._actions = 0

    def type(self, on: date, person: str, text: str, action: str = "") -> None:
        """Type a line, unless its day is still to come."""
        if on <= self.today:
            self.lines.append(Typed(on, next(self._place), person, text, action))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def adoption(
        self,
        ref: str,
        team: InventedTeam,
        worker: str,
        *,
        since: int,
        drift: float,
        until: str = "",
        age: int = 14,
    ) -> None:
        """A child whose plan is adoption, in care for `since` days; `drift` stretches each step, up to `until`."""
        entered = self.ago(since)
        born = entered - timedelta(days=30 * age)
        self._track(ref, team, worker, entered, f"born {born:%m/%Y} entered {entered:%d/%m/%Y}")
        for milestone, days, slow in _ADOPTION[1:]:
            on = _weekday(entered + timedelta(days=round(days + drift * slow + self.chance.randint(-2, 3))))
            self.type(on, worker, f"milestone {ref} {milestone.replace('_', ' ')} {on:%d/%m/%Y}")
            if milestone == "ppm":
                placed = entered + timedelta(days=290 + round(180 * drift))
                self._meetings(
                    ref, worker, on, min(placed, self.ago(round(110 * drift) if drift > 0.5 else 0))
                )
            if milestone == "lac_review_2":
                self.type(on, worker, f"plan {ref} adoption {on:%d/%m/%Y}")
            if milestone == until:
                break

    def _meetings(self, ref: str, worker: str, first: date, last: date) -> None:
        """Planning meetings about every six weeks, up to a day."""
        held = first
        while (held := _weekday(held + timedelta(days=self.chance.randint(33, 40)))) < last:
            self.type(held, worker, f"milestone {ref} ppm {held:%d/%m/%Y}")

    def other(self, ref: str, team: InventedTeam, worker: str, *, since: int, plan: str, age: int) -> None:
        """A child whose plan is not adoption."""
        entered = self.ago(since)
        self._track(
            ref,
            team,
            worker,
            entered,
            f"born {entered - timedelta(days=30 * age):%m/%Y} entered {entered:%d/%m/%Y}",
        )
        issued, agreed = entered + timedelta(days=9), entered + timedelta(days=100)
        self.type(issued, worker, f"milestone {ref} proceedings issued {issued:%d/%m/%Y}")
        self.type(agreed, worker, f"plan {ref} {plan} {agreed:%d/%m/%Y}")

    def work(
        self, ref: str, owner: str, *, agreed: int, due: int, done: bool = False, moved: bool = False
    ) -> None:
        """An action agreed so many days ago, due so many days from today."""
        self._actions += 1
        chore = _CHORES[self._actions % len(_CHORES)]
        on, by = self.ago(agreed), self.today + timedelta(days=due)
        name = f"ACTION{self._actions}"
        self.type(on, owner, f"action {ref} <@{owner}> by {by:%d/%m/%Y} {chore}", name)
        if moved:
            later = self.today + timedelta(days=due + 14)
            self.type(
                min(by, self.today),
                owner,
                f"move {name} to {later:%d/%m/%Y} because adviser on leave",
            )
        if done:
            self.type(min(by, self.ago(1)), owner, f"done {name} Received")

    def note(self, ref: str, person: str, *, ago: int) -> None:
        """A note on how things stand."""
        self.type(self.ago(ago), person, f"update {ref} {self.chance.choice(_NOTES)}")

    def _track(self, ref: str, team: InventedTeam, worker: str, on: date, facts: str) -> None:
        finder = " family finder <@U0ALEX>" if "U0ALEX" in team.people else ""
        self.type(on, worker, f"track {ref} team {team.key} {facts} worker <@{worker}>{finder}")


def _weekday(on: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() >= 5 else 0)


def invented_lines(today: date) -> list[Typed]:
    """Everything that was typed up to today, in order."""
    made = _Inventor(today)
    north, south, east = TEAMS
    made.adoption("BX-0042", north, "U0SAM", since=294, drift=0.55, until="po_granted", age=34)
    made.adoption("BX-0051", north, "U0SAM", since=294, drift=0.55, until="po_granted", age=9)
    made.type(made.ago(180), "U0SAM", "siblings BX-0042 BX-0051 together")
    made.work("BX-0042", "U0SAM", agreed=17, due=-3, moved=False)
    made.work("BX-0042", "U0ALEX", agreed=10, due=9)
    made.note("BX-0042", "U0ALEX", ago=4)
    soon = made.today + timedelta(days=9)
    made.type(made.ago(5), "U0SAM", f"expect BX-0051 match panel {soon:%d/%m/%Y}")
    made.type(
        made.ago(30),
        "U0SAM",
        f"track BX-0043 team north due {made.today + timedelta(days=59):%d/%m/%Y} worker <@U0SAM>",
    )
    made.type(made.ago(30), "U0SAM", "milestone BX-0043 prebirth referral")
    made.type(made.ago(20), "U0ALEX", "milestone BX-0043 early family finding")
    made.adoption("BX-0031", north, "U0ALEX", since=330, drift=0.1, age=5)
    made.work("BX-0031", "U0ALEX", agreed=20, due=-6, done=True)
    made.adoption("BX-0017", north, "U0ALEX", since=520, drift=0.3, until="placed", age=20)
    disrupted = made.ago(12)
    made.type(disrupted, "U0ALEX", f"milestone BX-0017 disruption {disrupted:%d/%m/%Y}")
    made.work("BX-0017", "U0ALEX", agreed=11, due=3)
    made.adoption("BX-0008", north, "U0SAM", since=700, drift=0.1, age=7)
    made.type(made.ago(200), "U0MARY", f"close BX-0008 adopted {made.ago(205):%d/%m/%Y}")
    made.other("BX-0029", north, "U0SAM", since=160, plan="special guardianship", age=50)
    made.work("BX-0029", "U0SAM", agreed=40, due=-12, moved=True)
    made.other("BX-0035", north, "U0ALEX", since=90, plan="long-term fostering", age=96)
    _many(made, north, ("U0SAM", "U0ALEX"), first=60, number=9)
    _many(made, south, ("U0PRIYA", "U0ALEX"), first=80, number=12)
    _many(made, east, ("U0TOM",), first=110, number=8)
    return sorted(made.lines)


def _many(made: _Inventor, team: InventedTeam, workers: Sequence[str], first: int, number: int) -> None:
    turns = cycle(workers)
    for ref in (f"BX-{first + step:04d}" for step in range(number)):
        worker = next(turns)
        since, drift = made.chance.randint(40, 420), made.chance.choice((0.0, 0.1, 0.2, 0.6, 1.0))
        made.adoption(ref, team, worker, since=since, drift=drift, age=made.chance.randint(1, 60))
        if made.chance.random() < 0.5:
            due = made.chance.choice((-20, -8, -2, 4, 12))
            made.work(ref, worker, agreed=max(25, 5 - due), due=due, done=due == -20)
        if made.chance.random() < 0.6:
            made.note(ref, worker, ago=made.chance.randint(1, 30))


def team_lines(first: datetime) -> Iterator[str]:
    """The teams as an administrator added them: North's first surgery is at a moment, the others' later."""
    at = first.time() if first.hour != 1 else time(0, 59)  # an hour that one night a year does not have
    starts = (
        (first.date(), at),
        (first.date() + timedelta(days=4), time(14)),
        (first.date() + timedelta(days=8), time(10)),
    )
    for team, (anchor, begins) in zip(TEAMS, starts, strict=True):
        yield (
            f'team add {team.key} "{team.name}" in <#{team.channel}> manager <@{team.people[0]}> '
            f"from {anchor:%d/%m/%Y} at {begins:%H:%M} every 2 weeks"
        )
    yield "role consultant <@U0CORA>"
    yield "role service manager <@U0SUE>"


def invent(settings: Settings, now: datetime, first: datetime) -> None:
    """Fill an empty store: each line typed at its own time, so that history, ages and freshness are real.

    `first` is the local moment of North's first surgery.
    """
    moment = now
    zone = settings.office.zone
    today = now.astimezone(zone).date()
    numbers: dict[str, str] = {}
    with Terminal(settings, "demonstration", lambda: moment) as terminal:
        lines = invented_lines(today)
        moment = datetime.combine(lines[0].on, time(9), zone)
        for text in team_lines(first.replace(second=0, microsecond=0)):
            terminal.say(text, "U0ADMIN")
        for line in lines:
            moment = min(now, datetime.combine(line.on, time(11), zone))
            _type(terminal, line, numbers)


def _type(terminal: Terminal, line: Typed, numbers: dict[str, str]) -> None:
    """Type one line, with the numbers that its actions were given."""
    answer = terminal.say(" ".join(numbers.get(word, word) for word in line.text.split(" ")), line.person)
    if line.action:
        numbers[line.action] = answer.split(" ", 1)[0]
