"""Agendas as they are in the channel, and faults at a chosen call."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.config import Settings
from bot.rehearsal import demo
from bot.rehearsal.demo import type_past
from bot.terminal.loading.load import load
from commands.practice.request import TERMINAL
from demo.api import faults
from demo.workspace.records import Fault
from demo.workspace.workspace import Workspace
from storage.outbox import Post, PostKind
from tests.conftest import make_settings, words_of

KEY = "0f" * 32
"""The key of which references are made in tests of loads."""


class Elapsed:
    """Seconds that pass when they are told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def full(slack, person: str = "U0SAM"):
    """A person's open modal, once it has been filled."""
    return slack.standin.wait_for(
        lambda: (view := slack.standin.modal(person)) and "One moment" not in words_of(view.blocks) and view
    )


def set_up(slack, text: str, person: str = "U0ADMIN") -> None:
    """Type a command in the terminal, without Slack."""
    slack.bot.desk.answer_words(text, person, TERMINAL)


@contextmanager
def people_ask(slack) -> Iterator[None]:
    """Three people ask for a child all the while, twenty times each at least; each time the bot says that it has heard them."""
    done = threading.Event()

    def ask():
        answers = []
        while not done.is_set() or len(answers) < 20:
            answers.append(slack.standin.command("U0SAM", "C0NORTH", "status BX-0042").acked)
        return answers

    with ThreadPoolExecutor() as people:
        asked = [people.submit(ask) for _ in range(3)]
        try:
            yield
        finally:
            done.set()
        assert all(acked for person in asked for acked in person.result())


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("PERMANENCE_KEY", KEY)


@pytest.fixture
def loaded(settings, clock, terminal):
    """Load files; returns what is said."""
    return lambda *paths, **how: load(paths, settings, "tester", clock, **how)


@pytest.fixture
def four(slack):
    """North discusses two of its four children: an agenda is a head, two children's messages and one list."""
    slack.command("U0ADMIN", "team edit north children 2", slack.workspace.dm("U0ADMIN"))
    for ref in ("BX-0043", "BX-0044", "BX-0045"):
        slack.command("U0SAM", f"track {ref} team north born 03/2023 entered 02/02/2026 worker @Sam")
    return slack


@pytest.fixture
def agenda_of(slack) -> Callable[..., list[Post]]:
    """The posts of one surgery, after asserting that each is in the channel once and in order."""

    def checked(occurrence: date, team: str = "north") -> list[Post]:
        with slack.bot.store.read() as records:
            posts = [
                post
                for post in records.outbox.of_occurrence(team, occurrence)
                if post.kind in (PostKind.HEAD, PostKind.CHILD, PostKind.LIST)
            ]
        tokens = {post.token for post in posts}
        channel = posts[0].channel
        heads = slack.workspace.messages(channel)
        said = [*heads, *(reply for head in heads for reply in slack.workspace.thread(channel, head.ts))]
        mine = [each for each in said if each.metadata and each.metadata["event_payload"]["post"] in tokens]
        assert [post.state.value for post in posts] == ["sent"] * len(posts)
        assert [each.ts for each in mine] == [post.ts for post in posts], (
            "a message is doubled, lost or astray"
        )
        return posts

    return checked


@pytest.fixture
def fault_at() -> Callable[..., None]:
    """Make the nth call of a method from now on fail in one of the stand-in's ways."""

    def set_up(
        workspace: Workspace, nth: int, kind: str, method: str = "chat.postMessage", seconds: float = 1
    ) -> None:
        record, calls = workspace.record, itertools.count(1)

        def recorded(name, args):
            met = record(name, args)
            if name == method and next(calls) == nth:
                return Fault(method, kind, None, 0.2, seconds)
            return met

        workspace.record = recorded

    return set_up


@pytest.fixture
def let_go(monkeypatch) -> Iterator[threading.Event]:
    """A fault named `held`: what meets it is carried out and answered only once this is set."""
    given = threading.Event()

    async def held(_fault, _request, run):
        while not given.is_set():  # noqa: ASYNC110 - set from another thread
            await asyncio.sleep(0.01)
        return run()

    monkeypatch.setitem(faults.FAULTS, "held", held)
    yield given
    given.set()


@pytest.fixture
def on_its_way(slack, let_go):
    """Hold the next calls of a method until they are let go, once the first of them has arrived."""

    def hold(method, begin, nth=1):
        record, seen = slack.workspace.record, []

        def recorded(name, args):
            met = record(name, args)
            if name == method:
                seen.append(name)
                if len(seen) == nth:
                    return Fault(method, "held", None, 1, 1)
            return met

        slack.workspace.record = recorded
        begin()
        slack.standin.wait_for(lambda: len(seen) == nth)

    return hold


@cache
def past_until(today: date) -> tuple[bytes, Mapping[str, str]]:
    """The records of the demonstration of a day before Slack, and the numbers of the actions in them."""
    with TemporaryDirectory() as folder:
        settings = make_settings(Path(folder), "https://slack.invalid/api/")
        numbers = type_past(settings, today)
        return settings.database.read_bytes(), numbers


@pytest.fixture
def past_copied(monkeypatch):
    """A demonstration begins with a copy of its past: to type two years takes most of its start."""

    def copied(settings: Settings, today: date) -> Mapping[str, str]:
        records, numbers = past_until(today)
        settings.database.write_bytes(records)
        return numbers

    monkeypatch.setattr(demo, "type_past", copied)
