"""The process is really killed at every point of a posting, and leaves neither a duplicate nor a gap."""

import itertools
import os
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from bot.config import read_settings
from bot.say import Terminal, system_clock
from demo.api.rate_limits import TIERS
from demo.server import StandIn
from demo.workspace.records import Fault
from demo.workspace.workspace import Workspace
from permanence.working_days import ENGLAND
from storage.outbox import Post
from storage.store import Store
from tests.conftest import PATIENCE, begin_with, empty_records, heads_of, words_of
from tests.processes import exit_code, start_python

LONDON = ZoneInfo("Europe/London")
SCRIPT = """
import sys
from pathlib import Path
from bot.slack.posting import Speeds
from bot.run import run
run(Path(sys.argv[1]), Speeds(timeout=1, grace=1.3, pace=0.02, look=0.02))
"""
CONFIG = """
[authority]
name = "Borsetshire"
[slack]
api_url = "{url}"
[access]
admins = ["U0ADMIN"]
"""


@dataclass
class Bots:
    """Bots in processes of their own, on one database and one workspace."""

    folder: Path
    standin: StandIn
    workspace: Workspace
    store: Store
    running: list[BaseProcess] = field(default_factory=list)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def start(self, *, fresh: bool = False, **environment: str) -> BaseProcess:
        """Start a new process, which logs to a file of its own, `log-1` and so on."""
        given = {
            "SLACK_BOT_TOKEN": self.workspace.bot_token,
            "SLACK_APP_TOKEN": self.workspace.app_token,
            "SSL_CERT_FILE": os.devnull,  # the stand-in has none: reading the machine's takes long
            **environment,
        }
        log = self.log(len(self.running) + 1)
        bot = start_python(SCRIPT, self.config, log=log, environment=given, fresh=fresh)
        self.running.append(bot)
        return bot

    def log(self, number: int) -> Path:
        return self.folder / f"log-{number}"

    def kill(self) -> None:
        """Kill the last process with -9, if it is still running."""
        self.running[-1].kill()

    def stop(self) -> None:
        for bot in self.running:
            bot.kill()
            bot.join()

    def posts(self, team: str) -> list[Post]:
        with self.store.read() as records:
            return [
                post
                for head in heads_of(records, team)
                for post in records.outbox.of_occurrence(team, head.occurrence)
            ]

    def is_said(self, team: str) -> bool:
        posts = self.posts(team)
        return bool(posts) and all(post.is_there and post.drawn == post.wanted for post in posts)

    def assert_once(self, team: str) -> None:
        """Assert that every post is one message, in the order planned, and that there is no other message."""
        posts = self.posts(team)
        heads = self.workspace.messages(posts[0].channel)
        said = [*heads, *(reply for head in heads for reply in self.workspace.thread(head.channel, head.ts))]
        assert [each.metadata["event_payload"]["post"] for each in said] == [post.token for post in posts]


@contextmanager
def open_bots(folder: Path, teams: int) -> Iterator[Bots]:
    """Teams whose surgery has just begun by the real clock, each with three children past a date, two of them discussed."""
    workspace = Workspace()
    for person in ("U0ADMIN", "U0SAM", "U0MARY"):
        workspace.add_user(person, person.lower())
    begun = _begun()
    with StandIn(workspace) as standin:
        (folder / "config.toml").write_text(CONFIG.format(url=standin.api_url))
        begin_with(empty_records(), read_settings(folder / "config.toml").database)
        with Terminal(
            read_settings(folder / "config.toml"),
            "tester",
            lambda: begun.astimezone(UTC) - timedelta(hours=1),
        ) as terminal:
            for number in range(1, teams + 1):
                workspace.add_channel(
                    f"C0TEAM{number}", f"team{number}", members=["U0SAM"], is_private=True, bot=True
                )
                terminal.say(
                    f'team add team{number} "Team {number}" in <#C0TEAM{number}|team> manager <@U0MARY> '
                    f"from {begun:%d/%m/%Y} at {begun:%H:%M} every 2 weeks",
                    "U0ADMIN",
                )
                terminal.say(f"team edit team{number} children 2", "U0ADMIN")
                for child in range(1, 4):
                    terminal.say(
                        f"track BX-{number}00{child} team team{number} born 03/2023 entered 02/02/2026 worker <@U0SAM>",
                        "U0SAM",
                    )
        bots = Bots(folder, standin, workspace, Store(read_settings(folder / "config.toml").database))
        try:
            yield bots
        finally:
            bots.stop()
            bots.store.close()


def _begun() -> datetime:
    """A moment shortly before now when a surgery is allowed: no bank holiday, and no hour that a clock change skips."""
    moment = system_clock().astimezone(LONDON) - timedelta(minutes=10)
    while ENGLAND.holiday(moment.date()):
        moment -= timedelta(days=1)
    return moment.replace(hour=0, minute=59) if moment.hour == 1 else moment


POINTS = {
    "before it plans": ("auth.test", None),
    "before it is sending": ("conversations.info", None),
    "sending, before Slack has it": ("chat.postMessage", "refused"),
    "sending, while Slack does it": ("chat.postMessage", "lost_reply"),
    "sending, and it lands after the death": ("chat.postMessage", "slow"),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_process_killed_at_each_message_leaves_neither_a_duplicate_nor_a_gap(tmp_path, point):
    method, fault = POINTS[point]
    with open_bots(tmp_path, 1) as bots:
        record, killed = bots.workspace.record, set()

        def deadly(name, args):
            met = record(name, args)
            which = str(args.get("metadata", len(killed)))
            if name != method or which in killed or len(killed) == 4:
                return met
            killed.add(which)
            bots.kill()
            return Fault(method, fault, None, 1, 0.4) if fault else met

        bots.workspace.record = deadly
        while len(killed) < 4:
            bots.start()
            bots.standin.wait_for(lambda: not bots.running[-1].is_alive() or bots.is_said("team1"), 20)
            if bots.is_said("team1"):
                break
        else:
            bots.start()
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)

        assert killed
        assert [post.name.split()[0] for post in bots.posts("team1")] == ["head", "child", "child", "list"]
        bots.assert_once("team1")


LONGEST_LIFE = 1.5
"""Seconds after which a process is killed at the latest: it has said by then whatever was left to say."""


def kill_at_any_time(bots: Bots, teams: int, kills: int, chance: random.Random) -> None:
    """Kill so many processes while agendas go out and people type; see that nothing is doubled, and nothing that was acked is lost."""
    record, turn = bots.workspace.record, itertools.count(1)
    names = [f"team{number}" for number in range(1, teams + 1)]

    def slow_at_times(name, args):
        met = record(name, args)
        late = name == "chat.postMessage" and next(turn) % 4 == 0
        return Fault(name, "slow", None, 1, 0.3) if late else met

    bots.workspace.record = slow_at_times
    numbers, is_over, told = itertools.count(1), threading.Event(), []

    def type_on(team: int) -> None:
        while not is_over.is_set():
            words = f"Seen {next(numbers)}"
            answer = bots.standin.command("U0SAM", f"C0TEAM{team}", f"update BX-{team}001 {words}")
            if "noted" in words_of((answer.payload or {}).get("blocks", ())):
                told.append(words)
            elif not answer.acked:
                time.sleep(0.05)  # nobody types on and on while there is no bot

    # Slack would take no more questions of a bot that is started so often in a minute.
    with patch.dict(TIERS, clear=True), ThreadPoolExecutor() as people:
        typing = [people.submit(type_on, team) for team in range(1, 5)]
        try:
            for kill in range(kills):
                bots.start()
                if kill % 2:  # else it would hardly ever be killed while it answers
                    log = bots.log(len(bots.running))
                    bots.standin.wait_for(lambda log=log: b"connected; " in log.read_bytes(), PATIENCE)
                # A random moment, mostly soon, and not a wait for anything.
                time.sleep(min(chance.expovariate(4), LONGEST_LIFE))
                bots.kill()
                bots.running[-1].join()
            bots.start()
            until = len(told) + 1
            bots.standin.wait_for(lambda: len(told) >= until, PATIENCE)
        finally:
            is_over.set()
        for each in typing:
            each.result()
        bots.standin.wait_for(lambda: all(bots.is_said(team) for team in names), PATIENCE)

    for team in names:
        bots.assert_once(team)
    with bots.store.read() as records:
        noted = [words for (words,) in records.execute("select words from updates where retracted is null")]
        assert records.execute("pragma foreign_key_check").fetchall() == []
    assert len({*noted}) == len(noted)
    assert {*told} <= {*noted}


def test_a_process_killed_at_any_time_leaves_neither_a_duplicate_nor_a_gap_and_loses_nothing_it_acked(
    tmp_path,
):
    with open_bots(tmp_path, 6) as bots:
        kill_at_any_time(bots, 6, 10, random.Random(42))


def test_a_process_killed_while_it_redraws_leaves_the_newest_version(tmp_path):
    with open_bots(tmp_path, 1) as bots:
        bots.start()
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)
        (child, *_) = [post for post in bots.posts("team1") if post.child]
        record = bots.workspace.record

        def deadly(name, args):
            met = record(name, args)
            if name == "chat.update" and bots.running[-1] is first:
                bots.kill()
                return Fault(name, "refused", None, 1, 1)
            return met

        first = bots.running[-1]
        bots.workspace.record = deadly
        with Terminal(read_settings(bots.config), "tester") as terminal:
            terminal.say(f"action {child.child} <@U0SAM> by tomorrow Chase the medical report", "U0SAM")
        first.join(20)
        bots.start()
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)

        drawn = bots.workspace.message(child.channel, child.ts)
        assert "Chase the medical report" in str(drawn.blocks)
        bots.assert_once("team1")


def test_a_second_process_stands_by_says_so_and_takes_over(tmp_path):
    with open_bots(tmp_path, 1) as bots:
        first = bots.start()
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)
        bots.start()
        bots.standin.wait_for(lambda: b"another process leads; standing by" in bots.log(2).read_bytes(), 20)
        opened = [call for call in bots.workspace.calls if call.method == "apps.connections.open"]
        assert len(opened) == 1, "only the leader opens the socket"

        first.kill()
        bots.standin.wait_for(lambda: b"leading, with SQLite" in bots.log(2).read_bytes(), 20)
        bots.standin.wait_for(lambda: bots.standin.command("U0SAM", "C0TEAM1", "status BX-1001").acked, 20)
        bots.assert_once("team1")


def test_a_process_standing_by_stops_when_told_and_the_leader_keeps_others_from_the_records(tmp_path):
    with open_bots(tmp_path, 1) as bots:
        for each in tmp_path.glob("*.db*"):
            each.chmod(0o644)
        bots.start()
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)
        second = bots.start()
        bots.standin.wait_for(lambda: b"standing by" in bots.log(2).read_bytes(), 20)
        second.terminate()

        assert exit_code(second) == 0
        assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("*.db*")} == {0o600}


def test_told_to_stop_the_bot_finishes_the_post_under_way_and_exits_with_zero(tmp_path):
    with open_bots(tmp_path, 1) as bots:
        bots.workspace.fault("chat.postMessage", "slow", seconds=0.8)
        bot = bots.start(fresh=True)
        bots.standin.wait_for(
            lambda: [call for call in bots.workspace.calls if call.method == "chat.postMessage"], 20
        )
        bot.terminate()

        assert exit_code(bot) == 0
        states = [post.state.value for post in bots.posts("team1")]
        assert states[0] == "sent"
        assert states[-1] == "planned", "it began no more"
        assert set(states) == {"sent", "planned"}
        bots.start()
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)
        bots.assert_once("team1")


def test_told_to_stop_the_bot_sends_the_answers_under_way(tmp_path):
    with open_bots(tmp_path, 1) as bots:
        bot = bots.start()
        bots.standin.wait_connected(20)
        bots.standin.wait_for(lambda: bots.is_said("team1"), 20)
        bots.workspace.fault("chat.postEphemeral", "slow", seconds=0.8)
        head = bots.workspace.messages("C0TEAM1")[0]
        bots.standin.mention("U0SAM", "C0TEAM1", "status BX-1001", head.ts)
        bots.standin.wait_for(
            lambda: [call for call in bots.workspace.calls if call.method == "chat.postEphemeral"], 20
        )
        bot.terminate()

        assert exit_code(bot) == 0
        assert "BX-1001" in str(bots.workspace.ephemerals("U0SAM")[-1].blocks)


def test_told_to_stop_the_bot_acks_the_command_under_way(tmp_path):
    with open_bots(tmp_path, 1) as bots, ThreadPoolExecutor() as person:
        bot = bots.start()
        bots.standin.wait_connected(20)
        bots.workspace.fault("conversations.members", "slow", seconds=0.8)
        answer = person.submit(bots.standin.command, "U0SAM", "C0TEAM1", "status BX-1001")
        bots.standin.wait_for(
            lambda: [call for call in bots.workspace.calls if call.method == "conversations.members"], 20
        )
        bot.terminate()

        assert exit_code(bot) == 0
        assert "BX-1001" in str(answer.result().payload)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_slack_refuses_is_reported_at_the_start(tmp_path, name):
    with open_bots(tmp_path, 1) as bots:
        bot = bots.start(**{name: f"{'xoxb' if 'BOT' in name else 'xapp'}-wrong"})

        assert exit_code(bot) == 1
        assert f"Slack refused {name} (invalid_auth)" in bots.log(1).read_text()
