"""Commands, presses, mentions and events, between people in the stand-in and a plain Bolt app."""

import gc
import http.client
import json
import re
import socket
import struct
import threading
import urllib.parse
import urllib.request
from contextlib import closing, suppress

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from demo.server import StandIn
from demo.workspace.blocks import DRAWINGS
from demo.workspace.records import Refused
from demo.workspace.workspace import Workspace
from tests.demo.conftest import close

BUTTON = {
    "type": "button",
    "action_id": "done",
    "value": "done 17",
    "text": {"type": "plain_text", "text": "Done"},
}
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
}
"""The headers that ask for a WebSocket."""
PING = b"\x89\x80\0\0\0\0"
"""A masked frame that asks to be answered, with nothing in it."""
BUTTONS = [{"type": "actions", "elements": [BUTTON]}]


def ephemeral_texts(workspace, user="U0SAM"):
    return [message.text for message in workspace.ephemerals(user)]


# slash commands


def test_a_command_arrives_as_slack_sends_it(app, connected, workspace, standin):
    @app.command("/permanence")
    def _(ack):
        ack()

    answer = standin.command("U0SAM", "C0NORTH", "status BX-0042")
    payload = answer.envelope["payload"]
    assert answer.acked
    assert answer.payload is None
    assert (payload["command"], payload["text"]) == ("/permanence", "status BX-0042")
    assert (payload["user_id"], payload["user_name"]) == ("U0SAM", "sam")
    assert (payload["channel_id"], payload["channel_name"]) == ("C0NORTH", "privategroup")
    assert ephemeral_texts(workspace) == []


@pytest.mark.parametrize(
    ("typed", "arrives"),
    [
        ("team <@U0SAM> in <#C0NORTH>", "team <@U0SAM|sam> in <#C0NORTH|north>"),
        ("team @Sam in #north", "team <@U0SAM|sam> in <#C0NORTH|north>"),
        ("ask @Samantha & co, 3 < 4 > 2", "ask @Samantha &amp; co, 3 &lt; 4 &gt; 2"),
        ("see https://example.org/?a=1&b=2", "see <https://example.org/?a=1&amp;b=2>"),
        ("write to sam@example.org", "write to <mailto:sam@example.org|sam@example.org>"),
        ("<@U0NOBODY> is not one of us", "<@U0NOBODY> is not one of us"),
    ],
)
def test_what_people_type_arrives_escaped_with_people_and_channels_named(
    app, connected, standin, typed, arrives
):
    @app.command("/permanence")
    def _(ack):
        ack()

    assert standin.command("U0SAM", "C0NORTH", typed).envelope["payload"]["text"] == arrives


def test_the_payload_of_an_ack_is_shown_to_the_asker_only(app, connected, workspace, standin):
    @app.command("/permanence")
    def _(ack, command):
        ack(f"About {command['text']}")

    answer = standin.command("U0SAM", "C0NORTH", "BX-0042")
    assert answer.payload == {"text": "About BX-0042"}
    assert answer.size == len(
        json.dumps({"envelope_id": answer.envelope["envelope_id"], "payload": answer.payload})
    )
    assert ephemeral_texts(workspace) == ["About BX-0042"]
    assert ephemeral_texts(workspace, "U0MARY") == []
    assert workspace.messages("C0NORTH") == []


def test_an_ack_may_answer_in_the_channel(app, connected, workspace, standin):
    @app.command("/permanence")
    def _(ack):
        ack("For all", response_type="in_channel")

    standin.command("U0SAM", "C0NORTH", "share")
    assert [message.text for message in workspace.messages("C0NORTH")] == ["For all"]


def test_a_refused_ack_is_reported_to_the_person_and_as_a_warning(app, connected, workspace, standin):
    @app.command("/permanence")
    def _(ack):
        ack(text="x", blocks=[{"type": "section"}])

    assert standin.command("U0SAM", "C0NORTH", "status").acked
    assert ephemeral_texts(workspace) == ['/permanence failed with the error "invalid_blocks".']
    assert "invalid_blocks" in workspace.warnings[0]
    assert "/blocks/0" in workspace.warnings[0]


def test_a_command_without_an_ack_is_reported_as_failed(app, connected, workspace, standin):
    answer = standin.command("U0SAM", "C0NORTH", "status")
    assert not answer.acked
    assert answer.seconds >= 2.9
    assert ephemeral_texts(workspace) == ["/permanence failed because the app did not respond."]


def test_a_command_with_no_app_listening_fails_without_waiting_for_one(workspace):
    with StandIn(workspace, ack_timeout=60) as patient:
        answer = patient.command("U0SAM", "C0NORTH", "status")
        assert not patient.connected
    assert (answer.acked, answer.seconds < 60) == (False, True)
    assert ephemeral_texts(workspace) == ["/permanence failed because the app did not respond."]


# response_url


def respond(url, **body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.loads(error.read())["error"]


@pytest.fixture
def response_url(app, connected, standin):
    @app.command("/permanence")
    def _(ack):
        ack()

    return standin.command("U0SAM", "C0NORTH", "status").envelope["payload"]["response_url"]


def test_a_response_url_can_be_used_five_times(response_url, workspace):
    assert [respond(response_url, text=str(number))[0] for number in range(5)] == [200] * 5
    assert respond(response_url, text="once more") == (404, "used_url")
    assert ephemeral_texts(workspace) == ["0", "1", "2", "3", "4"]


def test_a_response_url_is_valid_for_thirty_minutes():
    moment = [1_795_312_345.0]
    workspace = Workspace(clock=lambda: moment[0])
    workspace.add_user("U0SAM", "Sam")
    workspace.add_channel("C0NORTH", "north", members=["U0SAM"])
    with StandIn(workspace) as standin:
        url = standin.command("U0SAM", "C0NORTH", "status").envelope["payload"]["response_url"]
        moment[0] += 30 * 60
        assert respond(url, text="just in time")[0] == 200
        moment[0] += 1
        assert respond(url, text="too late") == (404, "expired_url")


def test_a_response_may_replace_or_delete_what_was_shown_before(response_url, workspace):
    respond(response_url, text="Looking…")
    respond(response_url, text="Found", replace_original=True)
    assert ephemeral_texts(workspace) == ["Found"]
    respond(response_url, delete_original=True)
    assert ephemeral_texts(workspace) == []


def test_a_response_may_go_to_the_channel(response_url, workspace):
    respond(response_url, text="For all", response_type="in_channel")
    assert [message.text for message in workspace.messages("C0NORTH")] == ["For all"]


def test_a_response_slack_would_refuse_is_refused(response_url, workspace):
    assert respond(response_url, text="x", blocks=[{"type": "header"}]) == (400, "invalid_blocks")
    assert respond(response_url) == (400, "no_text")
    assert ephemeral_texts(workspace) == []


# buttons


def test_a_press_on_a_post_carries_the_message_and_its_place(app, connected, client, standin):
    pressed = []

    @app.action("done")
    def _(ack, body):
        pressed.append(body)
        ack()

    ts = client.chat_postMessage(channel="C0NORTH", text="x", blocks=BUTTONS)["ts"]
    for which in ("done", "done 17", "Done"):
        assert standin.press("U0MARY", "C0NORTH", ts, which).acked
    body = pressed[0]
    assert (body["user"]["id"], body["channel"]["id"], body["message"]["ts"]) == ("U0MARY", "C0NORTH", ts)
    assert body["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": "C0NORTH",
        "is_ephemeral": False,
    }
    assert body["actions"][0]["value"] == "done 17"
    assert body["actions"][0]["block_id"]
    assert body["trigger_id"]


def test_a_press_in_a_thread_carries_the_thread(app, connected, client, standin):
    @app.action("done")
    def _(ack):
        ack()

    head = client.chat_postMessage(channel="C0NORTH", text="head")["ts"]
    reply = client.chat_postMessage(channel="C0NORTH", text="x", blocks=BUTTONS, thread_ts=head)["ts"]
    payload = standin.press("U0SAM", "C0NORTH", reply, "Done").envelope["payload"]
    assert payload["container"]["thread_ts"] == head
    assert payload["message"]["thread_ts"] == head


def test_a_press_on_an_ephemeral_answer_can_replace_it(app, connected, workspace, standin):
    @app.command("/permanence")
    def _(ack):
        ack(text="Move it?", blocks=BUTTONS)

    @app.action("done")
    def _(ack, body, respond):
        ack()
        assert "message" not in body
        respond(text="Moved", replace_original=True)

    standin.command("U0SAM", "C0NORTH", "move 17")
    [shown] = workspace.ephemerals("U0SAM")
    answer = standin.press("U0SAM", "C0NORTH", shown.ts, "done 17")
    assert answer.envelope["payload"]["container"]["is_ephemeral"]
    assert [(message.ts, message.text) for message in workspace.ephemerals("U0SAM")] == [(shown.ts, "Moved")]


def test_only_what_a_person_sees_can_be_pressed(client, workspace, standin):
    shown = client.chat_postEphemeral(channel="C0NORTH", user="U0SAM", text="x", blocks=BUTTONS)["message_ts"]
    with pytest.raises(Refused, match="message_not_found"):
        standin.press("U0MARY", "C0NORTH", shown, "Done")
    with pytest.raises(Refused, match="the buttons: Done"):
        standin.press("U0SAM", "C0NORTH", shown, "Undo")


def test_buttons_with_the_same_name_are_distinguished(app, connected, client, standin):
    @app.action("done")
    def _(ack):
        ack()

    rows = [{"type": "actions", "block_id": name, "elements": [BUTTON]} for name in ("first", "second")]
    ts = client.chat_postMessage(channel="C0NORTH", text="x", blocks=rows)["ts"]
    with pytest.raises(Refused, match="2 buttons are known as 'done'"):
        standin.press("U0SAM", "C0NORTH", ts, "done")
    payload = standin.press("U0SAM", "C0NORTH", ts, "second done").envelope["payload"]
    assert payload["actions"][0]["block_id"] == "second"


def test_what_was_on_the_screen_is_what_is_pressed_though_a_redraw_has_just_replaced_it(
    app, connected, client, workspace, standin
):
    pressed = []

    @app.action(re.compile(".*"))
    def _(ack, body):
        ack()
        pressed.append(body["actions"][0].get("value") or body["actions"][0]["selected_option"]["value"])

    more = {
        "type": "overflow",
        "action_id": "more",
        "options": [{"text": {"type": "plain_text", "text": "History"}, "value": "history 17"}],
    }
    first = [{"type": "actions", "elements": [BUTTON, more]}]
    other = [{"type": "actions", "elements": [{**BUTTON, "value": "done 18"}]}]
    ts = client.chat_postMessage(channel="C0NORTH", text="x", blocks=first)["ts"]
    block = workspace.messages("C0NORTH")[-1].blocks[0]["block_id"]
    client.chat_update(channel="C0NORTH", ts=ts, text="x", blocks=other)
    assert standin.press("U0SAM", "C0NORTH", ts, f"{block} done").acked
    assert standin.pick("U0SAM", "C0NORTH", ts, f"{block} more", "history 17").acked
    assert standin.press("U0SAM", "C0NORTH", ts, "done").acked
    assert pressed == ["done 17", "history 17", "done 18"]
    for _ in range(DRAWINGS):
        client.chat_update(channel="C0NORTH", ts=ts, text="x", blocks=other)
    with pytest.raises(Refused, match="button_not_found"):
        standin.press("U0SAM", "C0NORTH", ts, f"{block} done")


def test_two_people_may_press_two_hundred_times_at_once(app, connected, client, standin):
    presses = []

    @app.action("done")
    def _(ack, body):
        presses.append(body["user"]["id"])
        ack()

    ts = client.chat_postMessage(channel="C0NORTH", text="x", blocks=BUTTONS)["ts"]
    acked = []

    def press(user):
        acked.extend(standin.press(user, "C0NORTH", ts, "done").acked for _ in range(100))

    people = [threading.Thread(target=press, args=(user,)) for user in ("U0SAM", "U0MARY")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert acked == [True] * 200
    assert (presses.count("U0SAM"), presses.count("U0MARY")) == (100, 100)


# mentions, direct messages, events


@pytest.fixture
def events(app, connected):
    """The full payload of every event the app was sent."""
    bodies = []
    app.event(re.compile(".*"))(lambda body: bodies.append(body))  # noqa: PLW0108 - Bolt reads its parameters
    return bodies


def test_a_mention_is_posted_and_sent_to_the_app(events, workspace, standin):
    assert standin.mention("U0SAM", "C0NORTH", "done 17 & more").acked
    [message] = workspace.messages("C0NORTH")
    [body] = events
    assert body["event"]["type"] == "app_mention"
    assert body["event"]["text"] == message.text == "<@U0BOT> done 17 &amp; more"
    assert (body["event"]["user"], body["event"]["ts"]) == ("U0SAM", message.ts)
    assert (body["team_id"], body["api_app_id"], body["is_ext_shared_channel"]) == ("T0DEMO", "A0DEMO", False)
    assert body["event_id"]
    assert body["event_time"]
    assert body["authorizations"][0]["user_id"] == "U0BOT"


def test_a_mention_in_a_thread_carries_the_thread(events, client, standin):
    head = client.chat_postMessage(channel="C0NORTH", text="BX-0042")["ts"]
    standin.mention("U0SAM", "C0NORTH", "done 17", thread_ts=head)
    assert events[0]["event"]["thread_ts"] == head


def test_other_messages_are_not_sent_to_the_app(events, workspace, standin):
    workspace.add_channel("C0ALONE", "alone", members=["U0SAM"], bot=False)
    assert not standin.mention("U0SAM", "C0ALONE", "done 17").acked
    assert standin.say("U0SAM", "C0NORTH", "Good morning") is None
    assert events == []


def test_a_direct_message_is_sent_to_the_app(events, workspace, standin):
    standin.dm("U0SAM", "caseload")
    event = events[0]["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "caseload")
    assert event["channel"] == workspace.dm("U0SAM")


class TestAnAppThatHearsItself:
    @pytest.fixture
    def app(self, client):
        return App(client=client, process_before_response=True, ignoring_self_events_enabled=False)

    def test_it_is_sent_what_it_says_in_direct_messages(self, events, client, standin, workspace):
        answer = standin.dm("U0SAM", "caseload")
        client.chat_postMessage(channel="C0NORTH", text="Agenda")
        client.chat_postMessage(channel="U0SAM", text="Your caseload")
        client.files_upload_v2(channel=workspace.dm("U0SAM"), content="x", filename="caseload.txt")
        standin.wait_for(lambda: len(events) == 3)
        _, said, shared = [body["event"] for body in events]
        assert (said["type"], said["channel_type"], said["text"]) == ("message", "im", "Your caseload")
        assert (said["user"], said["bot_id"]) == ("U0BOT", "B0BOT")
        assert (shared["subtype"], shared["files"][0]["name"]) == ("file_share", "caseload.txt")
        assert (shared["user"], "bot_id" in shared) == ("U0BOT", False)
        assert standin.redeliver().envelope["payload"] == answer.envelope["payload"]


def test_the_app_is_told_of_changes_to_people_and_channels(events, workspace, standin):
    workspace.change_user("U0SAM", deleted=True)
    workspace.join("C0NORTH", "U0IDRIS")
    workspace.leave("C0NORTH", "U0IDRIS")
    workspace.rename("C0NORTH", "north-team")
    workspace.share("C0NORTH")
    workspace.archive("C0NORTH")
    standin.wait_for(lambda: len(events) == 6)
    by_type = {body["event"]["type"]: body["event"] for body in events}
    assert by_type["user_change"]["user"]["deleted"]
    assert by_type["member_joined_channel"]["user"] == by_type["member_left_channel"]["user"] == "U0IDRIS"
    assert by_type["group_rename"]["channel"]["name"] == "north-team"
    assert by_type["channel_shared"]["connected_team_id"] == "T0PARTNER"
    assert by_type["group_archive"]["channel"] == "C0NORTH"


def test_the_app_is_told_that_the_bot_was_removed_and_nothing_after(events, workspace, standin):
    workspace.leave("C0NORTH", "U0BOT")
    standin.wait_for(lambda: events)
    workspace.archive("C0NORTH")
    standin.dm("U0SAM", "still there?")
    assert [body["event"]["type"] for body in events] == ["group_left", "message"]


# delivery


def test_an_event_that_is_not_acked_is_sent_again_at_most_three_times(app, workspace):
    attempts = []

    @app.event("app_mention")
    def _(body, request):
        attempts.append((body["event_id"], request.headers["x-slack-retry-num"]))
        raise RuntimeError

    app.error(lambda: None)
    with StandIn(workspace, retries=(0, 0.05, 0.05), ack_timeout=0.2) as impatient:
        app.client.base_url = impatient.api_url
        handler = SocketModeHandler(app, workspace.app_token)
        handler.connect()
        impatient.wait_connected()
        assert not impatient.mention("U0SAM", "C0NORTH", "done 17").acked
        impatient.wait_for(lambda: len(attempts) == 4)
        impatient.wait_for(lambda: not impatient._slack._tasks)  # it tries no more
        close(handler)
    assert [number for _, number in attempts] == [["0"], ["1"], ["2"], ["3"]]
    assert len({event for event, _ in attempts}) == 1


def test_the_same_envelope_can_be_sent_again(events, standin):
    first = standin.mention("U0SAM", "C0NORTH", "done 17")
    again = standin.redeliver()
    assert again.acked
    assert again.envelope["envelope_id"] == first.envelope["envelope_id"]
    assert (again.envelope["retry_attempt"], again.envelope["retry_reason"]) == (1, "timeout")
    assert [body["event_id"] for body in events] == [first.envelope["payload"]["event_id"]] * 2


def test_a_refreshed_socket_loses_nothing(app, connected, standin):
    @app.command("/permanence")
    def _(ack):
        ack()

    standin.refresh_socket()
    assert standin.command("U0SAM", "C0NORTH", "status").acked


def test_a_dropped_socket_is_opened_again_by_the_app(app, workspace, standin):
    handler = SocketModeHandler(app, workspace.app_token, ping_interval=0.1)
    handler.connect()
    standin.wait_connected()
    standin.drop_socket()
    standin.wait_connected()
    close(handler)


def test_a_ticket_opens_one_socket(client, workspace, standin):
    address = client.apps_connections_open(app_token=workspace.app_token)["url"]
    assert [upgraded(address), upgraded(address)] == [101, 403]
    assert upgraded(address.partition("?")[0]) == 403


def test_a_killed_app_leaves_no_error_behind(client, workspace, standin, caplog):
    where = urllib.parse.urlsplit(client.apps_connections_open(app_token=workspace.app_token)["url"])
    asked = [
        f"GET {where.path}?{where.query} HTTP/1.1",
        f"Host: {where.netloc}",
        *map(": ".join, UPGRADE.items()),
    ]
    with socket.create_connection((where.hostname, where.port), timeout=5) as app:
        app.sendall("\r\n".join([*asked, "", ""]).encode())
        assert app.recv(1_000).startswith(b"HTTP/1.1 101 ")
        standin.wait_connected()
        app.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        app.sendall(PING * 200)
    standin.wait_for(lambda: not standin._slack.sockets._connected)

    assert caplog.records == []


def upgraded(address):
    """The status of the answer to a handshake for a WebSocket."""
    where = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=5)
    with closing(connection):
        connection.request("GET", f"{where.path}?{where.query}", headers=UPGRADE)
        return connection.getresponse().status


def test_two_sockets_share_what_is_sent(app, connected, workspace, standin):
    seen = []
    app.command("/permanence")(lambda ack: ack())

    class Second(SocketModeHandler):
        def handle(self, client, req):
            seen.append(req.envelope_id)
            super().handle(client, req)

    second = Second(app, workspace.app_token)
    second.connect()
    standin.wait_for(lambda: len(standin._slack.sockets._sockets) == 2)
    sent = [standin.command("U0SAM", "C0NORTH", "status").envelope["envelope_id"] for _ in range(10)]
    assert 0 < len(seen) < len(sent)
    close(second)


def test_a_wait_that_times_out_says_for_what(workspace, standin):
    with pytest.raises(AssertionError, match=r'workspace.messages\("C0NORTH"\).*The last calls were: none'):
        standin.wait_for(lambda: workspace.messages("C0NORTH"), seconds=0.05)


def test_a_port_in_use_is_reported_at_once(standin):
    port = int(standin.url.rsplit(":", 1)[1].rstrip("/"))
    with pytest.raises(OSError, match="Address already in use"), StandIn(Workspace(), port=port):
        pass


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_connections_that_come_as_the_server_stops_are_closed(workspace):
    """Browsers open connections ahead of need; one that nobody closes would fail whatever test runs next."""
    came: list[socket.socket] = []

    def keep_connecting():
        with suppress(OSError):
            while True:
                came.append(socket.create_connection(address, timeout=1))

    for _ in range(6):
        with StandIn(workspace) as standin:
            address = ("127.0.0.1", int(standin.url.rsplit(":", 1)[1].rstrip("/")))
            coming = threading.Thread(target=keep_connecting)
            coming.start()
            standin.wait_for(lambda: len(came) > 20)
        coming.join()
        while came:
            came.pop().close()
    gc.collect()


def test_a_message_with_a_file_is_an_event_of_its_own_subtype(events, standin):
    standin.dm("U0SAM", "the report", files=["report.pdf"])
    event = events[0]["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "report.pdf")
