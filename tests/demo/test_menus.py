"""Menus in messages: a choice arrives as Slack sends it."""

import pytest

from demo.workspace.records import Refused
from tests.demo.parts import option, plain

MENUS = {
    "type": "actions",
    "block_id": "menus",
    "elements": [
        {
            "type": "static_select",
            "action_id": "reason",
            "placeholder": plain("What is holding this up?"),
            "options": [option("Medical"), option("Court")],
        },
        {"type": "external_select", "action_id": "child", "min_query_length": 2},
        {"type": "users_select", "action_id": "owner", "initial_user": "U0SAM"},
        {"type": "datepicker", "action_id": "until"},
        {"type": "overflow", "action_id": "more", "options": [option("History"), option("Close")]},
    ],
}


@pytest.fixture
def picked(app, connected):
    """What the app was told of; it answers when asked for children."""
    bodies = []

    for name in ("reason", "child", "owner", "until", "more", "when"):

        @app.action(name)
        def _(ack, body):
            ack()
            bodies.append(body)

    @app.options("child")
    def _(ack, payload):
        bodies.append(payload)
        ack(options=[option(one) for one in ("BX-0042", "BX-0043") if payload["value"].upper() in one])

    return bodies


@pytest.fixture
def posted(client):
    return client.chat_postMessage(channel="C0NORTH", text="BX-0042", blocks=[MENUS])["ts"]


@pytest.mark.parametrize(
    ("which", "value", "holds", "held"),
    [
        ("reason", "Court", "selected_option", option("Court")),
        ("owner", "Mary", "selected_user", "U0MARY"),
        ("until", "2026-12-01", "selected_date", "2026-12-01"),
        ("more", "close", "selected_option", option("Close")),
    ],
)
def test_a_choice_carries_the_option_and_the_message(picked, posted, standin, which, value, holds, held):
    assert standin.pick("U0MARY", "C0NORTH", posted, which, value).acked
    [body] = picked
    [action] = body["actions"]
    assert (action["action_id"], action["block_id"], action[holds]) == (which, "menus", held)
    assert (body["user"]["id"], body["message"]["ts"], body["channel"]["id"]) == ("U0MARY", posted, "C0NORTH")
    assert body["container"]["type"] == "message"
    assert body["response_url"]
    assert body["trigger_id"]


def test_a_choice_that_stands_already_is_told_only_once(picked, posted, standin):
    for value in ("court", "Court", None, "court"):
        standin.pick("U0MARY", "C0NORTH", posted, "reason", value)
    told = [body["actions"][0]["selected_option"] for body in picked]
    assert told == [option("Court"), None, option("Court")]
    assert not standin.pick("U0MARY", "C0NORTH", posted, "owner", "Sam").acked


def test_each_person_has_their_own_state_of_a_message(picked, posted, standin):
    standin.pick("U0SAM", "C0NORTH", posted, "reason", "medical")
    standin.pick("U0SAM", "C0NORTH", posted, "until", "2026-12-01")
    standin.pick("U0MARY", "C0NORTH", posted, "more", "history")
    sam, mary = picked[1]["state"]["values"]["menus"], picked[2]["state"]["values"]["menus"]
    assert sam["reason"]["selected_option"]["value"] == "medical"
    assert sam["until"]["selected_date"] == "2026-12-01"
    assert sam["owner"]["selected_user"] == "U0SAM"
    assert mary["reason"]["selected_option"] is None
    assert "more" not in mary
    assert picked[0]["actions"][0]["placeholder"] == plain("What is holding this up?")


def test_the_app_is_asked_for_options(picked, posted, standin):
    assert standin.suggest_in_message("U0SAM", "C0NORTH", posted, "child", "b") == []
    assert standin.suggest_in_message("U0SAM", "C0NORTH", posted, "child", "bx-0043") == [option("BX-0043")]
    asked = picked[0]
    assert (asked["type"], asked["value"], asked["message"]["ts"]) == ("block_suggestion", "bx-0043", posted)
    assert standin.pick("U0SAM", "C0NORTH", posted, "child", "BX-0042").acked
    assert picked[-1]["actions"][0]["selected_option"] == option("BX-0042")


def test_for_an_ephemeral_message_only_its_place_is_sent(picked, client, standin, workspace):
    client.chat_postEphemeral(channel="C0NORTH", user="U0SAM", text="x", blocks=[MENUS])
    [shown] = workspace.ephemerals("U0SAM")
    assert standin.pick("U0SAM", "C0NORTH", shown.ts, "reason", "court").acked
    assert picked[0]["container"]["is_ephemeral"] is True
    assert "message" not in picked[0]


def test_the_app_is_told_of_a_field_only_if_it_asked_to_be(picked, client, standin):
    field = {"type": "input", "label": plain("When"), "element": {"type": "datepicker", "action_id": "when"}}
    ts = client.chat_postMessage(channel="C0NORTH", text="x", blocks=[field, MENUS])["ts"]
    assert not standin.pick("U0SAM", "C0NORTH", ts, "When", "2026-12-01").acked
    standin.pick("U0SAM", "C0NORTH", ts, "reason", "court")
    [body] = picked
    assert [one["when"]["selected_date"] for one in body["state"]["values"].values() if "when" in one] == [
        "2026-12-01"
    ]


def test_only_an_offered_option_can_be_chosen(picked, posted, standin):
    for which, value, refusal in (
        ("reason", "Weather", "option_not_found"),
        ("more", "Weather", "option_not_found"),
        ("until", "soon", "invalid_value"),
        ("colour", "red", "field_not_found"),
    ):
        with pytest.raises(Refused, match=refusal):
            standin.pick("U0SAM", "C0NORTH", posted, which, value)
    assert picked == []
