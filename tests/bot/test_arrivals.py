"""When a command arrived, even if the whole bot stood still then: what Slack has given up on is not carried out."""

import os
import signal
import threading
import time

import pytest

from bot.watch.arrivals import Arrivals
from demo.server import StandIn
from tests.bot.conftest import Elapsed
from tests.bot.test_crash import open_bots
from tests.conftest import PATIENCE


@pytest.fixture
def elapsed():
    given = Elapsed()
    given.seconds = 100.0
    return given


@pytest.fixture
def arrivals(elapsed):
    return Arrivals(elapsed=elapsed)


def test_what_is_read_after_a_standstill_may_have_arrived_at_its_beginning(arrivals, elapsed):
    elapsed.seconds = 104.0
    assert arrivals.moment() == 100.0
    elapsed.seconds = 104.3
    assert arrivals.moment() == 100.0, "there may be more where that came from"


def test_what_is_read_a_while_after_a_standstill_arrived_now(arrivals, elapsed):
    elapsed.seconds = 104.0
    arrivals.moment()
    for tick in range(1, 16):
        elapsed.seconds = 104.0 + tick / 10
        arrivals.moment()
    assert arrivals.moment() == elapsed.seconds


def test_a_sign_of_life_that_is_a_little_late_is_no_standstill(arrivals, elapsed):
    elapsed.seconds = 100.4
    assert arrivals.moment() == 100.4


def test_a_bot_that_stood_still_carries_out_nothing_that_slack_has_given_up_on(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "tests.bot.test_crash.StandIn", lambda workspace: StandIn(workspace, ack_timeout=PATIENCE)
    )
    with open_bots(tmp_path, 1) as bots:
        bot = bots.start()
        bots.standin.wait_connected(PATIENCE)
        os.kill(int(bot.pid or 0), signal.SIGSTOP)
        typing = threading.Thread(
            target=bots.standin.command, args=("U0SAM", "C0TEAM1", "update BX-1001 Court adjourned")
        )
        sent = time.monotonic()
        typing.start()
        bots.standin.wait_for(lambda: time.monotonic() > sent + 3.5)
        os.kill(int(bot.pid or 0), signal.SIGCONT)
        typing.join()

        bots.standin.shows("U0SAM", "Please try again", PATIENCE)
        with bots.store.read() as records:
            assert records.execute("select count(*) from updates").fetchone() == (0,)
