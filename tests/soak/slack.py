"""A workspace in which years pass in an hour, the bot on it in a process of its own, and what was said there."""

import os
import re
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self
from unittest.mock import patch

from bot.config import read_settings
from demo.api import routes
from demo.api.rate_limits import TIERS, RateLimits
from demo.api.socket_mode import Answer
from demo.server import StandIn
from demo.workspace.records import Message
from demo.workspace.workspace import Workspace
from tests.bench.process import memory
from tests.conftest import words_of
from tests.lasting import CONFIG, rows_of
from tests.processes import exit_code, start_python
from tests.soak.bot import GRACE, PATIENCE
from tests.soak.lives import WORKERS, worker_of

SCRIPT = "import sys; from tests.soak.bot import live; live(*sys.argv[1:])"
CHAIR, ADMIN = "U0CORA", "U0ADMIN"
"""Who chairs every team's surgeries and sees every team, and the administrator."""
TRIES = 30
"""How often somebody types again what the bot asks them to try again in a moment: on a machine with other work that is many times."""
KEPT = timedelta(weeks=6)
"""For how long Slack keeps messages here: what is older is no longer drawn again."""
HEAD = re.compile(r"– surgery, (\w{3} \d{1,2} \w{3} \d{4}, \d\d:\d\d)")


def channel(team: int) -> str:
    """A team's channel."""
    return f"C0TEAM{team}"


def manager(team: int) -> str:
    """A team's manager."""
    return f"U0M{team:02d}"


@dataclass
class Told:
    """What the bot said, as far as it is looked at later: each message by the name it has in its metadata, and each agenda."""

    names: Counter[object] = field(default_factory=Counter)
    heads: list[tuple[str, str, datetime]] = field(default_factory=list)
    digests: Counter[object] = field(default_factory=Counter)
    messages: int = 0
    _there: dict[tuple[str, str], str] = field(default_factory=dict)

    def take(self, message: Message, now: datetime) -> None:
        """Take a message as it is put into Slack; one drawn again counts once."""
        name = str((message.metadata or {}).get("event_payload", {}).get("post", ""))
        place = (message.channel, message.ts)
        if not name or self._there.get(place) == name:
            return
        self._there[place] = name
        self.messages += 1
        self.names[name] += 1
        if found := HEAD.search(message.text):
            self.heads.append((message.channel, found[1], now))
        if message.text.startswith("Surgery on"):
            self.digests[message.channel, message.text.split(",")[0]] += 1

    def forget(self, before: float) -> None:
        """Forget where messages are that are there no longer."""
        self._there = {place: name for place, name in self._there.items() if float(place[1]) >= before}


class YearsOfSlack:
    """The workspace, its clock, and the bot's process; `told` is what was said in it."""

    def __init__(self, folder: Path, teams: int, now: datetime) -> None:
        self.folder = folder
        self.teams = teams
        self.now = now
        self.told = Told()
        self.workspace = Workspace(clock=self._elapsed)
        for person in (CHAIR, ADMIN):
            self.workspace.add_user(person, person)
        for team in range(teams):
            people = [manager(team), *(worker_of(team, nth) for nth in range(WORKERS))]
            for person in people:
                self.workspace.add_user(person, person)
            self.workspace.add_channel(channel(team), f"team-{team}", [CHAIR, *people])
        self._put, self.workspace.all_messages.put = self.workspace.all_messages.put, self._taken
        self._opened = ExitStack()
        self._opened.enter_context(patch.dict(TIERS, clear=True))
        self._opened.enter_context(
            patch.object(routes, "RateLimits", lambda: RateLimits(lambda: time.monotonic() + self._elapsed()))
        )
        self.standin = self._opened.enter_context(StandIn(self.workspace, ack_timeout=30))
        self.config = folder / "config.toml"
        self.config.write_text(CONFIG.format(url=self.standin.api_url))
        self.settings = read_settings(self.config)
        self.starts = 0
        self.process: BaseProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        if self.process:
            self.process.kill()
            self.process.join()
        self._opened.close()

    def _elapsed(self) -> float:
        return self.now.timestamp()

    def clock(self) -> datetime:
        """The moment it is."""
        return self.now.astimezone(UTC)

    # the process

    def start(self) -> None:
        """Start the bot, which does what is due."""
        self.starts += 1
        asked, told = (self.folder / f"{name}-{self.starts}" for name in ("asked", "told"))
        os.mkfifo(asked)
        os.mkfifo(told)
        environment = {
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "SSL_CERT_FILE": os.devnull,  # the stand-in has none: reading the machine's takes long
        }
        log = self.folder / "log"
        self.process = start_python(SCRIPT, self.config, asked, told, log=log, environment=environment)
        self._asked = asked.open("w", buffering=1)
        self._told = told.open()
        self._asked.write(f"{self.clock().isoformat()}\n")
        self._answer()

    def stop(self) -> None:
        """Have the bot end as it is asked to."""
        assert self.process
        self._asked.close()
        code = exit_code(self.process, PATIENCE)
        assert code == 0, f"the bot ended with {code}: {self._log()}"
        self._gone()

    def kill(self) -> None:
        """Kill the bot with -9."""
        assert self.process
        self.process.kill()
        self.process.join()
        self._asked.close()
        self._gone()

    def _gone(self) -> None:
        self._told.close()
        self.process = None
        self.standin.wait_for(lambda: not self.standin.connected, PATIENCE)

    def at(self, moment: datetime) -> float:
        """Come to a moment at which nothing is due; gives the seconds of CPU that the bot has used."""
        self.now = max(self.now, moment)
        return self._ask("at", self.now)

    def tick(self, moment: datetime, apart: timedelta = timedelta()) -> None:
        """Come to a moment, and let the bot do what is due until nothing is left; its own clock may be `apart` from Slack's."""
        self.now = max(self.now, moment)
        self._ask("tick", self.now + apart)

    def settled(self) -> float:
        """Wait until the bot has nothing left to do, and nothing more becomes due; gives the seconds of CPU that it has used."""
        return self._ask("settle", self.now)

    def tick_and_kill(self, moment: datetime, after: float) -> None:
        """Come to a moment, kill the bot so many seconds into what is due, and start it again."""
        self.now = max(self.now, moment)
        self._asked.write(f"tick {self.clock().isoformat()}\n")
        time.sleep(after)
        self.kill()
        self.start()

    def catch_up(self) -> None:
        """Let minutes pass while something could not be done at once, and is not done yet: six at the most."""
        for _ in range(6):
            if not self.owing():
                return
            self.tick(self.now + timedelta(seconds=GRACE + 1))
            if self.owing():
                time.sleep(1)  # a connection takes the time that it takes, whatever the clock says
        owing = self.owing()
        assert not owing, f"what is due is not said in six minutes: {owing}: {self._log()}"

    def owing(self) -> list[tuple[object, ...]]:
        """What is to be said or drawn and is not yet: each name, state and trouble."""
        return self.rows(
            "select key, state, problem from outbox where state not in ('sent', 'skipped') or (drawn < wanted and state = 'sent')"
        )

    def _ask(self, what: str, moment: datetime) -> float:
        self._asked.write(f"{what} {moment.astimezone(UTC).isoformat()}\n")
        return self._answer()

    def _answer(self) -> float:
        said = self._told.readline()
        assert said, f"the bot is gone: {self._log()}"
        return float(said)

    def _log(self) -> str:
        return (self.folder / "log").read_text()[-2_000:]

    @property
    def memory(self) -> float:
        """What the bot holds in memory, in MB."""
        assert self.process
        return memory(str(self.process.pid))

    @property
    def size(self) -> float:
        """What its records take on the disk, in MB, the audit of reads with them."""
        name = self.settings.database.stem
        return sum(each.stat().st_size for each in self.folder.glob(f"{name}*")) / 1e6

    # what is recorded and said

    def rows(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """What the records say."""
        return rows_of(self.settings.database, query, *values)

    def type(self, person: str, where: str, text: str) -> tuple[Answer, int]:
        """Type a command, which must be acked and done, and again a minute later where it says to try again; gives how often that was."""
        for again in range(TRIES):
            answer = self.standin.command(person, where, text)
            payload = answer.payload or {}
            said = words_of(payload.get("blocks", ()))
            assert answer.acked, f"{text}: not acked"
            assert said, f"{text}: no answer"
            if not payload["text"].startswith("Not done"):
                return answer, again
            assert "Please try again" in said, f"{text}: {said}"
            self.tick(self.now + timedelta(seconds=GRACE + 1))
        raise AssertionError(f"{text}, {TRIES} times: {said}")

    def close_surgery(self, team: int) -> int:
        """Have the chair close a team's surgery, by its form as it opens; gives how often it was submitted again, as `type` does."""
        answer = self.standin.command(CHAIR, channel(team), f"surgery close team-{team}")
        assert answer.acked
        # It opens empty, for Slack gives three seconds, and is filled in then.
        self.standin.wait_for(lambda: "submit" in self.standin.opened(answer, PATIENCE).given, PATIENCE)
        for again in range(TRIES):
            submitted = self.standin.submit(CHAIR)
            assert submitted.acked, "a surgery was not closed"
            if (form := self.standin.modal(CHAIR)) is None:
                return again
            said = f"{words_of(form.given)} {' '.join(form.errors.values())} {form.trouble}"
            assert "try again" in said, f"the form to close a surgery is still open: {said}"
            self.tick(self.now + timedelta(seconds=GRACE + 1))
        raise AssertionError(f"the form to close a surgery is open after {TRIES} times: {said}")

    def forget(self) -> None:
        """Let Slack forget what is older than weeks, and what it was asked."""
        before = (self.now - KEPT).timestamp()
        self.workspace.calls.clear()
        for message in list(self.workspace.all_messages):
            if float(message.ts) < before:
                self.workspace.all_messages.remove(message)
        self.told.forget(before)

    def _taken(self, message: Message) -> Message:
        self.told.take(message, self.now)
        return self._put(message)
