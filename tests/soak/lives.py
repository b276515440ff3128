"""Invented lives: each child's milestones and when they fall; where one journey ends, another child comes."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.soak.reckoned import next_working

FIRST_DAY = date(2026, 11, 30)
"""The first day of the run. Whoever is there then came before."""
OLDEST = 900
"""How many days ago the first of them came."""

STEPS = (
    ("care_entry", 0, 0),
    ("proceedings_issued", 8, 30),
    ("adm_sbpfa", 110, 220),
    ("family_finder_allocated", 3, 20),
    ("po_granted", 40, 130),
    ("selection_meeting", 6, 40),
    ("link", 10, 120),
    ("adm_match", 20, 150),
    ("placed", 15, 60),
    ("adoption_order", 120, 260),
)
"""The milestones in their order, and how many days after the one before each falls, at the least and at the most."""


@dataclass(slots=True)
class Life:
    """A child: the team, the worker, and the day of each milestone. `reached` are those on record."""

    ref: str
    team: int
    worker: str
    born: date
    steps: dict[str, date]
    reached: dict[str, date] = field(default_factory=dict)

    @property
    def entered(self) -> date:
        """The day the child came into care."""
        return self.steps["care_entry"]

    @property
    def ends(self) -> date:
        """The day of the adoption order, with which tracking ends."""
        return self.steps["adoption_order"]

    @property
    def is_over(self) -> bool:
        """Whether it is on record that they were adopted."""
        return "adoption_order" in self.reached


def lives(teams: int, children: int, last: date, luck: random.Random) -> Iterator[Life]:
    """Everybody who is with a team at any time until a last day: each has as many children at any one time."""
    number = 0
    for place in range(children):
        entered = FIRST_DAY - timedelta(days=luck.randint(40, OLDEST))
        while entered < last:
            team = place % teams
            life = _life(f"BX-{number:06d}", team, entered, luck)
            number += 1
            if life.ends > FIRST_DAY:
                yield life
            entered = next_working(life.ends + timedelta(days=luck.randint(1, 20)))


def worker_of(team: int, nth: int) -> str:
    """One of a team's workers."""
    return f"U0W{team:02d}{nth}"


WORKERS = 4
"""How many workers a team has."""


def _life(ref: str, team: int, entered: date, luck: random.Random) -> Life:
    on, steps = entered, {}
    for milestone, least, most in STEPS:
        on = next_working(on + timedelta(days=luck.randint(least, most)))
        steps[milestone] = on
    born = entered - timedelta(days=luck.randint(40, 1_800))
    return Life(ref, team, worker_of(team, luck.randrange(WORKERS)), born, steps)
