"""Invented children and teams for the demonstration: what people typed, day by day, fixed by a seed.

None of these people exist. The journeys are lifelike: some on time, some drifting, a sibling pair, an unborn
child, a disruption, an adoption; a surgery two weeks ago, and what has followed from it. Nobody meets on a bank
holiday, and what is agreed or noted about a child fits how far their journey is.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count

from bot.rehearsal.families import MANAGER, WORKER, family_lines
from bot.say import Terminal
from permanence.working_days import ENGLAND

SEED = 1926

PEOPLE = {
    "U0MARY": "Mary",
    "U0SAM": "Sam",
    "U0NIA": "Nia",
    "U0ALEX": "Alex",
    "U0CORA": "Cora",
    "U0LEE": "Lee",
    "U0SUE": "Sue",
    "U0OMAR": "Omar",
    "U0PRIYA": "Priya",
    "U0BEN": "Ben",
    "U0JO": "Jo",
    "U0TOM": "Tom",
    "U0RUTH": "Ruth",
    "U0KIT": "Kit",
    "U0ANN": "Ann",
    "U0ADMIN": "Ada",
}
"""The people who work there, by Slack user id."""
WHO_IS = {
    "U0MARY": "manager of North",
    "U0SAM": "social worker, North",
    "U0NIA": "social worker, North",
    "U0ALEX": "family finder, North and South",
    "U0CORA": "consultant, chairs North's surgeries",
    "U0LEE": "social worker, North",
    "U0SUE": "service manager",
    "U0OMAR": "manager of South",
    "U0PRIYA": "social worker, South",
    "U0BEN": "social worker, South",
    "U0JO": "manager of East",
    "U0TOM": "social worker, East",
    "U0RUTH": "manager of Family finding",
    "U0KIT": "adopters' social worker, Family finding",
    "U0ANN": "analyst, counts children by reference",
    "U0ADMIN": "administrator",
}
"""What each of them does."""
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
    ("U0MARY", "U0SAM", "U0NIA", "U0ALEX", "U0CORA", LEAVER),
    0,
    time(9, 30),
    "every 2 weeks chair <@U0CORA>",
)
SOUTH = InventedTeam(
    "south",
    "South Permanence Team",
    "C0SOUTH",
    ("U0OMAR", "U0PRIYA", "U0BEN", "U0ALEX", "U0CORA"),
    18,
    time(14),
)
EAST = InventedTeam("east", "East Permanence Team", "C0EAST", ("U0JO", "U0TOM", "U0CORA"), 22, time(10))
PANEL = InventedTeam(
    "tracking", "Tracking panel", "C0PANEL", ("U0SUE", "U0CORA"), 21, time(15), "every 4 weeks as panel"
)
FINDING = InventedTeam(
    "finding",
    "Family finding",
    "C0FINDING",
    (MANAGER, WORKER),
    14,
    time(9),
    "every 2 weeks side family finding",
)
TEAMS = (NORTH, SOUTH, EAST, PANEL, FINDING)


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
_TO_RELATIVES = {
    9: "milestone {} proceedings issued",
    26: "milestone {} first review",
    41: "milestone {} family group conference",
    63: "milestone {} viability",
    99: "milestone {} second review",
    100: "plan {} special guardianship",
}
"""What was recorded of a child who is to stay with relatives, by days after coming into care."""
_BEFORE_ITS_PLAN = {9: "milestone {} proceedings issued", 27: "milestone {} first review"}
"""The same of a child whose plan is not agreed yet."""


@dataclass(frozen=True, slots=True)
class _Stage:
    """How far a journey is, from a milestone on: what is agreed to be done then, and what is noted."""

    begins: str
    chores: Sequence[str]
    notes: Sequence[str]


_STAGES = (
    _Stage(
        "care_entry",
        ("Book the planning meeting", "Arrange the family group conference", "Ask for the birth certificate"),
        ("Assessment of the grandmother has begun", "Settled with the foster carers; family time is regular"),
    ),
    _Stage(
        "lac_review_2",
        ("Ask the foster carers for their report", "Chase the parents' health forms"),
        ("Assessment of the grandmother is negative", "The decision-maker's meeting is a week later"),
    ),
    _Stage(
        "adm_sbpfa",
        ("Ask the court for a date", "Write the profile with the foster carers"),
        (
            "Hearing adjourned for the expert's report",
            "The parents oppose the plan; the guardian supports it",
        ),
    ),
    _Stage(
        "po_granted",
        (
            "Update the profile and send it out",
            "Ask legal for the sealed order",
        ),
        (
            "Two families have asked for the profile",
            "No family from the last event: the search is national now",
        ),
    ),
    _Stage(
        "adm_match",
        ("Agree the introductions plan", "Book the placement planning meeting"),
        ("Foster carers will help with introductions",),
    ),
    _Stage(
        "placed",
        ("Finish the life story book", "Write the later life letter"),
        ("Settling well, and sleeps through the night",),
    ),
)


class _Inventor:
    """Invents the lines typed up to a day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.lines: list[TypedLine] = []
        self._place = count()
        self._actions = 0
        self._begun: dict[str, list[tuple[date, _Stage]]] = {}
        """The stages that each child's journey has come to, with the day each began."""

    def type(self, on: date, person: str, text: str, action: str = "") -> None:
        """Type a line on a day, unless that is in the future; on the nearest working day, if nobody works then."""
        if on < self.today:
            following = ENGLAND.next(on)
            typed = following if following < self.today else ENGLAND.before(on, 1)
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
        age: int,
        until: str = "",
        like: str = "",
    ) -> None:
        """Add a child whose plan is adoption, in care for `since` days, who was `age` months old then.

        `drift` lengthens each step, up to `until`. `like` is a sibling with whom they share each step.
        """
        chance = random.Random(f"{SEED} {like or ref}")  # noqa: S311 - invented data, always the same
        entered = self.ago(since)
        self._track(ref, team, worker, entered, age)
        for milestone, days, slow in _ADOPTION[1:]:
            on = ENGLAND.next(entered + timedelta(days=round(days + drift * slow + chance.randint(-2, 3))))
            self.type(on, worker, f"milestone {ref} {milestone.replace('_', ' ')} {on:%d/%m/%Y}")
            self._begin(ref, milestone, on)
            if milestone == "ppm":
                placing = entered + timedelta(days=280 + round(180 * drift))
                last = min(placing, self.ago(round(110 * drift) if drift > 0.5 else 0))
                for held in _meetings(chance, on, last):
                    self.type(held, worker, f"milestone {ref} ppm {held:%d/%m/%Y}")
            if milestone == "lac_review_2":
                self.type(on, worker, f"plan {ref} adoption {on:%d/%m/%Y}")
            if milestone == until:
                break

    def other(
        self, ref: str, team: InventedTeam, worker: str, *, since: int, age: int, steps: Mapping[int, str]
    ) -> None:
        """Add a child whose plan is not adoption; `steps` is what was recorded so many days after they came into care."""
        self._track(ref, team, worker, self.ago(since), age)
        for days, text in steps.items():
            on = ENGLAND.next(self.ago(since - days))
            self.type(on, worker, f"{text.format(ref)} {on:%d/%m/%Y}")

    def work(self, ref: str, owner: str, *, agreed: int, due: int, what: str = "") -> str:
        """Add an action agreed `agreed` days ago and due `due` days from today. Returns its placeholder."""
        self._actions += 1
        on, by = self.ago(agreed), ENGLAND.next(self.ahead(due))
        chores = what or self._stage(ref, on).chores
        chore = what or chores[self._actions % len(chores)]
        name = f"ACTION{self._actions}"
        self.type(on, owner, f"action {ref} <@{owner}> by {by:%d/%m/%Y} {chore}", name)
        return name

    def done(self, action: str, owner: str, *, ago: int) -> None:
        """Have an action done so many days ago."""
        self.type(self.ago(ago), owner, f"done {action}")

    def note(self, ref: str, person: str, *, ago: int, words: str = "") -> None:
        """Add a note on how things stand."""
        notes = self._stage(ref, self.ago(ago)).notes
        self.type(self.ago(ago), person, f"update {ref} {words or notes[ago % len(notes)]}")

    def _track(self, ref: str, team: InventedTeam, worker: str, entered: date, age: int) -> None:
        finder = " family finder <@U0ALEX>" if "U0ALEX" in team.people else ""
        born = entered - timedelta(days=30 * age)
        self.type(
            entered,
            worker,
            f"track {ref} team {team.key} born {born:%m/%Y} entered {entered:%d/%m/%Y} worker <@{worker}>{finder}",
        )
        self._begin(ref, "care_entry", entered)

    def _begin(self, ref: str, milestone: str, on: date) -> None:
        self._begun.setdefault(ref, []).extend((on, stage) for stage in _STAGES if stage.begins == milestone)

    def _stage(self, ref: str, on: date) -> _Stage:
        return [stage for begun, stage in self._begun[ref] if begun <= on][-1]


def _meetings(chance: random.Random, first: date, last: date) -> Iterator[date]:
    """Yield the days of planning meetings about every five weeks, up to a day."""
    held = first
    while (held := ENGLAND.next(held + timedelta(days=chance.randint(33, 40)))) < last:
        yield held


def invented_lines(today: date) -> list[TypedLine]:
    """Everything typed before today, except in the surgery, in order."""
    made = _Inventor(today)
    _siblings(made)
    _unborn(made)
    made.adoption("BX-0031", NORTH, "U0NIA", since=313, drift=0.1, age=5)
    made.done(
        made.work("BX-0031", "U0NIA", agreed=20, due=-2, what="Book the first adoption review"),
        "U0NIA",
        ago=2,
    )
    made.type(
        made.ago(4),
        "U0MARY",
        "praise BX-0031 <@U0ALEX> a calm moving day",
    )
    made.adoption("BX-0017", NORTH, "U0NIA", since=520, drift=0.3, age=20, until="adoption_review")
    disrupted = made.ago(12)
    made.type(disrupted, "U0NIA", f"milestone BX-0017 disruption {disrupted:%d/%m/%Y}")
    made.work("BX-0017", "U0NIA", agreed=11, due=3, what="Arrange the disruption meeting")
    _adopted(made)
    _left_care(made)
    made.other("BX-0029", NORTH, "U0SAM", since=160, age=50, steps=_TO_RELATIVES)
    met = ENGLAND.next(made.ago(21))
    made.type(met, "U0SAM", f"milestone BX-0029 ppm {met:%d/%m/%Y}")
    report = made.work("BX-0029", "U0SAM", agreed=40, due=-26, what="Get the aunt's medical")
    made.type(
        made.ago(27), "U0SAM", f"move {report} to {made.ago(6):%d/%m/%Y} because the practice lost the form"
    )
    made.type(made.ago(1), "U0SAM", f"escalate {report} because the practice has not answered two letters")
    made.other("BX-0035", NORTH, "U0NIA", since=90, age=96, steps=_BEFORE_ITS_PLAN)
    made.adoption("BX-0072", NORTH, LEAVER, since=150, drift=0.1, age=22)
    made.work("BX-0072", LEAVER, agreed=30, due=5, what="Chase the parents' health forms")
    for team, children in CHILDREN.items():
        for child in children:
            _add(made, child, team)
    for on, person, text in family_lines(today):
        made.type(on, person, text)
    panel = ENGLAND.next(made.ahead(37))
    made.type(made.ago(5), "U0ALEX", f"expect BX-0060 match panel {panel:%d/%m/%Y}")
    made.type(made.ago(6), "U0SAM", f"milestone BX-0066 ppm {ENGLAND.next(made.ago(6)):%d/%m/%Y}")
    made.type(made.ago(25), "U0MARY", "restrict BX-0068 to <@U0SAM> <@U0MARY>")
    return sorted(made.lines)


def _siblings(made: _Inventor) -> None:
    """Add a brother and a sister who wait: the guide's children."""
    made.adoption("BX-0042", NORTH, "U0SAM", since=294, drift=0.55, until="po_granted", age=34)
    made.adoption("BX-0051", NORTH, "U0SAM", since=294, drift=0.55, until="po_granted", age=9, like="BX-0042")
    made.type(made.ago(180), "U0SAM", "siblings BX-0042 BX-0051 together")
    made.work("BX-0042", "U0SAM", agreed=17, due=-3, what="Chase the medical report")
    made.note(
        "BX-0042", "U0ALEX", ago=4, words="Both families have read the profile; one has asked to meet us"
    )


def _unborn(made: _Inventor) -> None:
    """Add a child who is expected in two months."""
    made.type(
        made.ago(30), "U0SAM", f"track BX-0043 team north due {made.ahead(59):%d/%m/%Y} worker <@U0SAM>"
    )
    made.type(made.ago(30), "U0SAM", "milestone BX-0043 prebirth referral")
    made.type(made.ago(24), "U0SAM", "milestone BX-0043 pre-proceedings")
    made.type(made.ago(20), "U0ALEX", "milestone BX-0043 early family finding")
    made.work("BX-0043", "U0SAM", agreed=18, due=6, what="Visit the grandmother for a first assessment")


def _adopted(made: _Inventor) -> None:
    """Add a child who was adopted in spring, whose tracking has ended."""
    made.adoption("BX-0008", NORTH, "U0SAM", since=700, drift=0.1, age=7)
    ordered = next(
        line for line in reversed(made.lines) if line.text.startswith("milestone BX-0008 adoption order")
    )
    made.type(ordered.on + timedelta(days=7), "U0MARY", f"close BX-0008 adopted {ordered.text.split()[-1]}")


_TO_ADOPTION = ("adm decision", "placement order", "match", "placed")
_LEFT = {
    # in care so many days ago, age in months; days from then to decision, order, match, placed and leaving care
    "BX-0003": (NORTH, "U0NIA", 905, 14, (118, 183, 301, 338, 560)),
    "BX-0005": (NORTH, "U0SAM", 840, 5, (122, 171, 262, 290, 515)),
    "BX-0006": (SOUTH, "U0PRIYA", 960, 31, (135, 224, 478, 521, 790)),
    "BX-0007": (SOUTH, "U0BEN", 770, 9, (121, 190, 333, 362, 601)),
    "BX-0009": (EAST, "U0TOM", 720, 2, (110, 168, 239, 261, 470)),
}
"""Children adopted in the last three years, of whom figures are made."""


def _left_care(made: _Inventor) -> None:
    """Add those whom figures count: adopted, and one with special guardians."""
    for ref, (team, worker, since, age, days) in _LEFT.items():
        *steps, left = days
        made.other(
            ref,
            team,
            worker,
            since=since,
            age=age,
            steps={day: f"milestone {{}} {name}" for name, day in zip(_TO_ADOPTION, steps, strict=True)},
        )
        ordered = ENGLAND.next(made.ago(since - left))
        made.type(ordered, team.people[0], f"close {ref} adopted {ordered:%d/%m/%Y}")
    made.other("BX-0004", NORTH, "U0SAM", since=610, age=70, steps={})
    ordered = ENGLAND.next(made.ago(210))
    made.type(ordered, "U0MARY", f"close BX-0004 special guardianship {ordered:%d/%m/%Y}")


def said_in_the_room(today: date) -> Sequence[RoomLine]:
    """The lines of the surgery two weeks ago, up to its close."""
    profile, review = (ENGLAND.next(today + timedelta(days=days)) for days in (5, 45))
    return (
        RoomLine(2, "U0CORA", "next"),
        RoomLine(3, "U0SAM", "The adviser is back on Monday, and I will ring her then.", "BX-0042"),
        RoomLine(
            4, "U0ALEX", "Two families from the last event have asked for the profile of both.", "BX-0042"
        ),
        RoomLine(
            5,
            "U0ALEX",
            f"action BX-0042 <@U0ALEX> by {profile:%d/%m/%Y} Send out the new profile",
        ),
        RoomLine(6, "U0SAM", "reviewed BX-0042 Search beyond our own region"),
        RoomLine(9, "U0SAM", f"delay BX-0051 match until {review:%d/%m/%Y} because sibling assessment first"),
        RoomLine(11, "U0MARY", "approve 1"),
        RoomLine(12, "U0SAM", "reviewed BX-0051 Match once the assessment is in; one search for both"),
        RoomLine(16, "U0SAM", "reviewed BX-0066 Ask the nursery, then hold the planning meeting"),
        RoomLine(24, "U0CORA", "surgery north close"),
    )


@dataclass(frozen=True, slots=True)
class InventedChild:
    """A child whose plan is adoption, beside those of whom the guide tells.

    In care for `since` days, `age` months old then, with steps lengthened by `drift`. An action, `what` or one that fits, is `due` in so
    many days; the latest note is `noted` days old.
    """

    ref: str
    worker: str
    since: int
    drift: float
    age: int
    due: int | None = None
    noted: int | None = None
    what: str = ""


CHILDREN = {
    NORTH: (
        InventedChild("BX-0060", "U0SAM", 290, 0.2, 21),
        InventedChild("BX-0061", "U0NIA", 71, 0.0, 47),
        InventedChild("BX-0062", "U0SAM", 90, 1.0, 41),
        InventedChild("BX-0063", "U0NIA", 213, 1.0, 40, -2, 26, "Ask the court for a date"),
        InventedChild("BX-0064", "U0SAM", 317, 0.2, 12, None, 8),
        InventedChild("BX-0065", "U0NIA", 150, 0.6, 37, -20, 3),
        InventedChild("BX-0066", "U0SAM", 330, 1.0, 26, 12, 15),
        InventedChild("BX-0067", "U0NIA", 388, 0.2, 49, 4, 21),
        InventedChild("BX-0068", "U0SAM", 215, 1.0, 5, None, 29),
    ),
    SOUTH: (
        InventedChild("BX-0080", "U0PRIYA", 179, 1.0, 48, None, 4),
        InventedChild("BX-0081", "U0BEN", 113, 0.2, 50, 12, 29),
        InventedChild("BX-0082", "U0PRIYA", 271, 0.1, 53, -20),
        InventedChild("BX-0083", "U0BEN", 142, 0.1, 60),
        InventedChild("BX-0084", "U0PRIYA", 262, 0.6, 21, -8),
        InventedChild("BX-0085", "U0BEN", 255, 0.2, 55, -8, 24),
        InventedChild("BX-0086", "U0PRIYA", 163, 0.2, 59, -8, 14),
        InventedChild("BX-0087", "U0BEN", 208, 0.0, 13, 12, 24),
        InventedChild("BX-0088", "U0PRIYA", 174, 0.2, 18, 4, 18),
        InventedChild("BX-0089", "U0BEN", 374, 1.0, 9),
        InventedChild("BX-0090", "U0PRIYA", 136, 1.0, 1, None, 24),
        InventedChild("BX-0091", "U0BEN", 169, 0.1, 22, None, 16),
    ),
    EAST: (
        InventedChild("BX-0110", "U0TOM", 157, 0.6, 6, -20, 22),
        InventedChild("BX-0111", "U0TOM", 157, 0.6, 1, -20, 11),
        InventedChild("BX-0112", "U0TOM", 82, 0.2, 36, -20, 19),
        InventedChild("BX-0113", "U0TOM", 146, 0.0, 38, 12),
        InventedChild("BX-0114", "U0TOM", 150, 1.0, 26, None, 28),
        InventedChild("BX-0115", "U0TOM", 69, 0.6, 36, None, 10),
        InventedChild("BX-0116", "U0TOM", 310, 0.2, 5),
        InventedChild("BX-0117", "U0TOM", 82, 0.0, 50, 4),
    ),
}
"""The other children, by team."""
DONE_BY = -20
"""An action due so long ago is done."""


def _add(made: _Inventor, child: InventedChild, team: InventedTeam) -> None:
    made.adoption(child.ref, team, child.worker, since=child.since, drift=child.drift, age=child.age)
    if child.due is not None:
        action = made.work(
            child.ref, child.worker, agreed=max(25, 5 - child.due), due=child.due, what=child.what
        )
        if child.due <= DONE_BY:
            made.done(action, child.worker, ago=-child.due)
    if child.noted is not None:
        made.note(child.ref, child.worker, ago=child.noted)


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
    yield "role analyst <@U0ANN>"


class Typist:
    """Types invented lines in the terminal, with the numbers their actions were given."""

    def __init__(self, terminal: Terminal, numbers: Mapping[str, str]) -> None:
        self._terminal = terminal
        self.numbers = dict(numbers)

    def type(self, person: str, text: str, action: str = "") -> str:
        """Type one line, and return its answer; `action` is the placeholder of the action that it agrees."""
        answer = self._terminal.say(
            " ".join(self.numbers.get(word, word) for word in text.split(" ")), person
        )
        if action:
            self.numbers[action] = answer.split(" ", 1)[0]
        return answer
