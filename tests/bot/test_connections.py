"""Two bots on the same tokens: nothing is posted, administrators are told, and a connection of before is none."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.config import Tokens
from bot.holds.connections import AGAIN, FIRST_AGAIN, LOOK_EVERY, OVERLAP, Connections
from bot.run import Bot
from bot.slack import socket
from bot.terminal.check import check
from commands.practice.request import Place, PlaceKind
from permanence.roles import CLOCK
from storage.database import EVERY, connect, copy_database
from storage.outbox import PostState
from tests.bot.conftest import Elapsed, people_ask
from tests.conftest import heads_of, make_settings


@pytest.fixture
def connections(slack):
    slack.bot.connections.elapsed = Elapsed()
    slack.bot.connections.saw(0)
    return slack.bot.connections


@pytest.fixture
def wait(slack, connections):
    """Let seconds pass in the looks of every second."""

    def passed(seconds):
        until = connections.elapsed.seconds + seconds
        while connections.elapsed.seconds < until:
            connections.elapsed.seconds += 1
            slack.bot.check()
            for leaving in slack.bot.socket._retiring:  # in life ten minutes pass before the next one leaves
                leaving.join()

    return passed


@contextmanager
def another(slack):
    """Another bot on the same tokens, which only listens."""
    client = SocketModeClient(slack.workspace.app_token, web_client=WebClient(base_url=slack.standin.api_url))
    client.connect()
    try:
        yield
    finally:
        client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
        client.close()
        slack.standin.wait_for(lambda: len(slack.standin._slack.sockets._connected) == 1)


@pytest.fixture
def told(slack):
    """What the administrator has been told of another bot."""

    def found():
        messages = slack.workspace.messages(slack.workspace.dm("U0ADMIN"))
        return [message.text for message in messages if "my tokens" in message.text]

    return found


@pytest.fixture
def checked(tmp_path, slack, monkeypatch):
    """What `permanence check` says of it."""

    def found():
        config = tmp_path / "config.toml"
        config.write_text(
            f'[authority]\nname = "Borsetshire"\n[slack]\napi_url = "{slack.standin.api_url}"\n'
            '[access]\nadmins = ["U0ADMIN"]\n'
        )
        monkeypatch.setenv("SLACK_BOT_TOKEN", slack.workspace.bot_token)
        monkeypatch.setenv("SLACK_APP_TOKEN", slack.workspace.app_token)
        return [line for line in check(config)[0].splitlines() if "held by" in line]

    return found


def test_while_another_bot_is_on_the_same_tokens_nothing_is_posted_and_administrators_are_told(
    slack, wait, told, checked
):
    with another(slack):
        wait(LOOK_EVERY)
        slack.clock.go_to(26, 11, 9, 30)
        slack.bot.ticker.tick()
        wait(OVERLAP + AGAIN)
        slack.bot.ticker.tick()
        wait(LOOK_EVERY)

        assert slack.messages() == []
        (said,) = told()
        assert "Slack counts 1 connection beside mine" in said
        assert "I run on " in said
        assert "permanence.db" in said
        (row,) = checked()
        assert "problem" in row
        assert "held by connections" in row

    wait(AGAIN)
    assert [said.partition(" What people recorded")[0] for said in told()[1:]] == [
        "The other bot on my tokens, there since Thu 26 Nov 2026, 09:30, is gone. I post again."
    ]
    assert checked() == []
    slack.tick()
    with slack.bot.store.read() as records:
        assert [head.state for head in heads_of(records, "north")] == [PostState.SENT]
    assert len(told()) == 2


def test_what_is_being_posted_as_another_bot_is_seen_stops_too(slack, connections, on_its_way, let_go):
    slack.clock.go_to(26, 11, 9, 30)
    on_its_way("chat.postMessage", slack.bot.ticker.tick, nth=1)
    connections.saw(1)
    let_go.set()
    slack.standin.wait_for(lambda: not slack.bot.posting.is_busy)

    assert len(slack.messages()) == 1, "what was on its way, and nothing after it"
    connections.saw(0)
    slack.settle()
    assert len(slack.messages()) == 2


def test_a_bot_that_starts_beside_another_posts_nothing_that_it_finds_to_be_posted(slack, tmp_path, clock):
    """As a copy restored for a drill would, before anybody has told it that it is one."""
    (tmp_path / "drill").mkdir()
    settings = make_settings(tmp_path / "drill", slack.standin.api_url)
    copy_database(slack.bot.store.path, settings.database)
    slack.clock.go_to(26, 11, 9, 30)
    second = Bot(settings, Tokens(slack.workspace.bot_token, slack.workspace.app_token), clock)
    second.start()
    try:
        second.ticker.tick()
        with second.store.read() as records:
            assert heads_of(records, "north") == []
        assert slack.messages() == []
    finally:
        second.stop()


@pytest.mark.parametrize("seconds", [FIRST_AGAIN, OVERLAP - 1])
def test_another_connection_for_less_than_two_minutes_is_told_to_nobody(slack, wait, told, checked, seconds):
    with another(slack):
        wait(LOOK_EVERY)
        wait(seconds)
    wait(AGAIN)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()

    assert told() == checked() == []
    assert len(slack.messages()) == 2


def test_a_socket_that_slack_refreshes_is_no_other_bot(slack, connections, told):
    slack.standin.refresh_socket()
    slack.standin.wait_connected(20)

    assert connections.are_ours
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    assert len(slack.messages()) == 2
    assert told() == []


def test_a_bot_that_was_told_of_another_before_it_was_restarted_says_that_it_is_gone(
    slack, connections, told
):
    connections.saw(1)
    connections.elapsed.seconds += OVERLAP
    connections.saw(1)
    restarted = Connections(slack.bot.desk, slack.bot.listeners.app.client, lambda: 0)
    assert not restarted.are_ours, "not before Slack has said so"
    restarted.saw(0)

    assert restarted.are_ours
    assert [said.split(",")[0] for said in told()][1:] == ["The other bot on my tokens"]


def test_a_bot_that_cannot_note_another_while_the_records_are_busy_goes_on_and_notes_it_later(
    slack, connections, wait, told, monkeypatch, caplog
):
    monkeypatch.setattr(slack.bot.store._file, "_patience", 0.1)
    with another(slack):
        wait(LOOK_EVERY)
        with closing(connect(slack.bot.store.path, EVERY)) as program:
            program.execute("begin immediate")
            wait(OVERLAP + AGAIN)
        assert (told(), connections.are_ours) == ([], False)
        assert "a look after the bot's parts failed: Busy" in caplog.text
        wait(AGAIN)
        assert len(told()) == 1


def test_a_bot_that_slack_never_tells_goes_on_after_two_minutes(slack, connections, wait):
    connections._is_known, connections._began = False, 0.0
    slack.workspace.fault("apps.connections.open", "error_500", times=9)
    assert not connections.are_ours
    wait(OVERLAP)
    assert connections.are_ours


def test_no_command_is_lost_while_the_bot_connects_anew(slack):
    with people_ask(slack):
        counted = [slack.bot.socket.count_others() for _ in range(5)]

    assert counted[0] == 0
    slack.standin.wait_for(lambda: len(slack.standin._slack.sockets._connected) == 1)


def test_a_command_that_is_being_answered_as_the_bot_connects_anew_is_acked_once(slack, let_go):
    slack.workspace.fault("conversations.info", "held")
    slack.bot.people.forget("C0NORTH")
    with ThreadPoolExecutor() as people:
        asked = people.submit(slack.standin.command, "U0SAM", "C0NORTH", "status BX-0042")
        slack.standin.wait_for(lambda: slack.workspace.calls[-1].method == "conversations.info")
        assert slack.bot.socket.count_others() == 0
        let_go.set()
        assert asked.result().acked


def test_where_no_administrator_is_left_to_be_told_check_still_names_it(slack, connections, told, checked):
    slack.bot.desk.answer_words("gone <@U0ADMIN>", CLOCK.person, Place(PlaceKind.CLOCK))
    for _ in range(2):
        connections.saw(1)
        connections.elapsed.seconds += OVERLAP

    assert told() == []
    assert len(checked()) == 1


def test_a_check_makes_nothing_hold(slack, connections, checked, wait):
    assert checked() == []
    wait(LOOK_EVERY)
    assert connections.are_ours


def test_a_socket_that_is_not_told_how_many_there_are_stays_as_it_was(slack, connections, monkeypatch):
    monkeypatch.setattr(socket, "HELLO_SECONDS", 0.1)
    slack.standin._slack.sockets._hello = lambda: {"type": "hello"}
    before = slack.bot.socket.client
    connections.saw(slack.bot.socket.count_others())

    assert slack.bot.socket.client is before
    assert connections.are_ours
    assert "BX-0042" in slack.command("U0SAM", "status BX-0042")
