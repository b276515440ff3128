"""Payloads of Slack's: whatever is in one, it is answered, and nothing of it is in the log."""

import asyncio
import copy
import json
import logging
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from contextlib import ExitStack, closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltResponse
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack import answers
from demo.workspace.records import Json
from tests.conftest import GivenClock, Slack, make_workspace, open_slack, two_teams
from tests.fuzz.choices import Choices
from tests.fuzz.words import Tried
from tests.kept_log import kept_log

PLANTED = "xylophone"
"""Stands in each thing that is put into a payload, and in no code."""
TYPED = frozenset({"text", "value", "real_name", "display_name", "name", "title"})
"""The fields that people fill, with whatever they like: what is in them may never be a bug."""
SLACKS_OWN = frozenset({"response_url", "response_urls", "arrived"})
"""What is left as it is: the bot writes to where Slack says."""
ANEW_AFTER = 2_000
"""After how many payloads the records and the workspace begin anew."""


class _Acked:
    """Takes an answer in place of the socket, where Bolt has one; `notified` is what a notification would show of it."""

    is_done = False
    notified = ""

    def __call__(self, _request: SocketModeRequest, response: BoltResponse) -> None:
        self.is_done = response.status == 200
        with suppress(ValueError):  # words alone, or nothing
            self.notified = str(json.loads(response.body).get("text"))


class Inline(Executor):
    """Does at once what is put into it, so that it is known when all is answered."""

    def submit(self, work: Any, /, *args: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*args, **named))
        return done


def _recorded(slack: Slack) -> list[Json]:
    """One envelope of each kind, as the workspace sends it: what is typed, pressed, chosen, opened and told."""
    sockets, sent = slack.standin._slack.sockets, []
    send = sockets.send

    async def noted(envelope: Json) -> Any:
        sent.append(copy.deepcopy(envelope))
        return await send(envelope)

    sockets.send = noted
    standin = slack.standin
    slack.command("U0SAM", f"update BX-0042 {PLANTED}")
    slack.command("U0SAM", "action BX-0042 @Sam by 27/11/2026 Chase the report")
    standin.press("U0SAM", "C0NORTH", slack.workspace.ephemerals("U0SAM")[-1].ts, "Undo")
    standin.mention("U0SAM", "C0NORTH", f"update BX-0042 {PLANTED}")
    standin.dm("U0SAM", f"update BX-0042 {PLANTED}")
    standin.open_home("U0SAM")
    standin.command("U0SAM", "C0NORTH", "update BX-0042")
    standin.wait_for(lambda: "'note'" in str(standin.modal("U0SAM")))
    standin.submit("U0SAM", {"note": PLANTED})
    standin.shortcut("U0SAM", "milestone")
    standin.wait_for(lambda: "'child'" in str(standin.modal("U0SAM")))
    standin.suggest("U0SAM", "child", "BX")
    standin.close_modal("U0SAM")
    person = {"id": "U0SAM", "real_name": "Sam", "profile": {"display_name": "Sam"}, "is_restricted": False}
    for event in (
        {"type": "user_change", "user": person},
        {"type": "member_joined_channel", "user": "U0ALEX", "channel": "C0NORTH"},
        {"type": "member_left_channel", "user": "U0ALEX", "channel": "C0NORTH"},
        {"type": "channel_rename", "channel": {"id": "C0NORTH", "name": "north"}},
    ):
        asyncio.run_coroutine_threadsafe(
            noted(
                {
                    "envelope_id": "e",
                    "type": "events_api",
                    "payload": {"type": "event_callback", "team_id": "T0", "event": event, "event_id": "Ev0"},
                }
            ),
            standin._loop,
        ).result(20)
    slack.settle()
    # Of what it says itself the bot is told too, and answers nothing.
    return [each for each in sent if "bot_id" not in each["payload"].get("event", {})]


Place = tuple[Any, Any]
"""Something that holds others, and the key of one of them."""


def _places(payload: Any) -> list[Place]:
    """Everything in a payload that may be another thing."""
    found: list[Place] = []
    walk = [payload]
    while walk:
        each = walk.pop()
        for key in list(each) if isinstance(each, dict) else range(len(each)):
            if key not in SLACKS_OWN:
                found.append((each, key))
                if isinstance(each[key], dict | list):
                    walk.append(each[key])
    return found


def _changed(payload: Json, chosen: Choices) -> bool:
    """Change some things in a payload; whether that is no more than what people may fill in."""
    is_typed = True
    for _ in range(chosen.number(6)):
        places = _places(payload)
        holds, key = places[chosen.number(len(places))]
        if chosen.number(2):
            # What people fill is few among the many fields of a payload.
            typed = [each for each in places if each[1] in TYPED and isinstance(each[0][each[1]], str)]
            holds, key = chosen.one_of(typed or places)
        how = chosen.number(8)
        if how < 4 and isinstance(holds[key], str):
            holds[key] = f"{PLANTED} {chosen.text()}" if how % 2 else f"{chosen.text()} {PLANTED}"
            is_typed = is_typed and key in TYPED
            continue
        is_typed = False
        match how:
            case 4:
                del holds[key]
            case 5:
                holds[key] = chosen.one_of([None, True, 0, -1, 2**70, 1.5, "", [], {}])
            case 6:
                holds[key] = [holds[key], PLANTED]
            case _:
                holds[key] = {PLANTED: chosen.text(20), "type": chosen.text(20)}
    return is_typed


@contextmanager
def _bot(folder: Path) -> Iterator[tuple[Slack, list[Json]]]:
    with open_slack(folder, GivenClock(), make_workspace(), two_teams()) as slack:
        recorded = _recorded(slack)
        listening = slack.bot.listeners
        listening._answers._pool = slack.bot.uploads._pool = Inline()
        yield slack, recorded


@contextmanager
def payloads() -> Iterator[Tried]:
    """Envelopes as Slack sends them, changed, put to the real listeners one at a time."""
    numbers = count(1)
    with pytest.MonkeyPatch.context() as patch, kept_log() as logged, closing(_Anew()) as opened:
        patch.setattr(answers, "RETRY_WAITS", ())
        patch.setattr(answers, "LAST_WAITS", ())

        def tried(data: bytes) -> None:
            slack, recorded = opened.get()
            chosen = Choices(data)
            envelope = copy.deepcopy(chosen.one_of(recorded))
            payload, number = envelope["payload"], next(numbers)
            is_typed = _changed(payload, chosen)
            if "event_id" in payload:
                payload["event_id"] = f"Ev{number}"  # none is one that came before
            payload |= {"arrived": time.monotonic(), "envelope_id": f"e{number}"}
            logged.seek(0)
            logged.truncate()
            before = len(slack.workspace.calls)
            slack.bot.socket._answer = acked = _Acked()
            try:
                slack.bot.socket.handle(None, SocketModeRequest(envelope["type"], f"e{number}", payload))
            except Exception:
                assert not is_typed
                logging.getLogger("slack_sdk").exception("as the library tells of it")
            said = logged.getvalue()
            assert PLANTED not in said, "what was typed is in the log"
            if is_typed:
                assert acked.is_done, "it is not acked"
                assert "reference" not in said, f"a bug: {said}"
                kind = payload.get("event", {}).get("type")
                told = [
                    call for call in slack.workspace.calls[before:] if call.method.startswith("chat.post")
                ]
                assert kind not in ("app_mention", "message") or told, "nobody was answered"
                notified = [acked.notified, *(call.args.get("text") for call in told)]
                assert PLANTED not in str(notified), "what was typed is in a notification"

        yield tried


class _Anew:
    """A bot that begins anew after so many payloads: what they record would fill it."""

    def __init__(self) -> None:
        self._left = 0
        self._world = ExitStack()

    def get(self) -> tuple[Slack, list[Json]]:
        if not self._left:
            self.close()
            folder = self._world.enter_context(tempfile.TemporaryDirectory())
            self._opened = self._world.enter_context(_bot(Path(folder)))
            self._left = ANEW_AFTER
        self._left -= 1
        return self._opened

    def close(self) -> None:
        self._world.close()
