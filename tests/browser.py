"""Chromium, and its windows, which are kept from test to test."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, FrameLocator, Page, expect, sync_playwright

CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000
"""Milliseconds that anything on a page may take: the machines are noisy, and what never comes still fails."""
WINDOW = {"width": 1280, "height": 720}
EMPTY = "about:blank"
expect.set_options(timeout=PATIENCE)


def program() -> str | None:
    """Where Chromium is, if it is installed: without windows of its own it takes a quarter less of the processor."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that the stand-in's page is looked at with."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=CHROMIUM)
        try:
            yield browser
        finally:
            browser.close()


class Windows:
    """The windows of one browser; a window that a test leaves is emptied, and opened again by another.

    A new window, with a process of its own, costs more than all that a test does in it. The stand-in of each test
    has an address of its own, so no test finds what another one's page has kept.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._idle: list[tuple[dict, Page]] = []
        self._open: list[tuple[dict, Page]] = []
        self._errors: list[str] = []

    def open(
        self, address: str, *, viewport=None, color_scheme="light", reduced_motion="no-preference", **kind
    ) -> Page:
        """Open an address in a window of a kind: a computer's or, with `has_touch` and `is_mobile`, a phone's."""
        page = self._window(kind)
        self._open.append((kind, page))
        if page.viewport_size != (viewport or WINDOW):
            page.set_viewport_size(viewport or WINDOW)
        page.emulate_media(color_scheme=color_scheme, reduced_motion=reduced_motion)
        page.goto(address)
        return page

    def leave(self) -> list[str]:
        """Empty every open window; the errors of scripts since the last time."""
        while self._open:
            kind, page = self._open.pop()
            page.evaluate("sessionStorage.clear()")
            page.goto(EMPTY)
            page.mouse.move(0, 0)
            self._idle.append((kind, page))
        errors, self._errors = self._errors, []
        return errors

    def _window(self, kind: dict) -> Page:
        for place, (its, page) in enumerate(self._idle):
            if its == kind:
                del self._idle[place]
                return page
        page = self._browser.new_page(
            **{"viewport": WINDOW, "timezone_id": "Europe/London", "locale": "en-GB"} | kind
        )
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        return page


def send(page: Page | FrameLocator, words: str, label: str = "Message") -> None:
    """Click into a box, type, and press Enter, as a person does: no dialog may stand before the box."""
    box = page.get_by_label(label, exact=True)
    box.click()
    box.fill(words)
    box.press("Enter")


HOLD = """(what) => {
  const held = new Promise((done) => { window.release = done; }), soon = window.fetch;
  window.fetch = async (...asked) => { if (asked[0].includes(what)) await held; return soon(...asked); };
}"""


def hold(page: Page, what: str) -> None:
    """Let the page wait for what it asks of an address with `what` in it, until it is told `release()`."""
    page.evaluate(HOLD, what)
