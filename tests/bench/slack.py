"""What people in Slack wait for: the real bot over a socket, beside Bolt alone on a socket of the same stand-in."""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

from demo.api.rate_limits import TIERS
from demo.server import StandIn
from demo.workspace.blocks import words
from demo.workspace.records import Message
from demo.workspace.workspace import Workspace
from storage import database
from tests.bench.process import NOOP, SITTING
from tests.bench.table import Line, say
from tests.bench.timing import in_turn
from tests.bench.town import CONSULTANT, DISCUSSED, MANAGER, OURS, WORKER, channel, ref, team_key, teams_of

PRESSES = 200
"""How often two people press in a surgery, as fast as they are answered."""
PATIENCE = 60
"""Seconds that an agenda, or the last of many redraws, may take: a channel is told one thing a second."""


def over_the_socket(town: Path, children: int) -> tuple[list[Line], str]:
    """`status`, forms and pictures against no-ops, in a town of so many; and the memory."""
    say("Asking over the socket …")
    with (
        _running("bot", _workspace(children), str(town)) as (standin, process),
        _running("bolt", _workspace(children)) as (other, bolt),
    ):

        def noop() -> float:
            return _answered(standin, "", NOOP)

        def status(numbers: Iterator[int]) -> Callable[[], float]:
            return lambda: _answered(standin, f"status {ref(next(numbers))}")

        for number in range(
            teams_of(children)
        ):  # Slack is asked about each team's channel once in five minutes
            _answered(standin, f"status {ref(number)}")
        for _ in range(300):
            _answered(other, "", NOOP)
        press = _presser(other)
        itself = in_turn(noop, noop, 150)
        ours_again = in_turn(status(cycle(range(0, children, children // OURS))), noop, 200)
        anyone = in_turn(status(_shuffled(children)), noop, 200)
        opening = in_turn(lambda: _opened(standin)[0], press, 60)
        ack = in_turn(lambda: _opened(standin)[1], press, 60)
        ours, theirs = _memory(process), _memory(bolt)
        say("Drawing pictures meanwhile …")
        drawing = in_turn(lambda: _while_drawing(standin, noop), noop, 12)
    lines = [
        Line("the noise: a no-op command", "itself", itself),
        Line(
            f"`status` of the team's own, among {children:,}", "a no-op on the same socket", ours_again, 3, 5
        ),
        Line("`status` of any child, drawn at random", "a no-op on the same socket", anyone, 3, 5),
        Line("`milestone BX-…`: a form on its way to Slack", "a press that Bolt alone acks", opening, 2),
        Line("the same, acked with the form open", "a press that Bolt alone acks", ack),
        Line("a no-op while a team's picture is drawn", "a no-op while none is", drawing, 1.5),
    ]
    return lines, f"Memory: the bot {ours:.0f} MB, Bolt alone {theirs:.0f} MB: {ours / theirs:.2f}×."


def presses(town: Path) -> str:
    """Two people pressing through a surgery of one team, whose agenda was just posted: how many redraws that made."""
    say("Pressing in a surgery …")
    with (
        _running("bot", _workspace(OURS), str(town), SITTING) as (standin, _),
        closing(database.connect(town, "pragma query_only = on")) as reader,
    ):

        def is_drawn() -> bool:
            return not reader.execute("select 1 from outbox where drawn < wanted").fetchone()

        messages = standin.wait_for(lambda: _discussed(standin), PATIENCE)
        standin.wait_for(is_drawn, PATIENCE)
        buttons = _buttons(standin, messages)
        asked_before = len(standin.workspace.calls)
        with ThreadPoolExecutor(2) as pool:
            halves = (
                pool.submit(_press_all, standin, person, buttons[half::2])
                for half, person in enumerate((CONSULTANT, MANAGER))
            )
            acked = sum(half.result() for half in list(halves))
        standin.wait_for(is_drawn, PATIENCE)
        redraws = [
            call.args["ts"] for call in standin.workspace.calls[asked_before:] if call.method == "chat.update"
        ]
        said = "\n".join(words(message) for message in _discussed(standin))
        shown = sum(f"Note {number:03}" in said for number in range(PRESSES))
    return (
        f"Presses in a surgery: {PRESSES} by two people, {acked} acked, {shown} to be read in the end; "
        f"{len(redraws)} redraws of {len(set(redraws))} messages: one for {PRESSES / len(redraws):.1f} presses."
    )


def _discussed(standin: StandIn) -> list[Message]:
    """The messages of the children discussed, once they are all there."""
    heads = [message for message in standin.workspace.messages(channel(0)) if message.text.startswith("BX-")]
    return heads if len(heads) == DISCUSSED else []


def _buttons(standin: StandIn, messages: Sequence[Message]) -> list[tuple[str, str]]:
    """As many buttons as are to be pressed, in the children's threads: where each is, and what it types."""
    typed = [
        [
            f"update {message.text.partition(':')[0]} Note {number:03}"
            for number in range(at, PRESSES, DISCUSSED)
        ]
        for at, message in enumerate(messages)
    ]
    boards = [
        standin.workspace.say(
            channel(0),
            standin.workspace.bot.id,
            "Press these",
            [{"type": "actions", "elements": [_button(each) for each in of_child]}],
            thread_ts=message.ts,
        ).ts
        for message, of_child in zip(messages, typed, strict=True)
    ]
    found = [(ts, each) for ts, of_child in zip(boards, typed, strict=True) for each in of_child]
    random.Random(PRESSES).shuffle(found)
    return found


def _press_all(standin: StandIn, person: str, buttons: Sequence[tuple[str, str]]) -> int:
    return sum(standin.press(person, channel(0), ts, typed).acked for ts, typed in buttons)


def _presser(standin: StandIn) -> Callable[[], float]:
    """Pressing a button, from the press to its ack."""
    workspace = standin.workspace
    blocks = [{"type": "actions", "elements": [_button("noop")]}]
    ts = workspace.say(channel(0), workspace.bot.id, "Press this", blocks).ts

    def press() -> float:
        began = workspace.clock()
        assert standin.press(CONSULTANT, channel(0), ts, "noop").acked
        return workspace.clock() - began

    return press


def _button(typed: str) -> dict[str, object]:
    text = {"type": "plain_text", "text": "Go"}
    return {"type": "button", "action_id": f"type:{typed}", "text": text, "value": typed}


def _opened(standin: StandIn) -> tuple[float, float]:
    """Opening a form, from what is typed to when Slack is asked to open it, and to the ack."""
    workspace = standin.workspace
    began, asked_before = workspace.clock(), len(workspace.calls)
    answer = standin.command(CONSULTANT, channel(0), f"milestone {ref(0)}")
    acked = workspace.clock()
    assert answer.acked

    def when(method: str) -> float | None:
        calls = workspace.calls[asked_before:]
        return next((call.at for call in calls if call.method == method), None)

    opened = standin.wait_for(lambda: when("views.open"))
    standin.wait_for(lambda: when("views.update"))  # so that filling it in delays nothing measured next
    standin.close_modal(CONSULTANT, everything=True)
    return opened - began, acked - began


def _while_drawing(standin: StandIn, noop: Callable[[], float]) -> float:
    """A no-op while a picture is being drawn, which is waited for afterwards."""
    workspace = standin.workspace
    asked_before = len(workspace.calls)

    def is_shown() -> bool:
        return any(call.method == "files.completeUploadExternal" for call in workspace.calls[asked_before:])

    answer = standin.command(CONSULTANT, channel(0), f"chart {team_key(0)}")
    assert answer.acked
    taken = noop()
    assert not is_shown(), "the picture was there before the no-op was answered"
    standin.wait_for(is_shown, PATIENCE)
    return taken


def _answered(standin: StandIn, text: str, command: str = "/permanence") -> float:
    answer = standin.command(CONSULTANT, channel(0), text, command)
    said = (answer.payload or {}).get("text", "")
    assert said.startswith(text.rsplit(maxsplit=1)[-1] if text else "Nothing."), f"{command} {text}: {said}"
    return answer.seconds


def _workspace(children: int) -> Workspace:
    workspace = Workspace()
    for person in (WORKER, CONSULTANT, MANAGER):
        workspace.add_user(person, person)
    for number in range(teams_of(children)):
        workspace.add_channel(
            channel(number), f"team-{number}", members=[CONSULTANT, MANAGER], is_private=True, bot=True
        )
    return workspace


@contextmanager
def _running(kind: str, workspace: Workspace, *more: str) -> Iterator[tuple[StandIn, subprocess.Popen[str]]]:
    """A bot or a bare Bolt in a process of its own, on a stand-in in this one that counts no calls.

    People ask about a hundred teams in an hour, here in seconds.
    """
    with patch.dict(TIERS, clear=True), StandIn(workspace) as standin:
        typed = (sys.executable, "-m", "tests.bench.process", kind, standin.api_url, *more)
        with subprocess.Popen(typed, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            assert process.stdin
            assert process.stdout.readline() == "ready\n", f"the {kind} did not start"
            standin.wait_connected()
            yield standin, process
            process.stdin.close()


def _memory(process: subprocess.Popen[str]) -> float:
    """What a process holds in memory, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _shuffled(children: int) -> Iterator[int]:
    numbers = list(range(children))
    random.Random(children).shuffle(numbers)
    return iter(numbers)
