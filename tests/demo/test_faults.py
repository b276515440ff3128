"""Every way a call can go wrong, and whether it was carried out."""

import threading

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient


def post(client, text="1 action", channel="C0NORTH"):
    return client.chat_postMessage(channel=channel, text=text)


def texts(workspace, channel="C0NORTH"):
    return [message.text for message in workspace.messages(channel)]


@pytest.fixture
def impatient(workspace, standin):
    return WebClient(token=workspace.bot_token, base_url=standin.api_url, retry_handlers=[], timeout=0.3)


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("conversations_open", {"users": "U0SAM"}),
        ("conversations_info", {"channel": "C0NORTH"}),
        ("conversations_history", {"channel": "C0NORTH"}),
    ],
)
def test_what_is_asked_more_than_fifty_times_a_minute_has_to_wait(client, method, args):
    for _ in range(50):
        assert getattr(client, method)(**args)["ok"]
    with pytest.raises(SlackApiError) as error:
        getattr(client, method)(**args)
    assert error.value.response.status_code == 429
    assert 1 <= int(error.value.response.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("kind", ["ratelimited", "ratelimited_empty"])
def test_a_rate_limit_names_the_seconds_to_wait_and_posts_nothing(client, workspace, kind):
    workspace.fault("chat.postMessage", kind, retry_after=7)
    with pytest.raises(SlackApiError) as error:
        post(client)
    assert error.value.response.status_code == 429
    assert {name.lower(): value for name, value in error.value.response.headers.items()}["retry-after"] == "7"
    assert texts(workspace) == []


@pytest.mark.parametrize(("kind", "posted"), [("lost_reply", ["1 action"]), ("refused", [])])
def test_a_connection_may_break_before_or_after_the_post(client, workspace, kind, posted):
    workspace.fault("chat.postMessage", kind)
    with pytest.raises(ConnectionError):
        post(client)
    assert texts(workspace) == posted


def test_the_sdks_own_retry_posts_twice_after_a_lost_reply(workspace, standin):
    workspace.fault("chat.postMessage", "lost_reply")
    post(WebClient(token=workspace.bot_token, base_url=standin.api_url))
    assert texts(workspace) == ["1 action", "1 action"]


@pytest.mark.parametrize(("kind", "posted"), [("error_500", []), ("error_500_after", ["1 action"])])
def test_a_server_error_may_come_before_or_after_the_post(client, workspace, kind, posted):
    workspace.fault("chat.postMessage", kind)
    with pytest.raises(SlackApiError) as error:
        post(client)
    assert error.value.response.status_code == 500
    assert texts(workspace) == posted


@pytest.mark.parametrize(("kind", "posted"), [("hang", ["1 action"]), ("hang_before", [])])
def test_a_call_may_never_be_answered(impatient, workspace, kind, posted):
    workspace.fault("chat.postMessage", kind)
    with pytest.raises(TimeoutError):
        post(impatient)
    assert texts(workspace) == posted


def test_a_slow_call_lands_even_when_its_caller_has_given_up(impatient, workspace, standin):
    workspace.fault("chat.postMessage", "slow", seconds=2)
    with pytest.raises(TimeoutError):
        post(impatient)
    assert texts(workspace) == []
    assert standin.wait_for(lambda: texts(workspace)) == ["1 action"]


def test_a_slow_call_is_answered(client, workspace):
    workspace.fault("chat.postMessage", "slow", seconds=0.1)
    assert post(client)["ok"]


@pytest.mark.parametrize("kind", ["fatal_error", "channel_not_found", "not_in_channel", "is_archived"])
def test_any_other_kind_is_a_slack_error_code(client, workspace, kind):
    workspace.fault("chat.postMessage", kind)
    with pytest.raises(SlackApiError) as error:
        post(client)
    assert error.value.response["error"] == kind
    assert texts(workspace) == []


def test_a_fault_affects_so_many_calls_in_its_channel(client, workspace):
    workspace.add_channel("C0SOUTH", "south")
    workspace.fault("chat.postMessage", "fatal_error", times=2, channel="C0NORTH")
    post(client, channel="C0SOUTH")
    for _ in range(2):
        with pytest.raises(SlackApiError):
            post(client)
    post(client)
    assert texts(workspace) == ["1 action"]
    assert list(workspace.faults) == []


def test_a_call_that_met_a_fault_is_recorded_too(client, workspace):
    workspace.fault("chat.postMessage", "refused")
    with pytest.raises(ConnectionError):
        post(client)
    assert [call.method for call in workspace.calls] == ["chat.postMessage"]


def test_a_hanging_channel_does_not_block_another(workspace, standin, client):
    workspace.add_channel("C0SOUTH", "south")
    workspace.fault("chat.postMessage", "slow", channel="C0NORTH", seconds=2)
    slow = threading.Thread(target=post, args=(client,))
    slow.start()
    standin.wait_for(lambda: workspace.calls)
    post(client, channel="C0SOUTH")
    assert (texts(workspace, "C0SOUTH"), texts(workspace)) == (["1 action"], [])
    slow.join()


def test_a_response_url_can_fail_too(app, connected, workspace, standin):
    @app.command("/permanence")
    def _(ack):
        ack()

    url = standin.command("U0SAM", "C0NORTH", "status").envelope["payload"]["response_url"]
    workspace.fault("response_url", "error_500")
    assert WebhookClient(url, retry_handlers=[]).send(text="late").status_code == 500
    assert WebhookClient(url).send(text="later").status_code == 200
    assert [message.text for message in workspace.ephemerals("U0SAM")] == ["later"]
