"""Scopes and events: those not granted are refused, those not subscribed to are not sent, those used are recorded."""

import pytest
from slack_sdk.errors import SlackApiError

from demo.api.permissions import SCOPES
from demo.workspace.records import Refused


def missing(call, **arguments):
    with pytest.raises(SlackApiError) as error:
        call(**arguments)
    answer = error.value.response
    assert answer["error"] == "missing_scope"
    return answer["needed"], answer["provided"]


CALLS = [
    ("chat:write", lambda client: client.chat_postMessage, {"channel": "C0NORTH", "text": "x"}),
    ("groups:read", lambda client: client.conversations_info, {"channel": "C0NORTH"}),
    ("channels:read", lambda client: client.conversations_members, {"channel": "C0OPEN"}),
    ("groups:history", lambda client: client.conversations_history, {"channel": "C0NORTH"}),
    ("im:history", lambda client: client.conversations_history, {"channel": "D0SAM"}),
    ("im:write", lambda client: client.conversations_open, {"users": "U0SAM"}),
    ("users:read", lambda client: client.users_info, {"user": "U0SAM"}),
    ("files:write", lambda client: client.files_getUploadURLExternal, {"filename": "a", "length": 1}),
    ("team:read", lambda client: client.team_info, {}),
]


@pytest.mark.parametrize(("scope", "method", "arguments"), CALLS, ids=[row[0] for row in CALLS])
def test_a_call_needs_its_scope_and_its_use_is_recorded(client, workspace, scope, method, arguments):
    workspace.add_channel("C0OPEN", "open", is_private=False)
    workspace.dm("U0SAM")
    workspace.scopes = frozenset({"commands", "reminders:read"})
    assert missing(method(client), **arguments) == (scope, "commands,reminders:read")
    assert workspace.scopes_used == set()
    workspace.scopes = frozenset({scope})
    method(client)(**arguments)
    assert workspace.scopes_used == {scope}


def test_views_and_the_apps_own_calls_need_none(client, workspace):
    workspace.scopes = frozenset()
    client.auth_test()
    section = {"type": "section", "text": {"type": "plain_text", "text": "x"}}
    client.views_publish(user_id="U0SAM", view={"type": "home", "blocks": [section]})
    assert workspace.scopes_used == set()


def test_without_commands_there_is_neither_command_nor_shortcut(app, connected, standin, workspace):
    app.command("/permanence")(lambda ack: ack("Here"))
    app.shortcut("record")(lambda ack: ack())
    workspace.add_shortcut("Record", "record", "global")
    workspace.scopes = SCOPES - {"commands"}
    assert not standin.command("U0SAM", "C0NORTH", "help").acked
    assert workspace.ephemerals("U0SAM")[0].text == "/permanence is not a valid command."
    with pytest.raises(Refused, match="shortcut_not_found"):
        standin.shortcut("U0SAM", "record")
    workspace.scopes = None
    assert standin.command("U0SAM", "C0NORTH", "help").acked
    assert standin.shortcut("U0SAM", "record").acked
    assert workspace.scopes_used == {"commands"}


@pytest.fixture
def events(app, connected):
    """The events the app received, by type."""
    types = []

    for name in ("app_mention", "message", "app_home_opened", "user_change", "member_joined_channel"):
        app.event(name)(lambda event: types.append(event["type"]))
    return types


def everything(standin, workspace):
    standin.mention("U0SAM", "C0NORTH", "help")
    standin.dm("U0SAM", "help")
    standin.open_home("U0SAM")
    workspace.change_user("U0MARY", deleted=True)
    workspace.join("C0NORTH", "U0IDRIS")


ALL = {"app_mention", "message.im", "app_home_opened", "user_change", "member_joined_channel"}


def test_by_default_every_event_is_sent_and_recorded(events, standin, workspace):
    everything(standin, workspace)
    standin.wait_for(lambda: workspace.events_sent == ALL)
    assert workspace.scopes_used == {"app_mentions:read", "im:history", "users:read", "groups:read"}


def test_an_event_that_was_not_subscribed_to_is_not_sent(events, standin, workspace):
    workspace.events = frozenset({"message.im", "member_joined_channel"})
    everything(standin, workspace)
    standin.wait_for(lambda: workspace.events_sent == {"message.im", "member_joined_channel"})
    assert sorted(events) == ["member_joined_channel", "message"]


def test_an_event_needs_its_scope(events, standin, workspace):
    workspace.scopes = SCOPES - {"app_mentions:read", "groups:read"}
    everything(standin, workspace)
    expected = {"message.im", "app_home_opened", "user_change"}
    standin.wait_for(lambda: workspace.events_sent == expected)
    assert workspace.scopes_used == {"im:history", "users:read"}


def test_an_event_without_an_ack_does_not_count_as_sent(app, connected, standin, workspace):
    assert not standin.dm("U0SAM", "help").acked
    assert workspace.events_sent == set()
