"""Minutes as a document: HTML and PDF in the terminal, a PDF in the team's channel, and taken down as pictures are."""

from datetime import date

import pytest

from bot.pictures.document import render_html, render_pdf
from commands.grammar.reply import Document, Listing

WITH_MARKS = "Took part: @Łukasz & <b>@Sam</b>."
DOCUMENT = Document(
    "Minutes: North, Thu 26 Nov 2026",
    date(2026, 11, 26),
    "minutes-north-2026-11-26",
    WITH_MARKS,
    tuple(
        Listing(f"BX-{n:04}", [f"Decided: ask the court, line {line}" for line in range(4)])
        for n in range(40)
    ),
    "A tracker, not the child's record.",
    ("BX-0042",),
    "north",
)


@pytest.fixture
def closed(slack):
    """North's first surgery, closed, with something decided about BX-0042."""
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.command("U0MARY", "reviewed BX-0042 @Sam by 09/12/2026 Ask the court for a date")
    slack.command("U0MARY", "surgery close north yes")
    slack.settle()
    return slack


def shared(slack) -> list:
    return [file for file in slack.workspace.files if not file.is_deleted]


def test_the_same_document_is_the_same_file_with_numbered_pages():
    assert render_pdf(DOCUMENT) == render_pdf(DOCUMENT)
    assert render_pdf(DOCUMENT).startswith(b"%PDF-")
    assert render_pdf(DOCUMENT).count(b"/Type /Page\n") > 3


def test_what_people_typed_is_no_markup_in_the_page():
    page = render_html(DOCUMENT)
    assert "Took part: @Łukasz &amp; &lt;b&gt;@Sam&lt;/b&gt;." in page
    assert "<h2>BX-0039</h2>" in page


def test_the_minutes_come_as_a_document_in_the_teams_channel_and_go_once_a_child_is_restricted(closed):
    assert "come as a document in the channel" in closed.command("U0MARY", "minutes north as document")
    closed.standin.wait_for(lambda: shared(closed), 60)
    closed.bot.listeners.requests.uploads.take_down()
    (file,) = shared(closed)
    assert file.name == "minutes-north-2026-11-26.pdf"

    closed.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    closed.bot.listeners.requests.uploads.take_down()
    assert not shared(closed)


def test_elsewhere_it_is_asked_before_it_is_shown_in_the_channel(closed):
    said = closed.command("U0MARY", "minutes north as document", closed.workspace.dm("U0MARY"))
    assert "is shown in the channel of North Permanence Team, to everybody there. Show it?" in said


def test_the_answer_with_the_minutes_offers_the_document(closed):
    assert "As a document" in closed.command("U0MARY", "minutes north")
