"""Draws the documents' screenshots: the real bot in the stand-in workspace, looked at with real Chromium.

`make docs` runs it. The moment and the children are given, so that the pictures change only with the product.
"""

import io
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, Page

from bot.rehearsal.demo import Demonstration, demonstration
from tests.browser import chromium, send

NOW = datetime(2026, 11, 26, 9, 30, tzinfo=ZoneInfo("Europe/London"))
COLOURS = 64
"""In one picture: few enough to be small, enough for letters with soft edges."""
SHADES = 64
"""Of 256: two pictures none of whose points differ by more are the same."""
STILL = 150
"""Milliseconds between two looks; what looks alike twice stands still."""


class Camera:
    """Takes pictures of the page as somebody sees it, small enough to be kept."""

    def __init__(self, browser: Browser, shown: Demonstration, folder: Path) -> None:
        self.browser = browser
        self.shown = shown
        self.folder = folder

    def open(
        self, person: str, place: str, width: int = 960, height: int = 1400, *, pane: bool = True
    ) -> Page:
        """The page of a person, in a channel or on the Home tab; without what stands beside it unless asked."""
        tab = "&tab=home" if place == "home" else ""
        channel = f"D{person[1:]}" if place in ("home", "dm") else place
        page = self.browser.new_page(
            viewport={"width": width, "height": height},
            timezone_id="Europe/London",
            reduced_motion="reduce",
            color_scheme="light",
        )
        page.goto(f"{self.shown.standin.url}?as={person}&channel={channel}{tab}{'&pane=1' if pane else ''}")
        page.get_by_role("tabpanel" if tab else "log").first.wait_for()
        return page

    def take(self, what: Page | Locator, name: str, top: Locator | None = None) -> None:
        """Keep what is seen, once it stands still, with `top` scrolled to where one begins to read."""
        page = what if isinstance(what, Page) else what.page
        page.mouse.move(0, 0)
        seen, before = b"", b"-"
        while seen != before:
            before = seen
            page.wait_for_timeout(STILL)
            page.evaluate("document.fonts.ready.then(() => document.activeElement.blur())")
            if top:
                top.evaluate("one => one.scrollIntoView()")
            seen = what.screenshot(animations="disabled", caret="hide")
        picture = Image.open(io.BytesIO(seen)).convert("RGB")
        path = self.folder / f"{name}.png"
        if not path.exists() or differs(picture, Image.open(path).convert("RGB")):
            picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def differs(picture: Image.Image, kept: Image.Image) -> bool:
    """Whether two pictures differ by more than how a browser rounds a corner today."""
    if picture.size != kept.size:
        return True
    _, most = ImageChops.difference(picture.convert("L"), kept.convert("L")).getextrema()
    return most > SHADES


def message(page: Page, says: str, log: str = "Messages") -> Locator:
    """The newest message in sight that says something, with whoever said it."""
    return page.get_by_role("log", name=log).locator(".message").filter(has_text=says).last


def draw(folder: Path) -> None:
    """Draw every screenshot into a folder."""
    with demonstration(lambda: NOW) as shown, chromium() as browser:
        camera = Camera(browser, shown, folder)
        _family_finding(camera)
        _training(camera)  # before any step of the guide is done
        _agenda(camera)
        _digest(camera)
        _home(camera)
        _journey(camera)
        _form(camera)
        _minutes(camera)


def _agenda(camera: Camera) -> None:
    page = camera.open("U0MARY", "C0NORTH")
    camera.take(message(page, "– surgery, Thu 26 Nov"), "agenda")
    camera.take(message(page, "BX-0042 ·"), "child")
    phone = camera.open("U0MARY", "C0NORTH", 375, 812)
    camera.take(phone, "phone", message(phone, "– surgery, Thu 26 Nov"))


def _family_finding(camera: Camera) -> None:
    page = camera.open("U0RUTH", "C0FINDING")
    camera.take(message(page, "– surgery, Thu 26 Nov"), "family-finding")


def _digest(camera: Camera) -> None:
    page = camera.open("U0SAM", "dm")
    camera.take(message(page, "Surgery on Thursday 26 Nov"), "digest")


def _home(camera: Camera) -> None:
    page = camera.open("U0SAM", "home", height=990)
    page.get_by_text("Children, the most pressing first").wait_for()
    camera.take(page.get_by_role("tabpanel"), "home")


def _journey(camera: Camera) -> None:
    page = camera.open("U0SAM", "dm")
    send(page, "chart BX-0042")
    picture = page.get_by_role("img", name="BX-0042").last
    picture.wait_for()
    picture.evaluate("one => one.decode()")
    camera.take(picture, "journey")


def _form(camera: Camera) -> None:
    page = camera.open("U0SAM", "C0NORTH", height=1000)
    send(page, "/permanence delay BX-0042 selection meeting")
    form = page.get_by_role("dialog")
    page.get_by_label("Until").fill("2027-02-02")  # the same day in every country's order
    form.get_by_role("combobox", name="What is holding it up").fill("sibling")
    form.get_by_role("option", name="Sibling assessment first").click()
    camera.take(form, "form", form.locator(".modal-blocks > *").first)
    form.get_by_role("button", name="Save").click()
    message(page, "is asked to agree").wait_for()


def _minutes(camera: Camera) -> None:
    page = camera.open("U0MARY", "C0NORTH", 1200, 1000)
    head = message(page, "– surgery, Thu 12 Nov")
    head.get_by_role("button", name="replies").click()
    camera.take(message(page, "Minutes:", "Replies"), "minutes")


def _training(camera: Camera) -> None:
    page = camera.open("U0MARY", "C0NORTH", 1200, 900, pane=False)
    camera.take(page, "training", message(page, "– surgery, Thu 26 Nov"))


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
