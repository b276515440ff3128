"""The socket: watched, refreshed, and never blocked by slow answers."""

import json
import queue
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle

import pytest
from slack_bolt import BoltResponse
from slack_sdk.socket_mode.builtin import client as library

from bot.config import Tokens
from bot.run import Bot
from bot.slack import socket
from commands.grammar.verbs import verbs
from storage.awaited import AT_WORK
from tests.bot.conftest import people_ask
from tests.conftest import make_settings, make_workspace, open_slack, words_of


def test_our_own_health_check_reconnects_when_the_library_does_not(slack, monkeypatch):
    monkeypatch.setattr(socket, "TRY_EVERY", 0.1)
    assert slack.bot.socket.check()
    client = slack.bot.socket.client
    client.auto_reconnect_enabled = client.default_auto_reconnect_enabled = False
    slack.workspace.fault("apps.connections.open", "error_500")
    slack.standin.drop_socket()
    slack.standin.wait_for(lambda: not client.is_connected())
    slack.standin.wait_for(slack.bot.socket.check, 20)

    assert "BX-0042" in slack.command("U0SAM", "status BX-0042")


def test_what_every_answer_needs_is_made_before_anybody_can_ask(slack, tmp_path, clock):
    verbs.cache_clear()
    settings = replace(make_settings(tmp_path, slack.standin.api_url), database=slack.bot.store.path)
    bot = Bot(settings, Tokens(slack.workspace.bot_token, slack.workspace.app_token), clock)
    bot.store.close()

    assert verbs.cache_info().misses == 1
    assert "BX-0042" in slack.command("U0SAM", "status BX-0042")
    assert verbs.cache_info().misses == 1


def test_the_socket_reconnects_after_the_server_drops_it(slack):
    slack.standin.drop_socket()
    slack.standin.wait_for(lambda: not slack.bot.socket.client.is_connected(), 20)
    assert slack.bot.socket.check()

    assert "BX-0042" in slack.command("U0SAM", "status BX-0042")


def test_a_session_that_begins_as_its_client_is_closed_ends_too(slack, monkeypatch):
    client = slack.bot.socket.client
    disconnect = client.disconnect

    def begin_again():
        disconnect()
        client.current_session_state.terminated = False  # as the library does for a session that begins

    monkeypatch.setattr(client, "disconnect", begin_again)
    closing = threading.Thread(target=socket.close_client, args=(client,), daemon=True)
    closing.start()
    closing.join(20)

    assert not closing.is_alive()


def test_no_command_is_lost_while_slack_refreshes_the_socket(slack):
    with people_ask(slack):
        for _ in range(3):
            slack.standin.refresh_socket()
            slack.standin.wait_connected(20)


def test_commands_are_carried_out_while_answers_to_others_wait_for_a_socket(slack):
    slack.command("U0SAM", "me")  # Slack need not be asked about them again
    slack.bot.socket._arrivals.stop()  # what waits is not begun for having waited long
    client, awaited, go_on = slack.bot.socket.client, slack.bot.store.awaited, threading.Event()
    for _ in range(AT_WORK):
        client.message_workers.submit(go_on.wait)
    with ThreadPoolExecutor(3 * AT_WORK) as people:
        asked = [
            people.submit(slack.standin.command, "U0SAM", "C0NORTH", f"update BX-0042 Note {number}")
            for number in range(3 * AT_WORK)
        ]
        slack.standin.wait_for(lambda: len(awaited._next) == len(asked))
        client.auto_reconnect_enabled = False
        session, client.current_session = client.current_session, None
        go_on.set()
        slack.standin.wait_for(lambda: slack.bot.socket._under_way == len(asked))
        client.current_session = session

        assert all("noted" in words_of(each.result().payload["blocks"]) for each in asked)


def test_acks_do_not_wait_for_forty_slow_answers(slack, let_go):
    slack.workspace.fault("chat.postEphemeral", "held", times=40)
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    child = slack.messages()[1]
    shown = len(slack.workspace.ephemerals("U0SAM"))
    with ThreadPoolExecutor(40) as people:
        asked = [
            people.submit(slack.standin.mention, "U0SAM", "C0NORTH", "status", child.ts) for _ in range(40)
        ]
        assert all(each.result().acked for each in asked)
    slack.standin.wait_for(
        lambda: [call for call in slack.workspace.calls if call.method == "chat.postEphemeral"]
    )

    assert len(slack.workspace.ephemerals("U0SAM")) == shown, "every answer is still held"
    assert "BX-0042" in slack.command("U0SAM", "status BX-0042")
    let_go.set()
    slack.bot.pool.shutdown(wait=False, cancel_futures=True)


class PatientQueue(queue.Queue):
    """One whose reader waits until there is something to read, however long it takes."""

    def get(self, block=True, timeout=None):
        return super().get()


def test_the_librarys_reader_is_woken_to_stop_and_not_waited_for(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(library, "Queue", PatientQueue)
    with open_slack(tmp_path, clock, make_workspace()) as opened:
        client = opened.bot.socket.client
        reader = client.message_processor.thread
        drained = threading.Thread(target=opened.bot.socket.drain, daemon=True)
        drained.start()
        drained.join(20)
        was_woken = not reader.is_alive()
        client.message_queue.put(None)  # lets one go that was not woken

    assert was_woken


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 70_001])
def test_an_ack_of_any_length_is_one_masked_frame(size):
    text = ("é€🎻" * size)[:size]
    sent = socket.frame(text)
    assert (sent[0], sent[1] & 0x80) == (0x81, 0x80), "a whole text, masked"
    width = {126: 2, 127: 8}.get(sent[1] & 0x7F, 0)
    length = int.from_bytes(sent[2 : 2 + width], "big") if width else sent[1] & 0x7F
    key, masked = sent[2 + width : 6 + width], sent[6 + width :]
    assert len(masked) == length == len(text.encode())
    assert bytes(each ^ mask for each, mask in zip(masked, cycle(key), strict=False)).decode() == text
    assert size == 0 or socket.frame(text) != sent, "no two frames have the same mask"


@pytest.mark.parametrize(
    ("answer", "payload"),
    [
        ({"text": 'She said "no" 🎻'}, {"text": 'She said "no" 🎻'}),
        ("Plain words", {"text": "Plain words"}),
        ("", None),
    ],
)
def test_an_ack_holds_what_bolt_answers(answer, payload):
    said = json.loads(socket.ack_of("E1", BoltResponse(status=200, body=answer)))
    assert said == {"envelope_id": "E1"} | ({"payload": payload} if payload else {})


def test_what_bolt_does_not_answer_is_left_unacked(slack, monkeypatch):
    monkeypatch.setattr(slack.standin._slack.sockets, "_ack_timeout", 0.3)
    answer = slack.standin.command("U0SAM", "C0NORTH", "status", command="/another")
    assert not answer.acked
