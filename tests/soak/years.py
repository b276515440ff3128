"""Years of forty teams: their surgeries, what they agree in them, what becomes of their children, and what goes wrong meanwhile.

Everything is typed in Slack and said there. What ought to come of it is kept beside, and compared month by month.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot.say import Terminal
from bot.terminal.audit import verify
from bot.terminal.keeping.backup import back_up
from bot.terminal.loading.load import load
from demo.api.socket_mode import Answer
from tests.bench.running import writer_kept_away
from tests.conftest import begin_with, empty_records
from tests.soak.lives import FIRST_DAY, Life, lives
from tests.soak.promises import PROMISES
from tests.soak.reckoned import (
    DAY,
    is_working,
    next_working,
    surgery_days,
    working_before,
)
from tests.soak.slack import ADMIN, CHAIR, YearsOfSlack, channel, manager

LONDON = ZoneInfo("Europe/London")
TIMES = (time(9, 30), time(11), time(13, 30), time(15))
"""When teams sit."""
MORNING, AFTERNOON, EVENING = time(9), time(16), time(17)
"""When digests go out, when the day's milestones are typed, and when a month is looked back on."""
TALKED, CLOSED = timedelta(minutes=10), timedelta(minutes=40)
"""How long after its start a surgery has agreed everything, and is closed."""
AGREED = 6
"""For how many children something is agreed in a surgery, at the most."""
TIMES_TAKEN, AT_ONCE = 9, 15
"""How often the cost of a command is taken each month, and of how many commands each time: what counts is the middle one."""


@dataclass(slots=True)
class Errand:
    """An action agreed in a surgery: what was said, and what became of it. `number` is what it is called by."""

    life: Life
    words: str
    due: date
    number: int
    is_over: bool = False
    was_moved: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """What was measured at the end of a month: children, messages, MB, and the milliseconds of CPU that one command takes."""

    on: date
    children: int
    messages: int
    memory: float
    records: float
    question: float
    change: float


class Years:
    """Two years, or fewer. `goes_wrong` counts what went wrong, by its kind."""

    def __init__(self, folder: Path, teams: int, children: int, last: date, seed: int) -> None:
        self.luck = random.Random(seed)
        self.teams = teams
        self.last = last
        self.slack = YearsOfSlack(folder, teams, self.moment(FIRST_DAY, time(8)))
        self.lives = list(lives(teams, children, last, self.luck))
        self.coming = sorted(
            (life for life in self.lives if life.entered > FIRST_DAY), key=lambda each: each.entered
        )
        self.there = [life for life in self.lives if life.entered <= FIRST_DAY]
        self.sittings = {team: list(surgery_days(self.first_sitting(team), last)) for team in range(teams)}
        self.errands: list[Errand] = []
        self.open: defaultdict[int, list[Errand]] = defaultdict(list)
        self.owed: set[tuple[str, date]] = set()
        self.months: list[Month] = []
        self.goes_wrong: Counter[str] = Counter()
        self.commands = 0
        self.looked_at = 0

    def moment(self, on: date, at: time) -> datetime:
        """A moment by the authority's clock."""
        return datetime.combine(on, at, LONDON)

    def first_sitting(self, team: int) -> date:
        """The day of a team's first surgery: each weekday of two weeks in turn."""
        week, weekday = divmod(team % 10, 5)
        return FIRST_DAY + timedelta(weeks=week, days=weekday)

    def sits_at(self, team: int) -> time:
        """The time of a team's surgeries."""
        return TIMES[team // 10 % len(TIMES)]

    # the beginning

    def begin(self) -> None:
        """Set the teams up, load the children that are there already, and start the bot."""
        settings = self.slack.settings
        begin_with(empty_records(), settings.database)
        with Terminal(settings, "soak", self.slack.clock) as terminal:
            terminal.say(f"role consultant <@{CHAIR}>", ADMIN)
            for team in range(self.teams):
                first, at = self.first_sitting(team), self.sits_at(team)
                terminal.say(
                    f'team add team-{team} "Team {team}" in <#{channel(team)}|team-{team}> manager <@{manager(team)}> '
                    f"from {first:%d/%m/%Y} at {at:%H:%M} every 2 weeks",
                    ADMIN,
                )
                terminal.say(f"team edit team-{team} chair <@{CHAIR}>", ADMIN)
        self._load()
        self.slack.start()

    def _load(self) -> None:
        rows = ["ref,born,team,milestone,date,detail,worker,family_finder"]
        for life in self.there:
            life.reached = {step: on for step, on in life.steps.items() if on <= FIRST_DAY}
            rows += [
                f"{life.ref},{life.born:%Y-%m},team-{life.team},{step},{on},,{life.worker},"
                for step, on in life.reached.items()
            ]
        path = self.slack.folder / "children.csv"
        path.write_text("\n".join(rows))
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            load([path], self.slack.settings, "soak", self.slack.clock)

    # the days

    def live(self, tell: Callable[[str], object]) -> None:
        """Live until the last day, and tell of each month."""
        on = FIRST_DAY
        while on <= self.last:
            self._day(on)
            if (on + DAY).day == 1 or on == self.last:
                self._look_back(on)
                month = self.months[-1]
                tell(
                    f"{on:%b %Y}: {month.children:,} children, {month.messages:,} messages, {month.memory:.0f} MB held, "
                    f"{month.records:.0f} MB kept, {month.question:.2f} and {month.change:.2f} ms"
                )
            on += DAY

    def _day(self, on: date) -> None:
        self._pass(self.moment(on, MORNING))
        for at in TIMES:
            sitting = [
                team for team in range(self.teams) if self.sits_at(team) == at and on in self.sittings[team]
            ]
            if sitting:
                self._sit(sitting, self.moment(on, at))
        if is_working(on):
            self._record_the_day(on)
        self._owe(on)

    def _pass(self, moment: datetime) -> None:
        """Come to a moment at which something is due, and have something go wrong now and then."""
        (chosen,) = self.luck.choices(list(MISHAPS), [often for often, _ in MISHAPS.values()])
        if chosen != "nothing":
            self.goes_wrong[chosen] += 1
        _, happens = MISHAPS[chosen]
        happens(self, moment)
        self.slack.workspace.faults._faults.clear()
        self.slack.catch_up()

    # a surgery

    def _sit(self, teams: Sequence[int], moment: datetime) -> None:
        self._pass(moment)
        self.slack.at(moment + TALKED)
        for team in teams:
            self._agree(team, moment.date())
            self._look_after_errands(team, moment.date())
        self.slack.at(moment + CLOSED)
        for team in teams:
            self.commands += 1
            self._asked_again(self.slack.close_surgery(team))
        self.slack.tick(moment + CLOSED)
        self.slack.catch_up()

    def _agree(self, team: int, on: date) -> None:
        refs = self._discussed(team)
        by_ref = {life.ref: life for life in self.there if life.team == team}
        for ref in refs[:AGREED]:
            if self.luck.random() < 0.2:
                continue
            life, due = by_ref[ref], next_working(on + timedelta(days=self.luck.randint(4, 22)))
            words = f"Errand {len(self.errands) + 1} for {ref}"
            typed = f"reviewed {ref} <@{life.worker}> by {due:%d/%m/%Y} {words}"
            answer = self.type(self.luck.choice((life.worker, CHAIR)), channel(team), typed)
            if self.luck.random() < 0.05:
                self.goes_wrong["sent again by Slack"] += 1
                self.slack.standin.redeliver(answer)
            found = self.slack.rows("select number from actions where words = ? and retracted is null", words)
            assert len(found) == 1, f"{words} is on record {len(found)} times"
            self.errands.append(errand := Errand(life, words, due, int(str(found[0][0]))))
            self.open[team].append(errand)

    def _discussed(self, team: int) -> list[str]:
        """The children with a message of their own on the newest agenda, as people see it."""
        messages = self.slack.workspace.messages(channel(team))
        head = max(place for place, each in enumerate(messages) if "– surgery, " in each.text)
        return [found[0] for each in messages[head:] if (found := re.match(r"BX-\d+", each.text))]

    def _look_after_errands(self, team: int, on: date) -> None:
        for errand in self.open[team]:
            if errand.due > on + timedelta(days=3):
                continue
            if self.luck.random() < 0.7:
                self.type(errand.life.worker, channel(team), f"done {errand.number} All is there")
                errand.is_over = True
            elif not errand.was_moved:
                errand.due = next_working(on + timedelta(days=self.luck.randint(4, 22)))
                errand.was_moved = True
                moved = f"move {errand.number} to {errand.due:%d/%m/%Y} because the court has it"
                self.type(errand.life.worker, channel(team), moved)
        self._put_away(team)

    def _put_away(self, team: int) -> None:
        self.open[team] = [each for each in self.open[team] if not each.is_over]

    # what becomes of children

    def _record_the_day(self, on: date) -> None:
        self._pass(self.moment(on, AFTERNOON))
        while self.coming and self.coming[0].entered <= on:
            self._track(self.coming.pop(0))
        for life in self.there:
            for step, day in life.steps.items():
                if day <= on and step not in life.reached:
                    self._reach(life, step, day)
        self.there = [life for life in self.there if not life.is_over]

    def _track(self, life: Life) -> None:
        self.type(
            life.worker,
            channel(life.team),
            f"track {life.ref} team team-{life.team} born {life.born:%m/%Y} entered {life.entered:%d/%m/%Y} "
            f"worker <@{life.worker}>",
        )
        life.reached["care_entry"] = life.entered
        self.there.append(life)

    def _reach(self, life: Life, step: str, on: date) -> None:
        if step == "adoption_order":
            self.type(manager(life.team), channel(life.team), f"close {life.ref} adopted {on:%d/%m/%Y}")
            for errand in self.open[life.team]:
                errand.is_over = errand.life is life
            self._put_away(life.team)
        else:
            self.type(life.worker, channel(life.team), f"milestone {life.ref} {step} {on:%d/%m/%Y}")
        life.reached[step] = on

    def type(self, person: str, where: str, text: str) -> Answer:
        """Type a command, and count it."""
        self.commands += 1
        answer, again = self.slack.type(person, where, text)
        self._asked_again(again)
        return answer

    def _asked_again(self, times: int) -> None:
        if times:
            self.goes_wrong["the bot asks to try again"] += times

    # what goes wrong

    def _fault(self, moment: datetime) -> None:
        method = self.luck.choice(
            ("chat.postMessage", "chat.postMessage", "chat.update", "conversations.info")
        )
        kind = self.luck.choice(("ratelimited", "error_500", "error_500_after", "lost_reply", "refused"))
        self.slack.workspace.fault(method, kind, times=self.luck.randint(1, 3))
        self.slack.tick(moment)

    def _kill(self, moment: datetime) -> None:
        self.slack.tick_and_kill(moment, self.luck.random() / 2)

    def _restart(self, moment: datetime) -> None:
        self.slack.stop()
        self.slack.now = moment
        self.slack.start()

    def _drop_socket(self, moment: datetime) -> None:
        if self.luck.random() < 0.5:
            self.slack.standin.drop_socket()
        else:
            self.slack.standin.refresh_socket()
        self.slack.tick(moment)
        self.slack.standin.wait_connected(60)

    def _wrong_clock(self, moment: datetime) -> None:
        self.slack.tick(moment, timedelta(hours=self.luck.choice((-300, -3, 3, 300))))
        self.slack.tick(moment)

    def _stall(self, moment: datetime) -> None:
        with writer_kept_away(self.slack.settings.database, 1.0):
            self.slack.tick(moment)

    def _back_up(self, moment: datetime) -> None:
        with TemporaryDirectory(dir=self.slack.folder) as folder:
            back_up(self.slack.config, Path(folder))
        self.slack.tick(moment)

    def _well(self, moment: datetime) -> None:
        self.slack.tick(moment)

    # what is looked at

    def _owe(self, on: date) -> None:
        """Note to whom a digest is due tomorrow: whoever has something for the surgery two working days later."""
        for team in range(self.teams):
            for held in self.sittings[team]:
                if working_before(held, 2) == on + DAY:
                    people = {each.life.worker for each in self.open[team] if each.due <= held}
                    self.owed |= {(person, held) for person in people}

    def _look_back(self, on: date) -> None:
        self.slack.at(self.moment(on, EVENING))
        for promise in PROMISES:
            promise(self, on)
        self.owed = {(person, held) for person, held in self.owed if held > on}
        self._measure(on)
        self.slack.forget()

    def _measure(self, on: date) -> None:
        question = self._cost("status {}")
        change = self._cost("update {} Nothing new")
        self.months.append(
            Month(
                *(on, len(self.there), self.slack.told.messages, self.slack.memory, self.slack.size),
                *(question, change),
            )
        )

    def _cost(self, text: str) -> float:
        """The milliseconds of the bot's CPU that a command takes, with what it makes out of date."""
        taken = []
        for _ in range(TIMES_TAKEN + 1):
            before = self.slack.at(self.slack.now)
            for life in self.luck.choices(self.there, k=AT_ONCE):
                self.type(CHAIR, channel(life.team), text.format(life.ref))
            taken.append((self.slack.settled() - before) * 1e3 / AT_ONCE)
        return median(taken[1:])  # the first ones have it remember what it forgot meanwhile

    def dearer(self) -> float:
        """How many times what a question or a change cost in the first three months it costs in the last three, the dearer of both."""

        def times(costs: Sequence[float]) -> float:
            return median(costs[-3:]) / median(costs[:3])

        return max(
            times([each.question for each in self.months]), times([each.change for each in self.months])
        )

    def end(self) -> None:
        """Stop, and see that the audits prove what is on record."""
        self.slack.stop()
        said, is_well = verify(self.slack.config, None, None)
        assert is_well, said


Mishap = Callable[[Years, datetime], None]
MISHAPS: Mapping[str, tuple[float, Mishap]] = {
    "nothing": (88, Years._well),
    "refused, limited or not answered by Slack": (5, Years._fault),
    "killed": (2, Years._kill),
    "stopped and started": (1, Years._restart),
    "cut off from Slack": (1.5, Years._drop_socket),
    "its clock set wrong": (0.5, Years._wrong_clock),
    "its records kept away from it": (1, Years._stall),
    "backed up": (1, Years._back_up),
}
"""What befalls the bot when something is due: how often of a hundred times, and what."""
