"""A workspace, the stand-in that serves it, and a plain Bolt app to talk to it."""

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from demo.server import StandIn
from demo.workspace import Workspace


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def workspace():
    workspace = Workspace(team="T0DEMO", name="Borsetshire")
    workspace.add_user("U0SAM", "Sam")
    workspace.add_user("U0MARY", "Mary")
    workspace.add_user("U0IDRIS", "Idris")
    workspace.add_channel("C0NORTH", "north", members=["U0SAM", "U0MARY"])
    return workspace


@pytest.fixture
def standin(workspace):
    with StandIn(workspace, retries=(0, 0.05, 0.05)) as standin:
        yield standin


@pytest.fixture
def client(workspace, standin):
    return WebClient(token=workspace.bot_token, base_url=standin.api_url, retry_handlers=[], timeout=3)


@pytest.fixture
def app(client):
    return App(client=client, process_before_response=True)


@pytest.fixture
def connected(app, workspace, standin):
    handler = SocketModeHandler(app, workspace.app_token, concurrency=10)
    handler.connect()
    standin.wait_connected()
    yield handler
    handler.close()
