"""How the documents become a site: `make docs` builds it, and fetches nothing.

The pages are plain Markdown that also reads well where the code is kept, so which page follows which stands here.
"""

import re
from itertools import cycle
from pathlib import Path

from sphinx.application import Sphinx

PAGES = {
    "": ["a-surgery", "first-day"],
    "Guides": [f"guides/{name}" for name in ("worker", "manager", "family-finding", "consultant", "analyst")],
    "Administering": [
        "administer",
        *(
            f"administer/{name}"
            for name in (
                "first-hour",
                "slack",
                "who-may-see",
                "data-protection",
                "surgeries",
                "adopters",
                "loading",
                "server",
                "copies",
                "upgrade",
                "trouble",
                "authorities",
            )
        ),
        "access",
    ],
    "Reference": [
        "reference",
        *(
            f"reference/{name}"
            for name in (
                "commands",
                "terminal",
                "milestones",
                "timescales",
                "family-steps",
                "plans",
                "notes",
                "indicators",
                "files",
                "configuration",
                "schema",
                "licences",
            )
        ),
    ],
    "How it is made": ["architecture", "first-change", "decisions", "rooms", "speed", "long-run"],
}
"""Every page but the first, in order, by heading."""
CORRECTED = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    '<div class="table-wrapper': '<div tabindex="0" role="group" aria-label="Table" class="table-wrapper',
    '<div id="search-results">': '<h1>Search</h1>\n<div class="results" id="search-results">',
}
"""What the theme writes, and what it should; what is corrected already stays as it is."""
ROLES = {
    "<thead": '<thead role="rowgroup"',
    "<tbody": '<tbody role="rowgroup"',
    "<tr": '<tr role="row"',
    "<th ": '<th role="columnheader" ',
}
"""What the parts of a table are, for one that is no longer drawn as a table."""
TABLE = re.compile(r'<table class="(docutils align-default">)(.*?)</table>', re.DOTALL)
STACKED = range(3, 8)
"""Of how many columns a table is read row by row on a phone: fewer fit, and more are a grid that is looked up in."""

project = "Permanence bot"
language = "en-GB"
extensions = ["myst_parser"]
myst_heading_anchors = 3
highlight_language = "none"
html_theme = "furo"
html_title = "Permanence bot"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = html_copy_source = html_show_sourcelink = html_use_index = False
pygments_style, pygments_dark_style = "a11y-high-contrast-light", "a11y-high-contrast-dark"


def _with_contents(_: Sphinx, page: str, source: list[str]) -> None:
    """Append to the first page which pages there are: a directive in the file itself would be shown as code elsewhere."""
    if page == "index":
        for heading, pages in PAGES.items():
            caption = f":caption: {heading}\n" if heading else ""
            source[0] += f"\n```{{toctree}}\n:hidden:\n{caption}\n" + "\n".join(pages) + "\n```\n"


def _made_accessible(app: Sphinx, error: Exception | None) -> None:
    """Correct in every page what the theme leaves out for those who hear it, have no mouse, or read on a phone."""
    for page in Path(app.outdir).rglob("*.html") if error is None else ():
        text = TABLE.sub(_stacked, page.read_text(encoding="utf-8"))
        for was, now in CORRECTED.items():
            text = text.replace(was, now)
        page.write_text(text, encoding="utf-8")


def _stacked(found: re.Match[str]) -> str:
    """Let a table of several columns be read row by row where it is too wide: each cell is told what it is.

    A table that is no longer drawn as one says by its roles that it still is one.
    """
    heads = [re.sub("<[^>]+>", "", each) for each in re.findall(r'<th class="head">(.*?)</th>', found[2])]
    if len(heads) not in STACKED:
        return found[0]
    label, text = cycle(heads), found[2]
    for was, now in ROLES.items():
        text = text.replace(was, now)
    cells = re.sub("<td>", lambda _: f'<td role="cell" data-label="{next(label)}">', text)
    return f'<table role="table" class="stacked {found[1]}{cells}</table>'


def setup(app: Sphinx) -> None:
    """Add what no setting does."""
    app.connect("source-read", _with_contents)
    app.connect("build-finished", _made_accessible)
