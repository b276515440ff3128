"""A workspace that outlives the bots on it, as Slack does, and the bots' processes, which stop, die and start again."""

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import pytest
from aiohttp import web

from bot.config import Tokens, read_settings
from bot.run import Bot
from bot.slack import listeners
from bot.slack import people as slack_people
from bot.slack import socket as slack_socket
from bot.slack.posting import Speeds
from bot.terminal.keeping import backup
from bot.watch.leader import wait_to_lead
from demo.api import faults, routes
from demo.api.rate_limits import RateLimits
from demo.api.socket_mode import Answer
from demo.server import StandIn
from demo.workspace import views
from demo.workspace.records import Fault, Json, Message
from permanence.roles import CLOCK, Standing
from storage.database import copy_database, sqlite3
from storage.records import Records
from tests.conftest import MONDAY, PATIENCE, make_workspace, press

CONFIG = '[authority]\nname = "Borsetshire"\n[slack]\napi_url = "{url}"\n[access]\nadmins = ["U0ADMIN"]\n'
GRACE = 60
"""Seconds of the given clock after which a call can no longer be under way."""


def rows_of(database: Path, query: str, *values: object) -> list[tuple]:
    """What records say, whoever has them open."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


class Died(Exception):
    """The process is dead: it does nothing more."""


@dataclass(frozen=True)
class Said:
    """A message as it was drawn once, new or anew.

    Attributes:
        message: It, with all that it showed.
        at: When that was, by Slack's clock.
        is_new: Whether it was not there before.
        is_exposed: Whether others than the team could read its channel, and Slack had said so before it was sent.
        numbers: Which words the action of each number had then.
    """

    message: Message
    at: datetime
    is_new: bool
    is_exposed: bool
    numbers: Mapping[int, str]

    @property
    def name(self) -> str:
        """The name in its metadata, by which it can be found again; empty for an answer."""
        found = self.message.metadata or {}
        return str(found.get("event_payload", {}).get("post", ""))

    @property
    def shown(self) -> str:
        """Everything in it that people read."""
        return self.message.text + json.dumps(self.message.blocks, ensure_ascii=False)


@dataclass
class Process:
    """A bot's process, with the place of the leader that it holds. One in this process: it dies by being cut off."""

    bot: Bot
    place: IO[str]
    is_dead: bool = False

    def die(self) -> None:
        """From now on it records nothing, so that nothing but what was under way comes of it."""
        self.is_dead = True
        self.bot.store.write = _never  # type: ignore[method-assign]
        self.bot.posting._stopping.set()

    def die_after_a_commit(self) -> None:
        """Die as soon as something more is recorded, before anybody is told."""
        write = self.bot.store.write

        @contextmanager
        def last(standing: Standing = CLOCK) -> Iterator[Records]:
            with write(standing) as records:
                yield records
            self.die()
            raise Died

        self.bot.store.write = last  # type: ignore[method-assign]

    def end(self) -> None:
        """Stop, cleanly if it is not dead."""
        with suppress(Died):
            self.bot.stop()
        self.place.close()


def _never(*_: object) -> None:
    raise Died


@dataclass
class Mishap:
    """What is to happen at the nth call of a method from now on: the process dies, and the call meets this fault.

    Or its channel is exposed in this way before the call is carried out, and the bot is told.
    """

    method: str
    nth: int
    kind: str


@dataclass
class LastingSlack:
    """A workspace, its clock, and the bot on it, whose machine's clock may be `apart` from it."""

    folder: Path
    now: datetime = MONDAY
    apart: timedelta = timedelta()
    process: Process | None = None
    said: list[Said] = field(default_factory=list)
    open_to: dict[str, str] = field(default_factory=dict)
    exposed: set[str] = field(default_factory=set)
    mishap: Mishap | None = None

    def __post_init__(self) -> None:
        self.workspace = make_workspace()
        self.workspace.add_user("U0EVE", "Eve")
        self.workspace.clock = self.workspace.date = self._elapsed
        self._put, self.workspace.all_messages.put = self.workspace.all_messages.put, self._drawn
        self._record, self.workspace.record = self.workspace.record, self._called
        self._patch = pytest.MonkeyPatch()
        self._patch.setattr(slack_people, "LIMIT_SECONDS", PATIENCE)
        self._patch.setattr(slack_socket, "PATIENCE_SECONDS", PATIENCE)
        self._patch.setattr(listeners, "MESSAGE_SECONDS", PATIENCE)
        self._patch.setattr(views, "TRIGGER_LIFETIME", PATIENCE)
        self._patch.setitem(faults.FAULTS, "shared meanwhile", self._shared_meanwhile)
        self._patch.setattr(slack_people, "UNSAFE_SECONDS", 0.0)
        # What is given here counts too: days pass in no time, and hours of questions with them.
        self._patch.setattr(
            routes, "RateLimits", lambda: RateLimits(lambda: 3600 * time.monotonic() + self._elapsed())
        )
        self._patch.setattr(backup, "system_clock", self.clock)
        self.standin = StandIn(self.workspace, ack_timeout=PATIENCE).__enter__()
        (self.folder / "config.toml").write_text(CONFIG.format(url=self.standin.api_url))
        self.database = read_settings(self.config).database

    @property
    def config(self) -> Path:
        """The file that says where the records are."""
        return self.folder / "config.toml"

    def clock(self) -> datetime:
        """What the machine's clock says."""
        return (self.now + self.apart).astimezone(UTC)

    def close(self) -> None:
        """End everything."""
        if self.process:
            self.process.die()
            self.process.end()
        self.standin.__exit__()
        self._patch.undo()

    # the process

    def start(self) -> None:
        """Start the bot, as `permanence run` does, and let it do what is due."""
        self.process = self._process(self.config)
        with suppress(Died):
            self.process.bot.start()
        self.settle()

    @contextmanager
    def copy(self) -> Iterator[Bot]:
        """A second bot on a copy of the records as they are now, with the same tokens, as after a drill."""
        folder = self.folder / "copy"
        folder.mkdir(exist_ok=True)
        (folder / "config.toml").write_text(self.config.read_text())
        copy_database(self.database, folder / self.database.name)
        other = self._process(folder / "config.toml")
        try:
            other.bot.start()
            yield other.bot
        finally:
            other.end()
            self.standin.wait_for(lambda: len(self.standin._slack.sockets._connected) == 1, PATIENCE)
            shutil.rmtree(folder)

    def _process(self, config: Path) -> Process:
        settings = read_settings(config)
        place = wait_to_lead(settings.database, threading.Event())
        assert place
        tokens = Tokens(self.workspace.bot_token, self.workspace.app_token)
        bot = Bot(
            settings, tokens, self.clock, Speeds(timeout=int(PATIENCE), grace=GRACE, pace=0, look=0.005)
        )
        for part in (bot.connections, bot.slack_time, bot.channels, bot.roll_call):
            part.elapsed = self._elapsed
        return Process(bot, place)

    def _elapsed(self) -> float:
        return self.now.timestamp()

    def end(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        process.end()
        self.standin.wait_for(lambda: not self.standin._slack.sockets._connected, PATIENCE)

    def tick(self) -> None:
        """Let the bot look at what is due, if it is running, and finish with it."""
        if self.process:
            with suppress(Died):
                self.process.bot.check()
                self.process.bot.ticker.tick()
            self.settle()

    def settle(self) -> None:
        """Wait until the bot, if it is running, has nothing more to do now; one that died meanwhile is ended."""
        if self.process is None:
            return
        self.standin.wait_for(self._is_quiet, PATIENCE)
        if self.process.is_dead:
            self.end()

    def _is_quiet(self) -> bool:
        bot = self.process.bot
        if self.process.is_dead:
            return True
        with bot.store.read() as records:
            waiting = records.delivery.to_do(self.clock())
        return not (waiting and bot.posting.may_post()) and not bot.posting.is_busy

    # what is recorded

    def rows(self, query: str, *values: object) -> list[tuple]:
        """What the records say."""
        return rows_of(self.database, query, *values)

    def actions(self) -> Iterator[tuple[int, str, str, bool]]:
        """Each action's number, child and words, and whether it is done."""
        for number, child, words, done in self.rows(
            "select number, child, words, ended from actions where retracted is null"
        ):
            yield number, child, words, done is not None

    # what happens in Slack

    def press(self, person: str, said: Said, label: str) -> Answer:
        """Press a button of a message, or choose from its menu, as it was drawn once: a screen may be old."""
        place = (person, said.message.channel, said.message.ts)
        now = self.workspace.visible(*place)
        self._put(said.message)
        answer = press(self.standin, person, said.message, label)
        self.settle()
        if self.workspace.visible(*place) is said.message:
            self._put(now)
        return answer

    def expose(self, channel: str, how: str) -> None:
        """Share a team's channel, and wait until a running bot has been told; or make it public, which Slack does not tell."""
        self.workspace.events_sent.clear()
        self.open_to[channel] = how
        if how == "public":
            self.workspace._replace_channel(channel, is_private=False)
        else:
            self.workspace.share(channel)
            self._wait_until_told()
            self.exposed.add(channel)
            self.settle()

    def cover(self, channel: str) -> None:
        """Let nobody but the team read its channel again."""
        self.workspace.events_sent.clear()
        self.exposed.discard(channel)
        if self.open_to.pop(channel) == "public":
            self.workspace._replace_channel(channel, is_private=True)
        else:
            self.workspace.unshare(channel)
            self._wait_until_told()
        self.settle()

    def _wait_until_told(self) -> None:
        if self.process:
            self.standin.wait_for(lambda: self.workspace.events_sent, PATIENCE)

    async def _shared_meanwhile(
        self, fault: Fault, _request: web.Request, run: Callable[[], web.Response]
    ) -> web.Response:
        """Carry out a call in a channel that is shared while it is on its way, and answer once the bot has been told."""
        channel = str(fault.channel)
        self.workspace.events_sent.clear()
        self.open_to[channel] = "shared"
        self.workspace.share(channel)
        while not self.workspace.events_sent:  # noqa: ASYNC110 - set by another task
            await asyncio.sleep(0.005)
        # The answer to a question of the bot's may have said so by now, but this call was under way before.
        self.exposed.discard(channel)
        answer = run()
        self.exposed.add(channel)
        return answer

    def _called(self, method: str, args: Json) -> Fault | None:
        fault, mishap, channel = self._record(method, args), self.mishap, args.get("channel")
        if method == "conversations.info" and channel in self.open_to:
            self.exposed.add(channel)
        if mishap is None or method != mishap.method or self.process is None:
            return fault
        is_exposure = mishap.kind == "shared meanwhile"
        if is_exposure and not (str(channel).startswith("C") and channel not in self.open_to):
            return fault
        mishap.nth -= 1
        if mishap.nth:
            return fault
        self.mishap = None
        if not is_exposure:
            self.process.die()
        return Fault(method, mishap.kind, channel, 1, 0)

    def _drawn(self, message: Message) -> Message:
        is_new = not any(each.ts == message.ts for each in self.workspace.all_messages)
        numbers = {number: words for number, _, words, _ in self.actions()} if self.database.exists() else {}
        is_exposed = message.channel in self.exposed and message.user == self.workspace.bot.id
        self.said.append(Said(message, self.now, is_new, is_exposed, numbers))
        return self._put(message)
