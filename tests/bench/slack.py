"""What people in Slack wait for: the real bot over a socket, beside Bolt with nothing of ours on one of its own."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import cycle

from demo.server import StandIn
from demo.workspace.blocks import words
from demo.workspace.records import Message
from storage import database
from tests.bench.running import PATIENCE, Running, bolt, bot
from tests.bench.scale import Towns
from tests.bench.table import MISSED, Row, compared, faster, target
from tests.bench.town import CONSULTANT, DISCUSSED, MANAGER, OURS, channel, ref, team_key, teams_of

PRESSES = 200
"""How often two people press in a surgery, as fast as they are answered."""


def over_the_socket(towns: Towns) -> Iterator[Row]:
    """`status`, forms and pictures against no-ops, in a town of so many; and the memory."""
    children, pace = towns.scale.many, towns.scale.pace
    town = towns.of(children)
    with bot(children, town, pace) as ours, bolt(children) as alone:
        start, least = ours.memory, alone.memory
        # Slack is asked about each team's channel once in five minutes.
        for number in range(teams_of(children)):
            ours.status(number)
        for _ in range(towns.scale.rounds(300)):
            alone.noop()
        noop = "a no-op on the same socket"
        yield from compared("the noise: a no-op command", "itself", towns.in_turn(ours.noop, ours.noop, 150))
        yield Row(
            "memory of the bot at its start",
            f"{start:.0f} MB",
            "Bolt with nothing of ours",
            f"{least:.0f} MB",
            f"{start / least:.2f}×",
            target=target(start / least, 2),
        )
        own = cycle(range(0, children, children // OURS))
        pair = towns.in_turn(lambda: ours.status(next(own)), ours.noop, 200)
        yield from compared(f"`status` of the team's own, among {children:,}", noop, pair, 3, 4)
        anyone = _shuffled(children)
        pair = towns.in_turn(lambda: ours.status(next(anyone)), ours.noop, 200)
        yield from compared("`status` of any child, drawn at random", noop, pair, 3, 4)
        yield from _beside_the_usual(towns, ours)
        yield from _forms(towns, ours, alone)
        drawing = towns.in_turn(lambda: _while_drawing(ours), ours.noop, 12)
        yield from compared("a no-op while a team's picture is drawn", "a no-op while none is", drawing, 1.5)


def _beside_the_usual(towns: Towns, ours: Running) -> Iterator[Row]:
    """The whole answer of `status`, beside a row read by a bot as most people write them."""
    children = towns.scale.many
    numbers = _shuffled(children)
    for kind, told in (("ack", "that acks with a row"), ("respond", "that acks, then responds")):
        with bolt(children, kind, towns.of(children)) as usual:
            pair = towns.in_turn(
                lambda: ours.status(next(numbers)),
                lambda usual=usual: usual.acked(next(numbers)),
                100,
            )
        yield from faster("`status`", f"a usual slack-bolt {told}", pair, 4.5)


def _forms(towns: Towns, ours: Running, alone: Running) -> Iterator[Row]:
    press, against = _presser(alone.standin), "a press that Bolt alone acks"
    opening = towns.in_turn(lambda: _opened(ours.standin)[0], press, 60)
    yield from compared("`milestone BX-…`: a form on its way to Slack", against, opening, 2)
    acked = towns.in_turn(lambda: _opened(ours.standin)[1], press, 60)
    yield from compared("the same, acked with the form open", against, acked)


def presses(towns: Towns) -> Iterator[Row]:
    """Two people pressing through a surgery of one team, whose agenda was just posted: how many redraws that made."""
    number, town = towns.scale.rounds(PRESSES), towns.copy(OURS, "pressed")
    with (
        bot(OURS, town, towns.scale.pace, is_sitting=True) as running,
        closing(database.connect(town, "pragma query_only = on")) as reader,
    ):
        standin = running.standin

        def is_drawn() -> bool:
            return not reader.execute("select 1 from outbox where drawn < wanted").fetchone()

        messages = standin.wait_for(lambda: _discussed(standin), PATIENCE)
        standin.wait_for(is_drawn, PATIENCE)
        buttons = _buttons(standin, messages, number)
        asked_before = len(standin.workspace.calls)
        with ThreadPoolExecutor(2) as pool:
            halves = (
                pool.submit(_press_all, standin, person, buttons[half::2])
                for half, person in enumerate((CONSULTANT, MANAGER))
            )
            acked = sum(half.result() for half in list(halves))
        standin.wait_for(is_drawn, PATIENCE)
        calls = standin.workspace.calls[asked_before:]
        redraws = [call.args["ts"] for call in calls if call.method == "chat.update"]
        said = "\n".join(words(message) for message in _discussed(standin))
        shown = sum(f"Note {each:03}" in said for each in range(number))
    yield Row(
        f"{number} presses of two people in a surgery",
        f"{acked} acked, {shown} to be read in the end",
        "redraws",
        f"{len(redraws)} of {len(set(redraws))} messages",
        target=f"all, {'met' if acked == shown == number else MISSED}",
    )


def _discussed(standin: StandIn) -> list[Message]:
    """The messages of the children discussed, once they are all there."""
    heads = [message for message in standin.workspace.messages(channel(0)) if message.text.startswith("BX-")]
    return heads if len(heads) == DISCUSSED else []


def _buttons(standin: StandIn, messages: Sequence[Message], wanted: int) -> list[tuple[str, str]]:
    """As many buttons as are to be pressed, in the children's threads: where each is, and what it types."""
    typed = [
        [
            f"update {message.text.partition(':')[0]} Note {number:03}"
            for number in range(at, wanted, DISCUSSED)
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
    random.Random(wanted).shuffle(found)
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


def _while_drawing(running: Running) -> float:
    """A no-op while a picture is being drawn, which is waited for afterwards."""
    standin = running.standin
    workspace = standin.workspace
    asked_before = len(workspace.calls)

    def is_shown() -> bool:
        return any(call.method == "files.completeUploadExternal" for call in workspace.calls[asked_before:])

    answer = standin.command(CONSULTANT, channel(0), f"chart {team_key(0)}")
    assert answer.acked
    taken = running.noop()
    assert not is_shown(), "the picture was there before the no-op was answered"
    standin.wait_for(is_shown, PATIENCE)
    return taken


def _shuffled(children: int) -> Iterator[int]:
    numbers = list(range(children))
    random.Random(children).shuffle(numbers)
    return cycle(numbers)
