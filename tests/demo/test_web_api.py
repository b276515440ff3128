"""The Web API, called with a plain slack_sdk client."""

import json
import urllib.error
import urllib.parse
import urllib.request
from functools import partial

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from demo.api.permissions import SCOPES
from tests.demo.parts import code

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "One action is past its date"}}
METADATA = {"event_type": "agenda", "event_payload": {"k": "4f1c"}}


def test_the_app_learns_who_it_is_and_which_scopes_it_has(client, workspace):
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0DEMO")
    assert answer.headers["x-oauth-scopes"] == ",".join(sorted(SCOPES))


def test_every_answer_gives_the_time_even_where_it_is_a_no(client, workspace):
    workspace.date = lambda: 1_795_685_400.0
    with pytest.raises(SlackApiError) as error:
        client.conversations_history(channel="C0NOWHERE")
    assert error.value.response.headers["Date"] == "Thu, 26 Nov 2026 09:30:00 GMT"


def test_a_wrong_token_is_refused(standin, workspace):
    def who(token):
        return code(WebClient(token=token, base_url=standin.api_url).auth_test)

    assert who("xoxb-somebody-else") == "invalid_auth"
    assert who(None) == "not_authed"
    assert who(workspace.app_token) == "not_allowed_token_type"


def test_a_missing_scope_is_named(client, workspace):
    workspace.scopes = SCOPES - {"groups:history"}
    with pytest.raises(SlackApiError) as error:
        client.conversations_history(channel="C0NORTH")
    assert error.value.response["error"] == "missing_scope"
    assert error.value.response["needed"] == "groups:history"


def test_an_unknown_method_is_refused(client):
    assert code(client.api_call, api_method="chat.shout") == "unknown_method"


def test_a_post_is_in_the_channel_with_ids_for_its_blocks(client, workspace):
    posted = client.chat_postMessage(channel="C0NORTH", text="1 action", blocks=[SECTION], metadata=METADATA)
    [message] = workspace.messages("C0NORTH")
    assert message.ts == posted["ts"]
    assert message.text == "1 action"
    assert message.blocks[0]["block_id"]
    assert message.metadata == METADATA
    assert posted["message"]["bot_id"] == "B0BOT"
    assert posted["message"]["app_id"] == "A0DEMO"


def test_arguments_may_come_as_a_form(standin, workspace):
    form = {
        "channel": "C0NORTH",
        "text": "1 action",
        "blocks": json.dumps([SECTION]),
        "token": workspace.bot_token,
    }
    with urllib.request.urlopen(
        standin.api_url + "chat.postMessage", urllib.parse.urlencode(form).encode()
    ) as answer:
        assert json.load(answer)["ok"]
    assert workspace.messages("C0NORTH")[0].blocks[0]["type"] == "section"
    assert "token" not in workspace.calls[0].args


def test_timestamps_are_unique_and_increasing(client, workspace):
    for number in range(20):
        client.chat_postMessage(channel="C0NORTH", text=str(number))
    moments = [message.ts for message in workspace.messages("C0NORTH")]
    assert moments == sorted(set(moments))
    assert all(len(moment.split(".")[1]) == 6 for moment in moments)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda workspace: workspace.archive("C0NORTH"), "is_archived"),
        (lambda workspace: workspace.leave("C0NORTH", "U0BOT"), "channel_not_found"),
        (
            lambda workspace: workspace.add_channel("C0NORTH", "north", is_private=False, bot=False),
            "not_in_channel",
        ),
        (lambda workspace: workspace.fault("chat.postMessage", "invalid_auth"), "invalid_auth"),
    ],
)
def test_a_channel_the_bot_cannot_post_in_says_why(client, workspace, change, expected):
    change(workspace)
    assert code(client.chat_postMessage, channel="C0NORTH", text="1 action") == expected
    assert workspace.messages("C0NORTH") == []


def test_an_archived_channel_has_another_code_for_an_update(client, workspace):
    ts = client.chat_postMessage(channel="C0NORTH", text="1 action")["ts"]
    workspace.archive("C0NORTH")
    assert code(client.chat_update, channel="C0NORTH", ts=ts, text="2 actions") == "is_inactive"
    assert code(client.chat_postEphemeral, channel="C0NORTH", user="U0SAM", text="x") == "is_archived"


def test_what_does_not_exist_is_named(client):
    assert code(client.chat_postMessage, channel="C0NOWHERE", text="x") == "channel_not_found"
    assert code(client.api_call, api_method="chat.postMessage", json={"channel": "C0NORTH"}) == "no_text"
    assert code(client.chat_postMessage, channel="C0NORTH", text="x", thread_ts="1.0") == "thread_not_found"
    assert code(client.chat_update, channel="C0NORTH", ts="1.000000", text="x") == "message_not_found"
    assert code(client.conversations_replies, channel="C0NORTH", ts="1.000000") == "thread_not_found"
    assert code(client.users_info, user="U0NOBODY") == "user_not_found"


def test_only_a_post_may_be_addressed_to_a_person(client):
    posted = client.chat_postMessage(channel="U0SAM", text="1 action")
    assert posted["channel"].startswith("D")
    about = {"channel": "U0SAM", "ts": posted["ts"]}
    for method, args in (
        (client.chat_update, about | {"text": "2 actions"}),
        (client.chat_delete, about),
        (client.chat_postEphemeral, {"channel": "U0SAM", "user": "U0SAM", "text": "x"}),
        (client.conversations_history, {"channel": "U0SAM"}),
        (client.conversations_replies, about),
        (client.reactions_add, {"channel": "U0SAM", "timestamp": posted["ts"], "name": "eyes"}),
    ):
        assert code(method, **args) == "channel_not_found"


@pytest.mark.parametrize(
    ("said", "warning"),
    [
        ({"text": "x" * 4_000, "blocks": [SECTION]}, None),
        ({"text": "x" * 4_001}, "a text of more than 4000 characters may become several messages"),
        ({"text": "", "blocks": [SECTION]}, "blocks without a top-level text say nothing to a screen reader"),
    ],
)
@pytest.mark.filterwarnings("ignore:The top-level:UserWarning")
def test_what_serves_people_badly_is_taken_with_a_warning(client, workspace, said, warning):
    client.chat_postMessage(channel="C0NORTH", **said)
    client.chat_postEphemeral(channel="C0NORTH", user="U0SAM", **said)
    sources = ["chat.postMessage", "chat.postEphemeral"] if warning else []
    assert workspace.warnings == [f"{source}: {warning}" for source in sources]


def test_an_update_keeps_what_it_does_not_mention(client, workspace):
    ts = client.chat_postMessage(channel="C0NORTH", text="1 action", blocks=[SECTION], metadata=METADATA)[
        "ts"
    ]
    client.chat_update(channel="C0NORTH", ts=ts, text="2 actions")
    [message] = workspace.messages("C0NORTH")
    assert (message.text, message.metadata) == ("2 actions", METADATA)
    assert message.blocks[0]["type"] == "section"
    assert message.edited


def test_only_its_own_messages_may_be_changed(client, workspace):
    theirs = workspace.say("C0NORTH", "U0SAM", "Good morning").ts
    assert code(client.chat_update, channel="C0NORTH", ts=theirs, text="x") == "cant_update_message"
    assert code(client.chat_delete, channel="C0NORTH", ts=theirs) == "cant_delete_message"


def test_a_deleted_message_leaves_a_marker_only_if_it_has_a_thread(client, workspace):
    alone = client.chat_postMessage(channel="C0NORTH", text="alone")["ts"]
    head = client.chat_postMessage(channel="C0NORTH", text="head")["ts"]
    client.chat_postMessage(channel="C0NORTH", text="reply", thread_ts=head)
    client.chat_delete(channel="C0NORTH", ts=alone)
    client.chat_delete(channel="C0NORTH", ts=head)
    assert [message.text for message in workspace.messages("C0NORTH")] == ["This message was deleted."]
    assert [reply.text for reply in workspace.thread("C0NORTH", head)] == ["reply"]


def test_an_ephemeral_message_is_seen_by_one_person_and_not_in_the_history(client, workspace):
    shown = client.chat_postEphemeral(channel="C0NORTH", user="U0SAM", text="For you")["message_ts"]
    assert [message.text for message in workspace.ephemerals("U0SAM")] == ["For you"]
    assert workspace.ephemerals("U0MARY") == []
    assert client.conversations_history(channel="C0NORTH")["messages"] == []
    assert code(client.chat_update, channel="C0NORTH", ts=shown, text="x") == "message_not_found"
    assert (
        code(client.chat_postEphemeral, channel="C0NORTH", user="U0IDRIS", text="x") == "user_not_in_channel"
    )


def test_history_is_paged_newest_first_and_takes_bounds(client):
    moments = [client.chat_postMessage(channel="C0NORTH", text=str(number))["ts"] for number in range(7)]
    pages = [page["messages"] for page in client.conversations_history(channel="C0NORTH", limit=3)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert [message["ts"] for page in pages for message in page] == moments[::-1]
    bounds = {"channel": "C0NORTH", "oldest": moments[2], "latest": moments[4]}
    assert len(client.conversations_history(**bounds)["messages"]) == 1
    assert len(client.conversations_history(**bounds, inclusive=True)["messages"]) == 3
    assert code(client.conversations_history, channel="C0NORTH", cursor="nonsense") == "invalid_cursor"


def test_new_posts_do_not_shift_a_page_of_history(client):
    moments = [client.chat_postMessage(channel="C0NORTH", text=str(number))["ts"] for number in range(4)]
    first = client.conversations_history(channel="C0NORTH", limit=2)
    client.chat_postMessage(channel="C0NORTH", text="late")
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel="C0NORTH", limit=2, cursor=cursor)
    assert [message["ts"] for message in second["messages"]] == moments[1::-1]


def test_replies_are_in_the_thread_and_not_in_the_history(client, workspace):
    head = client.chat_postMessage(channel="C0NORTH", text="head")["ts"]
    replies = [
        client.chat_postMessage(channel="C0NORTH", text=str(n), thread_ts=head)["ts"] for n in range(5)
    ]
    [parent] = client.conversations_history(channel="C0NORTH")["messages"]
    assert (parent["reply_count"], parent["latest_reply"]) == (5, replies[-1])
    pages = [page["messages"] for page in client.conversations_replies(channel="C0NORTH", ts=head, limit=2)]
    assert [message["ts"] for page in pages for message in page] == [head, *replies]


def test_a_reply_to_a_reply_joins_the_same_thread(client, workspace):
    head = client.chat_postMessage(channel="C0NORTH", text="head")["ts"]
    reply = client.chat_postMessage(channel="C0NORTH", text="reply", thread_ts=head)["ts"]
    client.chat_postMessage(channel="C0NORTH", text="another", thread_ts=reply)
    assert [message.text for message in workspace.thread("C0NORTH", head)] == ["reply", "another"]
    [warning] = workspace.warnings
    assert warning == f"thread_ts: {reply} is a reply; its parent is {head}"


def test_metadata_comes_without_its_payload_unless_asked_for(client):
    head = client.chat_postMessage(channel="C0NORTH", text="head", metadata=METADATA)["ts"]
    for read in (client.conversations_history, client.conversations_replies):
        asked = {"channel": "C0NORTH"} | ({"ts": head} if read == client.conversations_replies else {})
        assert read(**asked)["messages"][0]["metadata"] == {"event_type": "agenda"}
        assert read(**asked, include_all_metadata=True)["messages"][0]["metadata"] == METADATA


def test_members_are_paged(client, workspace):
    workspace.add_channel("C0BIG", "big", members=[f"U0{number}" for number in range(7)])
    pages = [page["members"] for page in client.conversations_members(channel="C0BIG", limit=3)]
    assert [len(page) for page in pages] == [3, 3, 2]
    assert "U0BOT" in pages[-1]


def test_a_channel_says_whether_it_is_private_archived_or_shared(client, workspace):
    workspace.add_channel("C0OUT", "out", is_ext_shared=True)
    workspace.add_channel("C0SOON", "soon", pending_shared=["T0OTHER"])
    workspace.add_channel("C0OPEN", "open", is_private=False, is_archived=True)
    shapes = {
        name: client.conversations_info(channel=name)["channel"] for name in ("C0OUT", "C0SOON", "C0OPEN")
    }
    assert (shapes["C0OUT"]["is_ext_shared"], shapes["C0OUT"]["connected_team_ids"]) == (True, ["T0PARTNER"])
    assert (shapes["C0SOON"]["is_pending_ext_shared"], shapes["C0SOON"]["pending_shared"]) == (
        True,
        ["T0OTHER"],
    )
    assert (shapes["C0OPEN"]["is_private"], shapes["C0OPEN"]["is_archived"]) == (False, True)
    assert (
        client.conversations_info(channel="C0NORTH", include_num_members=True)["channel"]["num_members"] == 3
    )


def test_a_user_says_whether_they_are_a_guest_a_stranger_deleted_or_a_bot(client, workspace):
    workspace.add_user("U0GUEST", "Guest", is_ultra_restricted=True)
    workspace.add_user("U0FAR", "Far", team="T0PARTNER")
    workspace.add_user("U0GONE", "Gone", deleted=True)
    grid = {"team": "T0SISTER", "enterprise": "E0ORG"}
    workspace.add_user("W0NEAR", "Near", **grid, teams=["T0SISTER", "T0DEMO"])
    workspace.add_user("W0AWAY", "Away", **grid, teams=["T0SISTER"])
    people = {
        name: client.users_info(user=name)["user"]
        for name in ("U0GUEST", "U0FAR", "U0GONE", "U0BOT", "W0NEAR", "W0AWAY")
    }
    assert people["U0GUEST"]["is_restricted"]
    assert people["U0GUEST"]["is_ultra_restricted"]
    assert (people["U0FAR"]["team_id"], people["U0FAR"]["is_stranger"]) == ("T0PARTNER", True)
    assert "enterprise_user" not in people["U0FAR"]
    assert people["W0NEAR"]["team_id"] == "T0SISTER"
    assert people["W0NEAR"]["enterprise_user"]["teams"] == ["T0SISTER", "T0DEMO"]
    assert "is_stranger" not in people["W0NEAR"]
    assert people["W0AWAY"]["is_stranger"]
    assert people["U0GONE"]["deleted"]
    assert people["U0BOT"]["is_bot"]


def test_direct_messages_are_opened_once(client, workspace):
    opened = client.conversations_open(users="U0SAM")["channel"]["id"]
    assert opened == workspace.dm("U0SAM")
    client.chat_postMessage(channel=opened, text="one")
    client.chat_postMessage(channel="U0SAM", text="two")
    assert [message.text for message in workspace.messages(opened)] == ["one", "two"]
    workspace.change_user("U0MARY", deleted=True)
    assert code(client.conversations_open, users="U0MARY") == "user_disabled"
    assert code(client.conversations_open, users="U0BOT") == "cannot_dm_bot"


def test_blocks_can_be_validated_without_a_token(standin):
    client = WebClient(base_url=standin.api_url)
    assert client.api_call("blocks.validate", json={"blocks": [SECTION]})["ok"]
    with pytest.raises(SlackApiError) as error:
        client.api_call("blocks.validate", json={"blocks": [{"type": "section"}]})
    assert error.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/0]" in error.value.response["errors"][0]


def test_blocks_without_a_text_are_posted_with_a_warning(client, workspace):
    with pytest.warns(UserWarning, match="text"):
        client.chat_postMessage(channel="C0NORTH", blocks=[SECTION])
    assert len(workspace.warnings) == 1


def test_a_very_long_text_is_cut_silently(client, workspace):
    client.chat_postMessage(channel="C0NORTH", text="x" * 40_001)
    assert len(workspace.messages("C0NORTH")[0].text) == 40_000
    ts = workspace.messages("C0NORTH")[0].ts
    assert code(client.chat_update, channel="C0NORTH", ts=ts, text="x" * 4_001) == "msg_too_long"


def test_every_call_is_recorded_in_order(client, workspace):
    client.auth_test()
    client.chat_postMessage(channel="C0NORTH", text="one", metadata=METADATA)
    assert [call.method for call in workspace.calls] == ["auth.test", "chat.postMessage"]
    assert workspace.calls[1].args == {"channel": "C0NORTH", "text": "one", "metadata": METADATA}
    assert workspace.calls[0].at <= workspace.calls[1].at


def test_a_reaction_is_everybodys_to_see_and_given_once(client, workspace):
    ts = client.chat_postMessage(channel="C0NORTH", text="Done")["ts"]
    client.reactions_add(channel="C0NORTH", timestamp=ts, name="white_check_mark")

    assert workspace.message("C0NORTH", ts).reactions == (("white_check_mark", (workspace.bot.id,)),)
    react = partial(code, client.reactions_add, channel="C0NORTH")
    assert react(timestamp=ts, name="white_check_mark") == "already_reacted"
    assert react(timestamp=ts, name="White check") == "invalid_name"
    assert react(timestamp="1.0", name="eyes") == "message_not_found"
    for number in range(22):
        client.reactions_add(channel="C0NORTH", timestamp=ts, name=f"emoji_{number}")
    assert react(timestamp=ts, name="one_more") == "too_many_emoji"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("", {}, 200),
        ("", {"Host": "localhost"}, 200),
        ("", {"Sec-Fetch-Site": "cross-site"}, 200),
        ("api/api.test", {"Sec-Fetch-Site": "same-origin"}, 200),
        ("api/api.test", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("", {"Host": "rebound.example"}, 403),
        ("", {"Origin": "http://other.example"}, 403),
        ("link", {"Origin": "null"}, 403),
        ("standin/state", {"Origin": "http://127.0.0.1:1"}, 403),
    ],
)
def test_what_a_page_of_another_site_sends_is_refused(standin, path, headers, status):
    asked = urllib.request.Request(f"{standin.url}{path}", headers=headers)
    if status == 200:
        assert urllib.request.urlopen(asked).status == status
        return
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked)
    assert (refused.value.code, b"another site" in refused.value.read()) == (status, True)
