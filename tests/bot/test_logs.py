"""The log holds nothing that anybody wrote, whoever writes it: ours, a library or Python itself."""

import asyncio
import json
import logging
import multiprocessing
import os
import re
import sys
import tempfile
import threading
import warnings
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot.watch.logs import LogLine
from bot.watch.metrics import BotCollector
from bot.watch.pulse import OTHER, Pulse
from demo.api.faults import FAULTS
from demo.api.socket_mode import envelope
from tests.conftest import GivenClock, make_workspace, open_slack, two_teams
from tests.kept_log import kept_log

PLANTED = "xylophone"
"""A word that stands in every field of whatever is sent, and in no code."""
QUICK_FAULTS = sorted(FAULTS.keys() - {"hang", "hang_before", "slow"})
"""The faults that a test need not wait for."""


@pytest.fixture
def log():
    with kept_log() as stream:
        yield stream


def lines(log) -> list[dict]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def assert_empty_of_content(log) -> None:
    assert not re.search(rf"{PLANTED}|BX-|xoxb-|xapp-|U0SAM|C0NORTH", log.getvalue(), re.IGNORECASE)


def assert_nowhere_else(slack, folder) -> None:
    """Assert that the word is in no notification, no count, no name of a file, the health file, and no list of processes."""
    calls = [call for call in slack.workspace.calls if call.method.startswith("chat.")]
    assert calls
    assert not [call for call in calls if PLANTED in str(call.args.get("text"))]
    assert not [each for each in slack.workspace.ephemerals("U0SAM") if PLANTED in each.text]
    assert PLANTED not in generate_latest(BotCollector(slack.bot.pulse, slack.bot.health)).decode()
    files = [each for place in (folder, tempfile.gettempdir()) for each in Path(place).iterdir()]
    assert not [each for each in files if PLANTED in each.name]
    assert PLANTED not in slack.bot.health.path.read_text(encoding="utf-8")
    # Of this process and all that it started, how each was called and with which environment.
    for process in {os.getpid(), *(each.pid for each in multiprocessing.active_children())}:
        for told in ("cmdline", "environ", "comm"):
            assert PLANTED.encode() not in Path(f"/proc/{process}/{told}").read_bytes()


def send(slack, kind: str, payload: dict) -> None:
    """Send an envelope as it stands, and do not wait: what nobody handles is not acked."""
    sending = slack.standin._slack.sockets.send(envelope(kind, payload))
    asyncio.run_coroutine_threadsafe(sending, slack.standin._loop)


def test_no_payload_and_no_fault_puts_a_word_of_anybodys_into_the_log(tmp_path, log):
    workspace = make_workspace()
    workspace.add_user("U0PAT", f"Pat {PLANTED}")
    with open_slack(tmp_path, GivenClock(), workspace, two_teams()) as slack:
        standin = slack.standin
        # Each kind of payload, with the word in each field that a person fills.
        said = slack.command("U0SAM", f"update BX-0042 {PLANTED}")
        assert PLANTED in said or "noted" in said
        slack.command("U0SAM", f"{PLANTED} BX-0042")
        slack.command("U0SAM", f"action BX-0042 @Sam by 27/11/2026 {PLANTED}")
        standin.mention("U0SAM", "C0NORTH", f"update BX-0042 {PLANTED}")
        standin.dm("U0SAM", f"update BX-0042 {PLANTED}", files=[f"{PLANTED}.pdf"])
        standin.press("U0SAM", "C0NORTH", slack.workspace.ephemerals("U0SAM")[-1].ts, "Undo")
        standin.open_home("U0SAM")
        standin.command("U0SAM", "C0NORTH", "update BX-0042")
        standin.wait_for(lambda: "'note'" in str(standin.modal("U0SAM")))
        standin.submit("U0SAM", {"note": f"{PLANTED} {PLANTED}"})
        standin.shortcut("U0SAM", "milestone")
        standin.wait_for(lambda: "'child'" in str(standin.modal("U0SAM")))
        standin.suggest("U0SAM", "child", PLANTED)
        standin.close_modal("U0SAM")
        # Those that nobody handles, and those that are nothing at all.
        junk = {"user": {"id": "U0SAM", "name": PLANTED}, "text": PLANTED, "trigger_id": PLANTED}
        for kind in ("view_closed", "block_suggestion", "message_action", "dialog_cancellation", PLANTED):
            send(
                slack, "interactive", {**junk, "type": kind, "callback_id": PLANTED, "view": {"id": PLANTED}}
            )
        send(
            slack,
            "events_api",
            {**junk, "event": {"type": PLANTED, "channel": {"id": PLANTED}}, "event_id": PLANTED},
        )
        send(slack, "events_api", {"event": {"type": "message", "text": PLANTED, "channel_type": "im"}})
        send(slack, "slash_commands", {"command": f"/{PLANTED}", "text": PLANTED})
        send(slack, PLANTED, junk)
        for raw in (
            PLANTED,
            f'{{"type": "{PLANTED}"',
            f'["{PLANTED}"]',
            f'{{"type": "events_api", "payload": "{PLANTED}"}}',
        ):
            slack.bot.socket.client.enqueue_message(raw)
        # Each fault, where an answer, a form, a post and a question to Slack meet it.
        for fault in [*QUICK_FAULTS, "invalid_auth", "token_revoked"]:
            for method in (
                "response_url",
                "views.open",
                "chat.postMessage",
                "chat.postEphemeral",
                "users.info",
            ):
                slack.workspace.fault(method, fault, retry_after=0)
            slack.bot.people.forget("U0SAM")
            standin.mention("U0SAM", "C0NORTH", f"update BX-0042 {PLANTED}")
            standin.command("U0SAM", "C0NORTH", "update BX-0042")
            slack.command("U0SAM", f"history BX-0042 {PLANTED}")
        # A bug, and a disk at fault.
        with slack.bot.store.write() as records:
            records.execute("update children set born = ?", (PLANTED,))
        standin.mention("U0ALEX", "C0NORTH", f"update BX-0042 {PLANTED}")
        standin.shows("U0ALEX", "Something went wrong on my side")
        slack.clock.go_to(26, 11, 9, 30)
        slack.bot.ticker.tick()
        slack.bot.check()
        assert_nowhere_else(slack, tmp_path)

    assert_empty_of_content(log)
    told = lines(log)
    assert {line["logger"].split(".")[0] for line in told} >= {"permanence", "slack_bolt", "slack_sdk"}
    kinds = {line["kind"] for line in told if "kind" in line}
    assert kinds >= {
        "slash_commands",
        "app_mention",
        "message",
        "block_actions",
        "view_submission",
        "shortcut",
        OTHER,
    }
    bug = [line for line in told if line["said"].startswith("reference ")][-1]
    assert [line["kind"] for line in told if line.get("request") == bug["request"] and "kind" in line] == [
        "app_mention"
    ], "what is worked on in a pool bears the id of what it is for"


def test_what_python_itself_would_print_is_written_without_its_words(log):
    """A thread that dies, a warning, a destructor that fails, and a line that cannot be put together."""

    class Failing:
        def __del__(self) -> None:
            raise ValueError(PLANTED)

    def fail() -> None:
        raise ValueError(PLANTED)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    del Failing().__dict__
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(PLANTED, UserWarning, stacklevel=1)
    logging.getLogger("slack_sdk").warning("%d", PLANTED)
    logging.getLogger("permanence.slack").warning("%d", PLANTED)
    try:
        fail()
    except ValueError as error:
        logging.getLogger("slack_sdk").exception(PLANTED)
        sys.excepthook(ValueError, error, error.__traceback__)

    assert_empty_of_content(log)
    told = [re.sub(r":\d+", "", line["said"]) for line in lines(log)]
    assert [each for each in told if "test_logs.py" in each] == [
        "a thread met ValueError at bot/test_logs.py",
        "a thread met ValueError at bot/test_logs.py",
        "at bot/test_logs.py",
        "at bot/test_logs.py amid ValueError",
        "ended by ValueError at bot/test_logs.py",
    ]


def test_in_a_terminal_a_line_of_the_log_is_words():
    record = logging.LogRecord("permanence.socket", logging.INFO, __file__, 1, "answered", (), None)
    vars(record).update(created=0.0, msecs=7.0, kind="shortcut", ms=12)

    assert LogLine(for_people=True).format(record) == (
        "1970-01-01T00:00:00.007Z info permanence.socket answered shortcut 12"
    )


def test_what_is_counted_is_kept_by_kind_and_by_level():
    pulse = Pulse(iter([0, 0, 5, 7, 9, 10, 20]).__next__)
    assert (pulse.since_heard, pulse.since_connected) == (None, 5)
    pulse.answered("shortcut", 0.03)
    pulse.connected(is_up=True)
    assert (pulse.since_heard, pulse.since_ticked, pulse.since_connected) == (2, 10, 0.0)
    pulse.connected(is_up=False)
    assert pulse.times["shortcut"].within == [0, 1, 0, 0, 0, 0, 0, 0]
