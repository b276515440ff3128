"""A workspace, the stand-in that serves it, a plain Bolt app to talk to it, and a browser to look at it."""

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.slack.people import of_sockets
from bot.slack.socket import close_client, connect_client
from demo.api.socket_mode import ACK_TIMEOUT
from demo.server import StandIn
from demo.workspace import views
from demo.workspace.workspace import Workspace
from tests.conftest import PATIENCE


@pytest.fixture
def workspace():
    workspace = Workspace(team="T0DEMO", name="Borsetshire")
    workspace.add_user("U0SAM", "Sam")
    workspace.add_user("U0MARY", "Mary")
    workspace.add_user("U0IDRIS", "Idris")
    workspace.add_channel("C0NORTH", "north", members=["U0SAM", "U0MARY"])
    return workspace


@pytest.fixture
def patience(request, monkeypatch):
    """Seconds that Slack and the app wait for each other; a slow machine is no fault of the page."""
    if "open_page" not in request.fixturenames:
        return ACK_TIMEOUT
    monkeypatch.setattr(views, "TRIGGER_LIFETIME", PATIENCE)
    return PATIENCE


@pytest.fixture
def standin(workspace, patience):
    with StandIn(workspace, retries=(0, 0.05, 0.05), ack_timeout=patience) as standin:
        yield standin


@pytest.fixture
def client(workspace, standin, patience):
    return WebClient(token=workspace.bot_token, base_url=standin.api_url, retry_handlers=[], timeout=patience)


@pytest.fixture
def app(client):
    return App(client=client, process_before_response=True)


@pytest.fixture
def connected(app, workspace, standin):
    handler = SocketModeHandler(app, workspace.app_token, web_client=of_sockets(app.client), concurrency=10)
    connect_client(handler.client)
    standin.wait_connected()
    yield handler
    close(handler)


def close(handler):
    close_client(handler.client)


@pytest.fixture
def open_page(windows, standin):
    """Open the page as somebody; every script error fails the test."""

    def open_as(person="U0SAM", **window):
        return windows.open(f"{standin.url}?as={person}", **window)

    yield open_as
    assert windows.leave() == []
