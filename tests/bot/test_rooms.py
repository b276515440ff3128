"""The ways through the rooms in docs/rooms.md, each followed in a real bot."""

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.terminal.loading.load import load
from tests.conftest import NORTH, ROOT, GivenClock, make_settings, make_workspace, open_slack

DOCUMENT = (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8")
ONCE = {"read", "Desk.answer", "write_audit", "bring_up_to_date", "plan_agenda", "Loading.enter"}
"""What is never done twice for one thing that is asked."""


def way(title: str) -> list[tuple[str, str]]:
    """The rooms and functions in the table under a heading."""
    (section,) = re.findall(rf"^## {title}\n(.*?)(?=^## |\Z)", DOCUMENT, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|", section, re.MULTILINE)


class Followed:
    """Calls of the product's functions, each as its room and name, in every thread begun since."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.is_on = False

    def __call__(self, frame, event, _arg) -> None:
        if not self.is_on or event != "call":
            return
        file = frame.f_code.co_filename
        if file.startswith(f"{ROOT}/") and not file.startswith((f"{ROOT}/.", f"{ROOT}/tests/")):
            self.calls.append((file.removeprefix(f"{ROOT}/"), frame.f_code.co_qualname))

    def when(self, room: str, function: str) -> list[int]:
        """When a function of a room was called, each as the number of the call."""
        return [
            number
            for number, (file, name) in enumerate(self.calls)
            if name == function and file.startswith(f"{room}/")
        ]


@pytest.fixture
def followed() -> Iterator[Followed]:
    calls = Followed()
    threading.setprofile(calls)
    sys.setprofile(calls)
    yield calls
    sys.setprofile(None)
    threading.setprofile(None)


@pytest.fixture
def world(followed, tmp_path, clock):
    """A bot whose threads are all followed, with a child of one team and an action."""
    with open_slack(tmp_path, clock, make_workspace()) as opened:
        team = NORTH.replace("<#C0NORTH|north>", "#north").replace("<@U0MARY>", "@Mary")
        opened.command("U0ADMIN", team, opened.workspace.dm("U0ADMIN"))
        opened.command("U0SAM", "track BX-0042 team north born 03/2023 entered 02/02/2026 worker @Sam")
        opened.command("U0SAM", "milestone BX-0042 plan agreed 01/06/2026 adoption")
        yield opened


@contextmanager
def goes(followed: Followed, title: str) -> Iterator[None]:
    """What is done inside goes the way in the document, and does nothing twice that is done once."""
    followed.is_on = True
    yield
    followed.is_on = False
    passed = [(function, followed.when(room, function)) for room, function in way(title)]
    assert [function for function, called in passed if not called] == [], "these are never called"
    firsts = [called[0] for _, called in passed]
    assert [function for function, _ in sorted(passed, key=lambda each: each[1][0])] == [
        function for function, _ in passed
    ], firsts
    typed = len(followed.when("bot", "Ticker._ask")) or 1  # the clock may type more than one command
    assert [function for function, called in passed if function in ONCE and len(called) > typed] == []


def test_a_slash_command_goes_the_way_in_the_document(world, followed):
    with goes(followed, "A slash command"):
        world.command("U0SAM", "action BX-0042 @Sam by 27/11/2026 Chase the report")


def test_a_button_goes_the_way_in_the_document(world, followed, clock):
    answer = world.standin.command("U0SAM", "C0NORTH", "action BX-0042 @Sam by 27/11/2026 Chase the report")
    assert answer.acked
    world.command("U0SAM", "status BX-0042")
    shown = world.workspace.ephemerals("U0SAM")[-1]

    with goes(followed, "A button"):
        world.standin.press("U0SAM", "C0NORTH", shown.ts, "Done 1")
        world.standin.wait_for(lambda: followed.when("bot/slack", "draw_reply"))


def test_an_agenda_goes_the_way_in_the_document(world, followed, clock: GivenClock):
    clock.go_to(26, 11, 9, 30)

    with goes(followed, "An agenda"):
        world.tick()


def test_a_loaded_row_goes_the_way_in_the_document(world, followed, clock, tmp_path):
    file = tmp_path / "journeys.csv"
    file.write_text(
        "ref,born,team,milestone,date,detail,worker,family_finder\n"
        "BX-0050,2023-03,north,care_entry,2026-02-02,,U0SAM,\n",
        encoding="utf-8",
    )
    settings = make_settings(tmp_path, world.standin.api_url)

    with goes(followed, "A loaded row"):
        assert "1 new" in load([file], settings, "tester", clock)


def test_every_room_of_the_document_is_a_folder():
    rooms = re.findall(r"^\| `([^`]+)` \| `", DOCUMENT, re.MULTILINE)

    assert rooms
    assert [room for room in rooms if not (ROOT / room).is_dir()] == []
