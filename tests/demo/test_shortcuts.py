"""Shortcuts: beside the message box, and in the menu of a message."""

import pytest

from demo.workspace.records import Refused
from demo.workspace.workspace import Workspace


@pytest.fixture
def workspace(workspace):
    workspace.add_shortcut("Record a milestone", "record", "global")
    workspace.add_shortcut("Make it an action", "make_action", "message")
    return workspace


def test_a_global_shortcut_says_who_but_not_where(app, connected, client, standin):
    chosen = []

    @app.shortcut("record")
    def _(ack, shortcut):
        ack()
        chosen.append(shortcut)
        words = {"type": "plain_text", "text": "Record"}
        view = {"type": "modal", "title": words, "blocks": [{"type": "section", "text": words}]}
        client.views_open(trigger_id=shortcut["trigger_id"], view=view)

    answer = standin.shortcut("U0SAM", "record")
    assert standin.opened(answer).title == "Record"
    [body] = chosen
    assert (body["type"], body["callback_id"]) == ("shortcut", "record")
    assert (body["user"]["id"], body["team"]["id"]) == ("U0SAM", "T0DEMO")
    assert not {"channel", "message", "response_url"} & body.keys()


def test_a_message_shortcut_carries_the_message_and_its_thread(app, connected, client, standin, workspace):
    chosen = []

    @app.shortcut("make_action")
    def _(ack, shortcut, respond):
        ack()
        chosen.append(shortcut)
        respond("Noted")

    head = client.chat_postMessage(channel="C0NORTH", text="BX-0042")["ts"]
    workspace.say("C0NORTH", "U0MARY", "Chase the medical report", thread_ts=head)
    [reply] = workspace.thread("C0NORTH", head)
    assert standin.message_shortcut("U0SAM", "C0NORTH", reply.ts, "make_action").acked
    assert standin.message_shortcut("U0SAM", "C0NORTH", head, "make_action").acked
    of_a_person, of_the_bot = chosen
    assert of_a_person["type"] == "message_action"
    assert of_a_person["message"] == {
        "type": "message",
        "user": "U0MARY",
        "ts": reply.ts,
        "text": "Chase the medical report",
        "team": "T0DEMO",
        "thread_ts": head,
    }
    assert of_a_person["message_ts"] == reply.ts
    assert of_a_person["channel"] == {"id": "C0NORTH", "name": "privategroup"}
    assert of_the_bot["message"]["bot_id"] == "B0BOT"
    assert (of_the_bot["message"]["thread_ts"], of_the_bot["message"]["reply_count"]) == (head, 1)
    standin.shows("U0SAM", "Noted")


def test_a_missing_shortcut_cannot_be_chosen(standin, workspace):
    ts = workspace.say("C0NORTH", "U0MARY", "Good morning").ts
    for choose in (
        lambda: standin.shortcut("U0SAM", "make_action"),
        lambda: standin.message_shortcut("U0SAM", "C0NORTH", ts, "record"),
    ):
        with pytest.raises(Refused, match="shortcut_not_found"):
            choose()


def test_an_outsider_and_an_ephemeral_message_have_no_menu(standin, workspace):
    said = workspace.say("C0NORTH", "U0MARY", "Good morning")
    shown = workspace.say("C0NORTH", "U0BOT", "Only you", only_for="U0SAM")
    for person, ts in (("U0IDRIS", said.ts), ("U0SAM", shown.ts)):
        with pytest.raises(Refused, match="message_not_found"):
            standin.message_shortcut(person, "C0NORTH", ts, "make_action")


@pytest.mark.parametrize(
    ("name", "callback_id", "kind", "words"),
    [
        ("x" * 25, "a", "global", "1 to 24 characters"),
        ("", "a", "global", "1 to 24 characters"),
        ("Record", "x" * 256, "global", "1 to 255 characters"),
        ("Record", "a", "both", "global or message"),
        ("Record", "record", "message", "already"),
    ],
)
def test_a_shortcut_keeps_to_the_limits_of_a_manifest(workspace, name, callback_id, kind, words):
    with pytest.raises(ValueError, match=words):
        workspace.add_shortcut(name, callback_id, kind)


def test_an_app_has_ten_shortcuts_at_most():
    workspace = Workspace()
    for number in range(10):
        workspace.add_shortcut("x" * 24, f"shortcut {number}", "global")
    with pytest.raises(ValueError, match="10 shortcuts at most"):
        workspace.add_shortcut("One more", "more", "global")
