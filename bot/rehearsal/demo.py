"""`permanence demo`: the real bot in the stand-in workspace, with invented children and a clock for training."""

import errno
import logging
import os
import sys
import tempfile
import threading
import time
import tomllib
import webbrowser
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from operator import itemgetter
from pathlib import Path

import click

from bot.clock import MORNING, moments_due
from bot.config import Configuration, Settings, Tokens, settings_from
from bot.rehearsal.guide import LESSONS
from bot.rehearsal.invented import (
    FORTNIGHT,
    LEAVER,
    NORTH,
    PEOPLE,
    TEAMS,
    TYPED_AT,
    WHO_IS,
    TypedLine,
    Typist,
    invented_lines,
    said_in_the_room,
    team_lines,
)
from bot.rehearsal.simulate import PROXIES
from bot.run import Bot, stop_event
from bot.say import Terminal, system_clock
from bot.slack.manifest import EVENTS, SCOPES, SHORTCUTS
from bot.slack.posting import Speeds
from commands.desk.desk import Clock
from commands.grammar.verbs import verbs
from commands.practice.digest_readers import digest_moment
from commands.practice.request import AsOf, Office
from commands.practice.which_surgery import surgeries_ahead
from demo.page.trainer import GuideStep
from demo.server import StandIn
from demo.workspace.workspace import Workspace
from permanence.errors import PermanenceError
from permanence.surgery import Occurrence
from permanence.teams import Team
from permanence.words import brief_day, day
from storage.database import make_database

ADMIN = "U0ADMIN"
ACCOUNT = "demonstration"
"""Who types in the terminal, as the audit has it."""
FIRST = "?as=U0MARY&channel=C0NORTH"
"""The page's first view: the agenda, as the team's manager sees it."""
QUICK = Speeds(pace=0.02, look=0.02)
"""Slack's limits do not apply here."""
SAID_WITHIN = 30.0
"""The longest wait for posts, in seconds: a fault set on the page may hold some back."""


class MovableClock:
    """One clock for the bot and its workspace: it runs like another, and can be moved forward only."""

    def __init__(self, runs: Clock, begins: datetime) -> None:
        self._runs = runs
        self._ahead = begins - runs()

    def __call__(self) -> datetime:
        """The present moment of the demonstration."""
        return self._runs() + self._ahead

    def go_to(self, moment: datetime) -> None:
        """Move to a moment, unless it has passed."""
        self._ahead += max(timedelta(0), moment - self())


class Demonstration:
    """The real bot in a stand-in workspace, and the trainer who moves the clock of both.

    It opens today, or on the next working day, at the time of North's surgery. Its history is played first, so
    the surgery two weeks ago, which the new agenda remembers, was really held.
    """

    def __init__(self, stack: ExitStack, runs: Clock, port: int) -> None:
        for name in PROXIES:
            os.environ.pop(name, None)
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="permanence-")))
        self.office = _settings(self.folder, "http://localhost/").office
        now = runs().astimezone(self.office.zone)
        self.today_is = self.office.calendar.next(now.date())
        before, since = _lines(self.today_is)
        self.clock = MovableClock(runs, self._moment(before[-1].on))
        self._moving = threading.Lock()
        self.workspace = _invented_workspace(self.clock)
        try:
            self.standin = stack.enter_context(StandIn(self.workspace, port=port, trainer=self))
        except (OSError, OverflowError) as error:
            is_taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            raise PermanenceError(
                f"Port {port} {'is in use' if is_taken else 'cannot be used'} on this machine. "
                "Choose another, from 1024 to 65535, or any that is free: permanence demo --port 0"
            ) from error
        settings = _settings(self.folder, self.standin.api_url)
        numbers = type_past(settings, self.today_is)
        self.typist = Typist(stack.enter_context(Terminal(settings, ACCOUNT, self.clock)), numbers)
        tokens = Tokens(self.workspace.bot_token, self.workspace.app_token)
        self.bot = Bot(settings, tokens, self.clock, QUICK)
        stack.callback(self.bot.stop)
        self._play_history(since)
        with self.bot.store.read() as records:
            self._opened_after = records.audit.next_id() - 1

    # what the page asks of the trainer

    @property
    def guide(self) -> Sequence[GuideStep]:
        """The first five minutes, step by step."""
        return [lesson.step for lesson in LESSONS]

    def done(self) -> Sequence[int]:
        """Which steps were done, by their place: what they ask for was asked for since the page was opened."""
        with self.bot.store.read() as records:
            asked = {
                person: {
                    each.verb
                    for each in records.audit.asked_since(person, self._opened_after)
                    if each.team in (NORTH.key, None)
                    and (each.changed or (each.verb in verbs() and verbs()[each.verb].reads))
                }
                for person in {lesson.person for lesson in LESSONS}
            }
        return [place for place, lesson in enumerate(LESSONS) if lesson.verb in asked[lesson.person]]

    def today(self) -> str:
        """The present moment in words."""
        on, at = self._local(self.clock())
        return f"{day(on)}, {at:%H:%M}"

    def moves(self) -> Sequence[tuple[str, str]]:
        """The moments the clock can move to, each with its label."""
        return [(key, label) for key, (_, label) in self._targets().items()]

    def move(self, key: str) -> None:
        """Move the clock to a moment, through everything that becomes due on the way, until all of it is posted."""
        with self._moving:
            moment, _ = self._targets()[key]
            self._pass_until(moment)

    def _targets(self) -> Mapping[str, tuple[datetime, str]]:
        now = self.clock()
        tomorrow = self.office.calendar.after(self._local(now)[0], 1)
        surgeries = sorted(self._surgeries(), key=lambda each: each[1].moment)
        digests = [
            (team, moment)
            for team, each in surgeries
            if not team.is_panel and (moment := digest_moment(self.office, each)) > now
        ]
        nearest = {
            "digest": min(digests, key=itemgetter(1)),
            "surgery": next((team, each.moment) for team, each in surgeries),
        }
        norths = next(each.moment for team, each in surgeries if team.key == NORTH.key)
        return {
            "day": self._target("Next working day", *self._on_the_day(tomorrow, surgeries)),
            **{
                key: self._target(f"Next {key}: {team.key.title()}", *self._local(moment))
                for key, (team, moment) in nearest.items()
                if moment != norths
            },
            "north": self._target("North's next surgery", *self._local(norths)),
        }

    def _on_the_day(self, on: date, surgeries: Iterable[tuple[Team, Occurrence]]) -> tuple[date, time_of_day]:
        """When to come to a day: in the morning, or at its last surgery, so that its agendas are there."""
        held = [self._local(each.moment) for _, each in surgeries]
        return on, max((at for day_held, at in held if day_held == on), default=MORNING)

    def _target(self, words: str, on: date, at: time_of_day) -> tuple[datetime, str]:
        return self._moment(on, at), f"{words}, {brief_day(on, self._local(self.clock())[0])}"

    # time

    def _moment(self, on: date, at: time_of_day = TYPED_AT) -> datetime:
        return _moment(self.office, on, at)

    def _local(self, moment: datetime) -> tuple[date, time_of_day]:
        local = moment.astimezone(self.office.zone)
        return local.date(), local.time()

    def _surgeries(self) -> list[tuple[Team, Occurrence]]:
        """Every team's coming surgeries."""
        with self.bot.store.read() as records:
            return [
                (team, each)
                for team in records.teams.all()
                for each in surgeries_ahead(AsOf(records, self.office, self.clock()), team)
            ]

    def _pass_until(self, until: datetime) -> None:
        """Move the clock forward to a moment, and post at its own time what becomes due before."""
        now = self.clock()
        if until <= now:
            return
        for moment in (*moments_due(self.office, self._surgeries(), now, until), until):
            self.clock.go_to(moment)
            self.bot.ticker.tick()
            self._settle()

    def _settle(self) -> None:
        """Wait until everything is posted."""
        until = time.monotonic() + SAID_WITHIN
        while time.monotonic() < until and not self._is_quiet():
            time.sleep(0.01)

    def _is_quiet(self) -> bool:
        with self.bot.store.read() as records:
            waiting = records.delivery.to_do(self.clock())
        return not waiting and not self.bot.posting.is_busy

    # the history

    def _play_history(self, lines: Sequence[TypedLine]) -> None:
        """Play the two weeks with Slack."""
        _, sat = min(self._surgeries(), key=lambda each: each[1].moment)
        self.clock.go_to(sat.moment)
        self.bot.start()
        self.standin.wait_connected()
        self._settle()
        self._hold_surgery(sat)
        for line in lines:
            self._pass_until(self._moment(line.on))
            self.typist.type(line.person, line.text, line.action)
            self._settle()
        self._let_leaver_go()
        self._pass_until(self._moment(self.today_is, NORTH.at))

    def _hold_surgery(self, surgery: Occurrence) -> None:
        """Hold the surgery of two weeks ago."""
        for said in said_in_the_room(self.today_is):
            self.clock.go_to(surgery.moment + timedelta(minutes=said.minute))
            if said.about:
                self.standin.say(said.person, NORTH.channel, said.text, self._thread_of(said.about))
            else:
                self.typist.type(said.person, said.text)
        self._settle()

    def _thread_of(self, ref: str) -> str:
        heads = self.workspace.messages(NORTH.channel)
        found = [each.ts for each in heads if each.text.startswith(ref)]
        if not found:
            raise PermanenceError(f"The agenda of two weeks ago has no message of {ref}.")
        return found[-1]

    def _let_leaver_go(self) -> None:
        """Let a person with open work leave Slack."""
        self.workspace.change_user(LEAVER, deleted=True)
        self.standin.wait_for(self._has_noticed)
        self._settle()

    def _has_noticed(self) -> bool:
        with self.bot.store.read() as records:
            return LEAVER in records.leavers.all()


def type_past(settings: Settings, today: date) -> Mapping[str, str]:
    """Make the records, and type the two years without Slack; returns the number of each action agreed in them."""
    make_database(settings.database)
    lines, _ = _lines(today)
    begins = _moment(settings.office, lines[0].on)
    clock = MovableClock(lambda: begins, begins)
    with Terminal(settings, ACCOUNT, clock) as terminal:
        typist = Typist(terminal, {})
        for text in team_lines(today - FORTNIGHT):
            typist.type(ADMIN, text)
        for line in lines:
            clock.go_to(_moment(settings.office, line.on))
            typist.type(line.person, line.text, line.action)
    return typist.numbers


def _lines(today: date) -> tuple[list[TypedLine], list[TypedLine]]:
    """What is typed without Slack, and what in the two weeks with it."""
    lines = invented_lines(today)
    first = next(at for at, line in enumerate(lines) if line.on >= today - FORTNIGHT)
    return lines[:first], lines[first:]


def _moment(office: Office, on: date, at: time_of_day = TYPED_AT) -> datetime:
    return datetime.combine(on, at, office.zone).astimezone(UTC)


@contextmanager
def demonstration(runs: Clock = system_clock, port: int = 0) -> Iterator[Demonstration]:
    """The open demonstration, with its agenda posted."""
    with ExitStack() as stack:
        yield Demonstration(stack, runs, port)


_COSTS = """\
[costs]
rate = [{ name = "Foster care", pounds = 651.00, per = "week", from = 2020-04-01, source = "invented" }]
baseline = [{ measure = "COHORT", days = 200.5, source = "invented" }]
contract = []
"""
"""What `costs` reckons with: the product itself has no such figures."""


def _settings(folder: Path, api_url: str) -> Settings:
    """The demonstration's settings, also written to a file for `permanence say --config`."""
    text = (
        '[authority]\nname = "Borsetshire (invented)"\n\n'
        f'[slack]\napi_url = "{api_url}"\n\n[access]\nadmins = ["{ADMIN}"]\n\n{_COSTS}'
    )
    (folder / "config.toml").write_text(text, encoding="utf-8")
    found = {
        "authority": {"name": "Borsetshire"},
        "slack": {"api_url": api_url},
        "access": {"admins": [ADMIN]},
        **tomllib.loads(_COSTS),
    }
    return settings_from(Configuration.model_validate(found), folder)


def _invented_workspace(clock: Clock) -> Workspace:
    """A stand-in workspace with the invented people, a private channel for each team, and the app's manifest."""
    workspace = Workspace(name="Borsetshire", clock=lambda: clock().timestamp())
    workspace.scopes, workspace.events = frozenset(SCOPES), frozenset(EVENTS)
    for person, name in PEOPLE.items():
        workspace.add_user(person, name, title=WHO_IS[person])
    for team in TEAMS:
        workspace.add_channel(team.channel, team.key, members=list(team.people), is_private=True, bot=True)
    workspace.add_channel("C0GENERAL", "general", members=list(PEOPLE), is_private=False, bot=True)
    for name, kind, verb, _ in SHORTCUTS:
        workspace.add_shortcut(name, verb, kind)
    return workspace


def demonstrate(port: int, *, with_browser: bool) -> None:
    """Open the stand-in workspace in the browser, and keep the bot running in it until interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    click.echo("Inventing children, and the surgery they had two weeks ago …")
    with demonstration(port=port) as shown:
        stopping = stop_event()
        page = f"{shown.standin.url}{FIRST}"
        cast = ", ".join(f"{PEOPLE[person]} ({what})" for person, what in WHO_IS.items() if person != LEAVER)
        click.echo(
            f"\nThe stand-in workspace is open at {page}\n"
            '  Your first five minutes are at the left, step by step; on a phone, behind "Guide".\n'
            "  Above them is the day, with buttons to move it on: digests and agendas come as they would.\n"
            "  Type  /permanence help   or choose another person at the top left.\n"
            f'  The terminal twin: {Path(sys.argv[0]).absolute()} say "caseload" --as U0SAM --config {shown.folder / "config.toml"}\n'
            f"  There are {cast}.\n"
            "Nothing here is real, and nothing is kept. Ctrl-C ends it.\n"
        )
        if with_browser:
            webbrowser.open(page)
        stopping.wait()
        click.echo("\nClosing.")
