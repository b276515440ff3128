"""Draws the documents' screenshots: the real bot in the stand-in workspace, looked at with real Chromium.

`make docs` runs it. The moment and the children are given, so that the pictures change only with the product.
"""

import shutil
import sys
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright

from bot.config import Tokens
from bot.demonstration import invented_workspace
from bot.invented import invent
from bot.posting import Speeds
from bot.run import Bot
from bot.tour import demo_settings
from demo.server import StandIn

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=ZoneInfo("Europe/London"))
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


def draw(folder: Path) -> None:
    """Draw every screenshot into a folder."""
    workspace = invented_workspace(lambda: NOW)
    with tempfile.TemporaryDirectory() as records, StandIn(workspace) as standin:
        settings = demo_settings(Path(records), standin.api_url)
        invent(settings, NOW, NOW)
        bot = Bot(settings, Tokens(workspace.bot_token, workspace.app_token), lambda: NOW, Speeds(pace=0.05))
        bot.start()
        try:
            standin.shows("C0NORTH", "Also on the agenda", seconds=30)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
                page = browser.new_page(viewport={"width": 1100, "height": 860})
                page.goto(f"{standin.url}?as=U0MARY#C0NORTH")
                _agenda(page, folder / "agenda.png")
                browser.close()
        finally:
            bot.stop()


def _agenda(page: Page, path: Path) -> None:
    page.get_by_role("heading", name="performance surgery").first.scroll_into_view_if_needed()
    page.get_by_text("BX-0017").first.wait_for()
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=path)


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
