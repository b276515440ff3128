"""Invented children and teams for the demonstration: what people typed, day by day, fixed by a seed.

None of these people exist. The journeys are lifelike: some on time, some drifting, a sibling pair, an unborn
child, a disruption, an adoption; a surgery two weeks ago, and what has followed from it.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count, cycle

from bot.say import Terminal
from demo.page.trainer import GuideStep

SEED = 1926

PEOPLE = {
    "U0MARY": "Mary",
    "U0SAM": "Sam",
    "U0ALEX": "Alex",
    "U0CORA": "Cora",
    "U0LEE": "Lee",
    "U0SUE": "Sue",
    "U0OMAR": "Omar",
    "U0PRIYA": "Priya",
    "U0JO": "Jo",
    "U0TOM": "Tom",
    "U0ADMIN": "Ada",
}
"""The people who work there, by Slack user id."""
WHO_IS = {
    "U0MARY": "manager of North",
    "U0SAM": "worker, North",
    "U0ALEX": "family finder",
    "U0CORA": "consultant, chairs North",
    "U0SUE": "service manager",
    "U0OMAR": "manager of South",
    "U0PRIYA": "worker, South",
    "U0JO": "manager of East",
    "U0TOM": "worker, East",
    "U0ADMIN": "administrator",
}
"""The job of each person who is still there."""
LEAVER = "U0LEE"
"""The person who leaves between the last surgery and this one, with open work."""
FORTNIGHT = timedelta(weeks=2)
TYPED_AT = time(11)
"""The time of day at which invented lines were typed."""


@dataclass(frozen=True, slots=True)
class InventedTeam:
    """A team, its channel and the people in it; the first is its manager.

    Its first surgery is `after` days after North's, at `at`; `more` says how often it sits.
    """

    key: str
    name: str
    channel: str
    people: Sequence[str]
    after: int
    at: time
    more: str = "every 2 weeks"


NORTH = InventedTeam(
    "north",
    "North Permanence Team",
    "C0NORTH",
    ("U0MARY", "U0SAM", "U0ALEX", "U0CORA", LEAVER),
    0,
    time(9, 30),
    "every 2 weeks chair <@U0CORA>",
)
SOUTH = InventedTeam(
    "south",
    "South Permanence Team",
    "C0SOUTH",
    ("U0OMAR", "U0PRIYA", "U0ALEX", "U0CORA"),
    18,
    time(14),
)
EAST = InventedTeam("east", "East Permanence Team", "C0EAST", ("U0JO", "U0TOM", "U0CORA"), 22, time(10))
PANEL = InventedTeam(
    "tracking", "Tracking panel", "C0PANEL", ("U0SUE", "U0CORA"), 21, time(15), "every 4 weeks as panel"
)
TEAMS = (NORTH, SOUTH, EAST, PANEL)


@dataclass(frozen=True, slots=True, order=True)
class TypedLine:
    """A line that a person typed on a day."""

    on: date
    place: int
    person: str
    text: str
    action: str = ""
    """The placeholder by which later lines name the action that this one agrees."""


@dataclass(frozen=True, slots=True)
class RoomLine:
    """A line said in the surgery two weeks ago: a command, or with `about` a remark in a child's thread."""

    minute: int
    person: str
    text: str
    about: str = ""
    action: str = ""


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
    """Invents the lines typed up to a day, from one seed."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.chance = random.Random(SEED)  # noqa: S311 - invented data, always the same
        self.lines: list[TypedLine] = []
        self._place = count()
        self._actions = 0

    def type(self, on: date, person: str, text: str, action: str = "") -> None:
        """Type a line on a day, unless that is in the future; a weekend's line is typed on the nearest working day."""
        if on < self.today:
            monday = _weekday(on)
            typed = monday if monday < self.today else on - timedelta(days=on.weekday() - 4)
            self.lines.append(TypedLine(typed, next(self._place), person, text, action))

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

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
        """Add a child whose plan is adoption, in care for `since` days; `drift` lengthens each step, up to `until`."""
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
        """Add planning meetings about every five weeks, up to a day."""
        held = first
        while (held := _weekday(held + timedelta(days=self.chance.randint(33, 40)))) < last:
            self.type(held, worker, f"milestone {ref} ppm {held:%d/%m/%Y}")

    def other(self, ref: str, team: InventedTeam, worker: str, *, since: int, plan: str, age: int) -> None:
        """Add a child whose plan is not adoption."""
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

    def work(self, ref: str, owner: str, *, agreed: int, due: int, what: str = "", done: bool = False) -> str:
        """Add an action agreed `agreed` days ago and due `due` days from today. Returns its placeholder."""
        self._actions += 1
        chore = what or _CHORES[self._actions % len(_CHORES)]
        on, by = self.ago(agreed), _weekday(self.ahead(due))
        name = f"ACTION{self._actions}"
        self.type(on, owner, f"action {ref} <@{owner}> by {by:%d/%m/%Y} {chore}", name)
        if done:
            self.type(min(by, self.ago(1)), owner, f"done {name} Received")
        return name

    def note(self, ref: str, person: str, *, ago: int) -> None:
        """Add a note on how things stand."""
        self.type(self.ago(ago), person, f"update {ref} {self.chance.choice(_NOTES)}")

    def _track(self, ref: str, team: InventedTeam, worker: str, on: date, facts: str) -> None:
        finder = " family finder <@U0ALEX>" if "U0ALEX" in team.people else ""
        self.type(on, worker, f"track {ref} team {team.key} {facts} worker <@{worker}>{finder}")


def _weekday(on: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return on + timedelta(days=max(0, 7 - on.weekday()) if on.weekday() >= 5 else 0)


def invented_lines(today: date) -> list[TypedLine]:
    """Everything typed before today, except in the surgery, in order."""
    made = _Inventor(today)
    _siblings(made)
    made.type(
        made.ago(30),
        "U0SAM",
        f"track BX-0043 team north due {made.ahead(59):%d/%m/%Y} worker <@U0SAM>",
    )
    made.type(made.ago(30), "U0SAM", "milestone BX-0043 prebirth referral")
    made.type(made.ago(20), "U0ALEX", "milestone BX-0043 early family finding")
    made.work("BX-0043", "U0SAM", agreed=18, due=6, what="Visit the grandmother for a first assessment")
    made.adoption("BX-0031", NORTH, "U0ALEX", since=313, drift=0.1, age=5)
    made.work("BX-0031", "U0ALEX", agreed=20, due=-2, what="Write the placement report", done=True)
    made.type(made.ago(4), "U0MARY", "praise BX-0031 <@U0ALEX> Report in a week early, and a calm moving day")
    made.adoption("BX-0017", NORTH, "U0ALEX", since=520, drift=0.3, until="placed", age=20)
    disrupted = made.ago(12)
    made.type(disrupted, "U0ALEX", f"milestone BX-0017 disruption {disrupted:%d/%m/%Y}")
    made.work("BX-0017", "U0ALEX", agreed=11, due=3, what="Meet the foster carers about a way forward")
    made.adoption("BX-0008", NORTH, "U0SAM", since=700, drift=0.1, age=7)
    made.type(made.ago(200), "U0MARY", f"close BX-0008 adopted {made.ago(205):%d/%m/%Y}")
    made.other("BX-0029", NORTH, "U0SAM", since=160, plan="special guardianship", age=50)
    report = made.work("BX-0029", "U0SAM", agreed=40, due=-26, what="Get the aunt's medical from her doctor")
    made.type(
        made.ago(27), "U0SAM", f"move {report} to {made.ago(6):%d/%m/%Y} because the practice lost the form"
    )
    made.type(made.ago(1), "U0SAM", f"escalate {report} because the practice has not answered two letters")
    made.other("BX-0035", NORTH, "U0ALEX", since=90, plan="long-term fostering", age=96)
    made.adoption("BX-0072", NORTH, LEAVER, since=150, drift=0.1, age=22)
    made.work("BX-0072", LEAVER, agreed=30, due=5, what="Finish the permanence report")
    _many(made, NORTH, ("U0SAM", "U0ALEX"), first=60, number=9)
    made.type(made.ago(6), "U0SAM", f"milestone BX-0066 ppm {made.ago(6):%d/%m/%Y}")
    made.type(made.ago(25), "U0MARY", "restrict BX-0068 to <@U0SAM> <@U0MARY>")
    _many(made, SOUTH, ("U0PRIYA", "U0ALEX"), first=80, number=12)
    _many(made, EAST, ("U0TOM",), first=110, number=8)
    return sorted(made.lines)


def _siblings(made: _Inventor) -> None:
    """Add a brother and a sister who wait together: the guide's children."""
    made.adoption("BX-0042", NORTH, "U0SAM", since=294, drift=0.55, until="po_granted", age=34)
    made.adoption("BX-0051", NORTH, "U0SAM", since=294, drift=0.55, until="po_granted", age=9)
    made.type(made.ago(180), "U0SAM", "siblings BX-0042 BX-0051 together")
    made.work("BX-0042", "U0SAM", agreed=17, due=-3, what="Chase the medical report")
    made.note("BX-0042", "U0ALEX", ago=4)
    made.type(made.ago(5), "U0SAM", f"expect BX-0051 match panel {made.ahead(9):%d/%m/%Y}")


def said_in_the_room(today: date) -> Sequence[RoomLine]:
    """The lines of the surgery two weeks ago, up to its close."""
    profile, review = _weekday(today + timedelta(days=5)), _weekday(today + timedelta(days=45))
    return (
        RoomLine(2, "U0CORA", "next"),
        RoomLine(3, "U0SAM", "The adviser is back on Monday, and I will ring her then.", "BX-0042"),
        RoomLine(
            4, "U0ALEX", "Two families from the last event have asked for the profile of both.", "BX-0042"
        ),
        RoomLine(
            5,
            "U0ALEX",
            f"action BX-0042 <@U0ALEX> by {profile:%d/%m/%Y} Update the profile of both and send it out",
        ),
        RoomLine(6, "U0SAM", "reviewed BX-0042 Search beyond our own region"),
        RoomLine(9, "U0SAM", f"delay BX-0051 match until {review:%d/%m/%Y} because sibling assessment first"),
        RoomLine(11, "U0MARY", "approve 1"),
        RoomLine(12, "U0SAM", "reviewed BX-0051 Wait for the assessment, then one search for both"),
        RoomLine(16, "U0SAM", "reviewed BX-0066 Ask the school, then hold the planning meeting"),
        RoomLine(24, "U0CORA", "surgery north close"),
    )


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


def team_lines(first: date) -> Iterator[str]:
    """The lines by which an administrator added the teams and roles; `first` is the day of North's first surgery."""
    for team in TEAMS:
        anchor = first + timedelta(days=team.after)
        yield (
            f'team add {team.key} "{team.name}" in <#{team.channel}> manager <@{team.people[0]}> '
            f"from {anchor:%d/%m/%Y} at {team.at:%H:%M} {team.more}"
        )
    yield "role consultant <@U0CORA>"
    yield "role service manager <@U0SUE>"


class Typist:
    """Types invented lines in the terminal, with the numbers their actions were given."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._numbers: dict[str, str] = {}

    def type(self, person: str, text: str, action: str = "") -> str:
        """Type one line, and return its answer; `action` is the placeholder of the action that it agrees."""
        answer = self._terminal.say(
            " ".join(self._numbers.get(word, word) for word in text.split(" ")), person
        )
        if action:
            self._numbers[action] = answer.split(" ", 1)[0]
        return answer


GUIDE = (
    GuideStep(
        "Read the agenda",
        "You are Mary, who manages North, and this was posted a moment ago. Scroll up to its first message: what the "
        "team has reached, how many dates are past, and what is new since last time. Each child for discussion has a "
        "message of their own below it.",
        "U0MARY",
        "C0NORTH",
    ),
    GuideStep(
        "Finish an action, and open a child's thread",
        "You are Sam, a worker. Find BX-0042, and press Done with the number of “Chase the medical report”: the "
        "message changes for everybody, and only you are told how to take it back. Then choose “Reply in thread” "
        "and say a word to the team.",
        "U0SAM",
        "C0NORTH",
    ),
    GuideStep(
        "Record a milestone with the form",
        "Send this as it stands. A form opens: choose BX-0042, look for “planning”, and record it for today.",
        "U0SAM",
        "C0NORTH",
        "/permanence milestone",
    ),
    GuideStep(
        "Say what is holding a date up",
        "Send this. Choose a day in about six weeks, and “Sibling assessment first”. That is for the child's sake, "
        "so the manager is asked to agree it.",
        "U0SAM",
        "C0NORTH",
        "/permanence delay BX-0042 selection meeting",
    ),
    GuideStep(
        "As the manager, agree it",
        "You are Mary, in your own conversation with the bot. Press Agree. Above it are the other things that wait "
        "for your word: an action put before you, and the work of somebody who has left.",
        "U0MARY",
        "dm",
    ),
    GuideStep(
        "Chair the surgery",
        "You are Mary still: Cora chairs, and the manager may. Send this: it brings up one child at a time, with what "
        "was agreed last time. Press Reviewed once the team has looked at the child, and then Next child.",
        "U0MARY",
        "C0NORTH",
        "/permanence next north",
    ),
    GuideStep(
        "Close it and read the minutes",
        "Send this. It asks first, for most of the children have not been looked at: press Yes, close it. Then open the "
        "thread of the agenda's first message: who agreed to do what, by when, and what is carried forward.",
        "U0MARY",
        "C0NORTH",
        "/permanence surgery north close",
    ),
    GuideStep(
        "See one person's whole work",
        "You are Sam again. Home has everything of yours in one place, and each line's buttons.",
        "U0SAM",
        "home",
    ),
    GuideStep(
        "See a child's journey",
        "Send this to the bot, in your own conversation with it. A picture follows.",
        "U0SAM",
        "dm",
        "chart BX-0042",
    ),
    GuideStep(
        "Let a fortnight pass",
        "Press “A fortnight on” beside the day. Everybody with something due has had a word two working days before, "
        "and the next agenda says what is new, what still stands, and what has cleared.",
        "U0MARY",
        "C0NORTH",
    ),
)
"""The steps of the first five minutes."""
