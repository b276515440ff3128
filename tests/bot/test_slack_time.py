"""The clock of the host: compared with Slack's before anything is planned by it, and looked past if it is set back."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from apscheduler.triggers.interval import IntervalTrigger

from bot import clock as bot_clock
from bot.clock import Ticker
from bot.holds.slack_time import SlackTime, apart, time_said
from bot.say import system_clock
from storage.outbox import PostState
from tests.bot.conftest import Elapsed
from tests.conftest import heads_of

FIRST = date(2026, 11, 26)


@pytest.fixture
def heads(slack):
    """The agendas of the North team, by day, each with its state."""

    def found():
        with slack.bot.store.read() as records:
            return {head.occurrence: head.state for head in heads_of(records, "north")}

    return found


@pytest.fixture
def told(slack):
    """What the administrator has been told of the clock."""

    def found():
        messages = slack.workspace.messages(slack.workspace.dm("U0ADMIN"))
        return [message.text for message in messages if "machine I run on" in message.text]

    return found


@pytest.fixture
def say_time(slack):
    """Have Slack's answers give a time, whatever the clock of the host says."""

    def say(day, hour=10, minute=0):
        moment = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
        slack.workspace.date = moment.timestamp

    return say


def test_a_clock_that_is_ahead_plans_nothing_and_the_agenda_comes_at_its_own_moment(
    slack, heads, told, say_time
):
    say_time(26, 9, 29)
    slack.clock.go_to(26, 11, 9, 29, 2027)
    slack.tick()
    slack.tick()

    assert heads() == {}
    assert [text.split(".")[0] for text in told()] == [
        "The clock of the machine I run on is 365 days ahead of Slack's"
    ]

    say_time(26, 9, 30)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    assert heads() == {FIRST: PostState.SENT}
    with slack.bot.store.read() as records:
        assert heads_of(records, "north")[0].note is None


def test_a_clock_that_was_set_back_plans_nothing_and_a_second_fault_is_told_too(slack, heads, told, say_time):
    say_time(26, 9, 30)
    for _ in range(2):
        slack.clock.go_to(26, 11, 12, 30)
        slack.tick()
        assert heads() == {}
        slack.clock.go_to(26, 11, 9, 0)
        slack.tick()
        assert heads() == {}
        slack.clock.go_to(26, 11, 9, 29)
        slack.tick()

    assert [text.split(" of Slack's")[0].split(" is ")[1] for text in told()] == [
        "3 hours ahead",
        "3 hours ahead",
    ]


@pytest.mark.parametrize("minute", [29, 31])
def test_a_clock_within_two_minutes_of_slacks_is_planned_by(slack, heads, told, say_time, minute):
    say_time(26, 9, minute)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()

    assert heads() == {FIRST: PostState.SENT}
    assert told() == []


def test_a_machine_that_slept_is_asked_about_and_believed(slack, heads, told):
    slack.clock.go_to(26, 11, 9, 35)  # Slack's clock has gone on as much
    slack.tick()

    assert heads() == {FIRST: PostState.SENT}
    assert told() == []


def test_a_clock_set_while_slack_cannot_be_asked_is_not_planned_by(slack, heads):
    slack.workspace.fault("auth.test", "error_500", times=1)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    assert heads() == {}

    slack.tick()
    assert heads() == {FIRST: PostState.SENT}


@pytest.fixture
def elapsed():
    return Elapsed()


@pytest.fixture
def slack_time(slack, elapsed):
    return SlackTime(slack.bot.desk, slack.bot.listeners.app.client, elapsed)


def test_slack_is_asked_the_time_every_ten_minutes_and_not_at_every_tick(slack, slack_time, elapsed):
    def asked():
        return sum(call.method == "auth.test" for call in slack.workspace.calls)

    assert slack_time.agrees()
    before = asked()
    for _ in range(19):
        slack.clock.pass_(seconds=30)
        elapsed.seconds += 30
        assert slack_time.agrees()
    assert asked() == before
    slack.clock.pass_(seconds=30)
    elapsed.seconds += 30
    assert slack_time.agrees()
    assert asked() == before + 1


def test_nothing_is_planned_until_slack_has_once_said_the_time(slack, slack_time):
    slack.workspace.fault("auth.test", "error_500", times=1)

    assert not slack_time.agrees()
    assert slack_time.agrees()


def test_an_administrator_who_cannot_be_told_does_not_stop_the_clock(slack, slack_time, say_time, told):
    say_time(1)
    slack.workspace.fault("chat.postMessage", "channel_not_found")

    assert not slack_time.agrees()
    assert not slack_time.agrees()
    assert told() == []


def test_an_answer_without_a_date_says_no_time():
    assert time_said({}) is time_said({"date": "yesterday"}) is None
    assert time_said({"Date": "Thu, 26 Nov 2026 09:30:00 GMT"}) == datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(minutes=3), "3 minutes ahead"),
        (timedelta(hours=-1), "1 hour behind"),
        (timedelta(days=40), "40 days ahead"),
    ],
)
def test_the_difference_is_said_in_the_largest_whole_unit(ahead, words):
    assert apart(ahead) == words


def test_a_tick_overdue_by_the_time_elapsed_comes_whatever_the_wall_clock_says(terminal, clock, monkeypatch):
    ticked = threading.Event()
    ticker = Ticker(terminal.desk, clock, duties=[ticked.set])
    ticker.start()
    try:
        # As it is for the scheduler once the clock has been set back by an hour.
        job = ticker._scheduler.get_jobs()[0]
        job.reschedule(IntervalTrigger(hours=1))
        ticked.clear()
        ticker.check(system_clock())
        assert not ticked.wait(0.2)
        monkeypatch.setattr(bot_clock, "OVERDUE", 0)
        ticker.check(system_clock())
        assert ticked.wait(10)
    finally:
        ticker.stop()
