"""What people do and see over plain HTTP, for the page and for programs in other processes."""

import json
import urllib.error
import urllib.request

import pytest

BUTTON = {"type": "button", "action_id": "done", "text": {"type": "plain_text", "text": "Done"}}


@pytest.fixture
def http(standin):
    def ask(path, body=None, kind="application/json"):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{standin.url}standin/{path}", data, {"Content-Type": kind})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    return ask


@pytest.fixture
def bot(app, connected):
    @app.command("/permanence")
    def _(ack, command):
        ack(text=command["text"], blocks=[{"type": "actions", "elements": [BUTTON]}])

    @app.action("done")
    def _(ack, respond):
        ack()
        respond(text="Recorded", replace_original=True)

    app.event("app_mention")(lambda: None)


def test_a_person_sees_the_people_and_channels(http, workspace):
    workspace.add_channel("C0SOUTH", "south", members=["U0MARY"])
    _, state = http("state?as=U0SAM")
    assert [channel["name"] for channel in state["channels"]] == ["north"]
    assert [person["name"] for person in state["people"]] == ["Permanence", "Sam", "Mary", "Idris"]
    assert (state["dm"], state["connected"]) == (workspace.dm("U0SAM"), False)


def test_a_person_types_and_presses(http, bot, workspace):
    typed = {"as": "U0SAM", "channel": "C0NORTH", "text": "/permanence status BX-0042"}
    assert http("command", typed)[1]["payload"]["text"] == "status BX-0042"
    _, seen = http("messages?as=U0SAM&channel=C0NORTH")
    [shown] = seen["messages"]
    assert (shown["text"], shown["ephemeral"]) == ("status BX-0042", True)
    pressed = {"as": "U0SAM", "channel": "C0NORTH", "ts": shown["ts"], "which": "Done"}
    assert http("press", pressed)[1]["acked"]
    assert [message.text for message in workspace.ephemerals("U0SAM")] == ["Recorded"]


def test_the_bot_is_sent_only_messages_addressed_to_it(http, bot, workspace):
    said = {"as": "U0SAM", "channel": "C0NORTH"}
    assert http("say", said | {"text": "Good morning"})[1] == {"heard": False}
    assert http("say", said | {"text": "@Permanence done 17"})[1]["acked"]
    head = workspace.messages("C0NORTH")[0].ts
    http("say", said | {"text": "Good morning to you", "thread_ts": head})
    _, seen = http(f"messages?as=U0SAM&channel=C0NORTH&thread_ts={head}")
    assert [message["text"] for message in seen["messages"]] == ["Good morning", "Good morning to you"]


def test_a_person_fills_in_and_submits_a_modal(app, connected, http, workspace):
    child = {"type": "external_select", "action_id": "child_is"}
    words = {"type": "plain_text", "text": "Child"}
    view = {
        "type": "modal",
        "callback_id": "form",
        "title": words,
        "submit": words,
        "blocks": [{"type": "input", "block_id": "child", "label": words, "element": child}],
    }
    option = {"text": {"type": "plain_text", "text": "3 years"}, "value": "BX-0042"}
    app.options("child_is")(lambda ack: ack(options=[option]))
    app.view("form")(lambda ack: ack())
    assert http("modal?as=U0SAM")[1] == {"view": None}
    workspace.views.open(workspace.views.trigger("U0SAM"), view)
    assert http("modal?as=U0SAM")[1]["view"]["values"]["child"]["child_is"]["selected_option"] is None
    asked = {"as": "U0SAM", "which": "Child", "typed": "BX-0042"}
    assert http("suggest", asked)[1] == {"options": [option]}
    assert http("fill", {"as": "U0SAM", "values": {"Child": "BX-0042"}})[1] == {"answers": []}
    assert http("modal?as=U0SAM")[1]["view"]["values"]["child"]["child_is"]["selected_option"] == option
    assert http("submit", {"as": "U0SAM"})[1]["acked"]
    assert http("modal?as=U0SAM")[1] == {"view": None}
    workspace.views.open(workspace.views.trigger("U0SAM"), view)
    assert http("close_modal", {"as": "U0SAM"})[1] == {"answers": []}
    assert http("close_modal", {"as": "U0SAM"})[0] == 400


def test_a_fault_is_set(http, workspace):
    http("fault", {"method": "chat.postMessage", "kind": "slow", "times": 2, "seconds": 0.1})
    assert [(fault.kind, fault.seconds) for fault in workspace.faults] == [("slow", 0.1)] * 2


def test_an_invalid_request_is_refused(http):
    assert http("say", {"as": "U0SAM"})[0] == 400
    assert http("say", {"as": "U0NOBODY", "channel": "C0NORTH", "text": "x"})[0] == 400
    assert http("fault", {"colour": "red"})[0] == 400
    assert http("messages?as=U0IDRIS&channel=C0NORTH")[0] == 400


def test_a_form_on_another_site_can_do_nothing(http, workspace):
    asked = {"as": "U0SAM", "channel": "C0NORTH", "text": "x"}
    assert http("say", asked, kind="text/plain")[0] == 415
    assert workspace.messages("C0NORTH") == []
