"""A workspace, the stand-in that serves it, a plain Bolt app to talk to it, and a browser to look at it."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from demo.server import StandIn
from demo.workspace.workspace import Workspace

expect.set_options(timeout=60_000)  # the machines are noisy; what never comes still fails
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
    close(handler)


def close(handler):
    """Close at once: the library's reader looks only once a second whether it is closed, unless a None wakes it."""
    handler.client.closed = True
    handler.client.message_queue.put(None)
    handler.close()


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("needs a chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, standin):
    """Open the page as somebody; every script error fails the test."""
    opened, errors = [], []

    def open_as(person="U0SAM", **window):
        page = browser.new_page(**window)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{standin.url}?as={person}")
        opened.append(page)
        return page

    yield open_as
    for page in opened:
        page.close()
    assert errors == []
