"""After a restore: an administrator is told once what waits, and lets it out or drops it."""

import json

import pytest

from storage.outbox import PostKind
from storage.restored import HELD, RESTORED

ADMIN = "U0ADMIN"


@pytest.fixture
def put_back(terminal, clock):
    """Note in the records that they were put back now, as a restore does."""

    def again():
        with terminal.store.write() as records:
            at = clock().isoformat()
            records.know(RESTORED, json.dumps({"at": at, "since": at, "lasts": {}}))
            records.know(HELD, at)

    return again


@pytest.fixture
def waiting(north, put_back, ticker, clock):
    """Records that were put back on Tuesday, as the digests before North's surgery fell due."""
    north("action BX-0042 <@U0SAM> by 25/11/2026 Chase the medical report", "U0MARY")
    clock.go_to(24, 11, 9)
    put_back()
    ticker.tick()
    return north


@pytest.mark.parametrize(
    ("typed", "done"),
    [("send", "1 message is sent, unless I find that it was before."), ("drop", "1 message is dropped.")],
)
def test_an_administrator_is_told_what_waits_and_sends_or_drops_it(waiting, private, refused, typed, done):
    (word,) = private(ADMIN)
    assert word.words.startswith(
        "The records were put back on Tue 24 Nov 2026, 09:00, as they were on Tue 24 Nov 2026, 09:00. "
    )
    assert word.words.endswith(
        "1 digest is held back, as it may have been sent already. One that I find in Slack is not sent again."
    )
    assert [button.command for button in word.buttons] == ["restored send", "restored drop"]

    assert waiting(f"restored {typed}") == f"{done} Digests and private messages are sent as usual again."
    (word,) = private(ADMIN)
    assert word.words.endswith("the old ones. Digests and private messages are sent as usual again.")
    assert not word.buttons
    assert refused(f"restored {typed}") == "No digest or private message is held back. Nothing was changed."


def test_several_kinds_that_wait_are_counted_apart(waiting, told):
    waiting("milestone BX-0042 disruption 23/11/2026", "U0SAM")
    waiting("escalate 1 because no reply twice", "U0SAM")
    assert "1 digest and 1 private message are held back, as they may have been sent" in told(ADMIN)[0]


@pytest.mark.usefixtures("waiting")
def test_a_second_restore_takes_the_buttons_of_the_first_away(terminal, put_back, ticker, clock, told):
    with terminal.store.write() as records:
        (word,) = records.delivery.told_to(ADMIN, PostKind.RESTORED, clock().date())
        records.delivery.sent(word, "2000.0", word.wanted, clock())
    clock.pass_(hours=1)
    put_back()
    ticker.tick()
    assert told(ADMIN)[0] == "The records have been put back once more since."
    assert told(ADMIN)[1].startswith("The records were put back on Tue 24 Nov 2026, 10:00")


def test_where_nothing_waited_that_is_said(north, put_back):
    put_back()
    assert north("restored send") == "None waited. Digests and private messages are sent as usual again."


def test_before_there_is_a_team_nobody_is_told_and_nothing_waits(say, put_back, clock_types, refused):
    put_back()
    assert clock_types("tell restored") == "Nothing waits."
    assert "is held back" in refused("restored send")
