"""The site as `make docs` builds it: every link leads somewhere, nothing is fetched, and everybody can read it, on a phone too."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from playwright.sync_api import Request

from tests import drawing
from tests.conftest import ROOT

DOCS = ROOT / "docs"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 390, "height": 844}
FETCHED = re.compile(r'<(?:link|script|img|iframe|source|video|audio)\b[^>]*?\b(?:src|href)="([^"]*)"')
STYLED = re.compile(r"""(?:url\(|@import)\s*['"]?([^'")\s]+)""")
"""What a browser fetches by itself as it shows a page; where a link leads to is the reader's choice."""
KINDS = "[...new Set(Array.from(document.querySelectorAll('body *'), each => `${each.localName} ${each.getAttribute('class')}`))]"
"""Which elements a page has, as its style knows them."""


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """The site, built as `make docs` does; a warning, such as of a link that leads nowhere, fails it."""
    folder = tmp_path_factory.mktemp("site")
    built = [sys.executable, "-m", "sphinx", "-W", "-q", "-d", folder / "kept", DOCS, folder / "site"]
    done = subprocess.run(built, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "site"


def test_nothing_is_fetched_from_elsewhere(site):
    found = [
        (page.relative_to(site), address)
        for page in site.rglob("*.html")
        for address in FETCHED.findall(page.read_text(encoding="utf-8"))
    ]
    styles = [
        (sheet.relative_to(site), address)
        for sheet in [*site.rglob("*.css"), *site.rglob("*.svg")]
        for address in STYLED.findall(sheet.read_text(encoding="utf-8"))
    ]
    assert len(found) > 300
    assert [
        each
        for each in found + styles
        if urlsplit(each[1]).scheme not in ("", "data") or each[1].startswith("//")
    ] == []


def test_every_page_passes_axe_core_on_a_phone_and_none_is_wider(site, windows):
    page = windows.open("about:blank", viewport=PHONE)
    schemes: set[str] = set()
    tried: set[str] = set()

    def hear(request: Request) -> None:
        schemes.add(urlsplit(request.url).scheme)

    page.on("request", hear)
    pages = sorted(site.rglob("*.html"), key=lambda each: each.stat().st_size)
    assert len(pages) > 30
    for each in pages:
        page.goto(each.as_uri())
        wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        kinds = set(page.evaluate(KINDS))
        page.evaluate(AXE)
        # How far something stands out takes longer than all other rules, and follows from its kind: it is looked
        # at on the smallest page that has the kind.
        rules = {"color-contrast": {"enabled": not kinds <= tried}}
        tried |= kinds
        asked = {"resultTypes": ["violations"], "rules": rules}
        found = page.evaluate("async (asked) => (await axe.run(asked)).violations", asked)
        assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == [], each.name
        assert wider <= 0, each.name
    page.remove_listener("request", hear)
    assert schemes <= {"file", "data"}
    assert windows.leave() == []


@pytest.mark.parametrize("name", ["index", "guides/worker", "reference/configuration", "first-change"])
def test_in_the_dark_everything_stands_out_enough_too(site, windows, name):
    page = windows.open((site / f"{name}.html").as_uri(), viewport=PHONE, color_scheme="dark")
    page.evaluate(AXE)
    found = page.evaluate("axe.run({runOnly: ['color-contrast']})")
    assert found["violations"] == []
    assert len(found["passes"]) == 1
    assert windows.leave() == []


MADE_OTHERWISE = {"architecture.svg": "tests.drawing", "long-run.png": "make soak"}


def test_every_picture_is_one_that_make_docs_or_a_long_run_makes_and_some_page_shows():
    makes = (ROOT / "tests" / "screens.py").read_text(encoding="utf-8")
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    shown = "".join(page.read_text(encoding="utf-8") for page in pages)
    pictures = sorted(each for each in DOCS.rglob("*") if each.suffix in {".png", ".svg"})
    assert len(pictures) > 8
    for picture in pictures:
        assert picture.name in MADE_OTHERWISE or f'"{picture.stem}"' in makes, picture.name
        assert f"{picture.name})" in shown, picture.name
    assert not re.search(r"!\[\]\(", shown), "each says in words what it shows"


def test_the_drawing_is_of_the_code_as_it_is():
    assert (DOCS / "architecture.svg").read_text(encoding="utf-8") == drawing.svg(), (
        "`make docs` draws it anew"
    )


def test_readme_leads_to_files_that_are_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = [each for each in re.findall(r"\]\(([^)#]+)", text) if not urlsplit(each).scheme]
    assert len(found) > 15
    assert [each for each in found if not (ROOT / each).is_file()] == []
