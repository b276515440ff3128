"""Minutes as a document: HTML and PDF in the terminal, a PDF in the team's channel, and taken down as pictures are."""

import re
from dataclasses import replace
from datetime import date

import pytest

from bot.pictures.document import render_html, render_pdf
from commands.grammar.reply import Document, Listing, texts_in
from commands.practice.request import Place, PlaceKind
from tests.bot.test_reports import contents, objects

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


def test_every_piece_of_the_pdf_is_tagged_in_the_order_it_is_read_with_headings_and_lists():
    pdf = render_pdf(DOCUMENT)
    assert b"/Lang (en-GB)" in pdf
    assert b"/MarkInfo <</Marked true>>" in pdf
    tags = [
        found[1].decode()
        for each in objects(pdf)
        if b"/StructElem" in each and (found := re.search(rb"/S /(\w+)", each))
    ]
    assert tags[:6] == ["Document", "H1", "P", "H2", "L", "LI"]
    assert [tags.count(each) for each in ("H1", "H2", "L", "LI", "P")] == [1, 40, 40, 160, 2]
    for page in contents(pdf):
        outside = re.sub(rb"(?:BDC|BMC).*?EMC", b"", page, flags=re.DOTALL)
        assert not re.search(rb"\b(?:Tj|TJ|Do)\b", outside)


def test_a_long_title_at_the_foot_stays_between_the_margins():
    from bot.pictures.pages import FOOT, TaggedPages

    for title, fits in ((DOCUMENT.title, True), (f"Minutes: {'Permanence ' * 8}, Thu 26 Nov 2026", False)):
        pages = TaggedPages(title, DOCUMENT.on)
        pages.add_page()
        pages.footer()
        assert pages.get_string_width(f"{title} – page 1 of {{nb}}") <= pages.epw + 0.01
        assert (pages.font_size_pt == FOOT) is fits
        pages.output()


@pytest.mark.parametrize("written", ["\N{CJK UNIFIED IDEOGRAPH-674E}", "\N{SLIGHTLY SMILING FACE}"])
def test_a_letter_that_the_typeface_has_not_is_an_empty_box_and_not_left_out(written):
    def signed(name):
        return render_pdf(replace(DOCUMENT, words=f"Took part: @{name} and @Łukasz.\nDone."))

    assert signed(written) == signed("\N{WHITE SQUARE}") != signed("")


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


SOUTH = 'team add south "South Permanence Team" in #south manager @Sue from 30/11/2026 at 14:00 every 2 weeks'


@pytest.mark.parametrize(
    "becomes",
    ["edit BX-0070 team south yes", "restrict BX-0070 to @Mary", "close BX-0070 died 26/11/2026 yes"],
    ids=["another team's", "restricted", "dead"],
)
def test_a_document_whose_words_name_a_child_it_may_not_says_a_child_and_comes(slack, becomes):
    slack.workspace.add_channel("C0SOUTH", "south", members=["U0SUE"], is_private=True, bot=True)
    slack.command("U0ADMIN", SOUTH, slack.workspace.dm("U0ADMIN"))
    slack.command("U0SAM", "track BX-0070 team north born 03/2021 entered 02/02/2026 worker @Sam")
    slack.clock.go_to(26, 11, 9, 30)
    slack.tick()
    slack.command("U0SAM", "action BX-0042 @Sam by 27/11/2026 Ring about bx-0070, as form AB-12345 says")
    slack.command("U0MARY", becomes)
    slack.command("U0MARY", "surgery north close yes")
    place = Place(PlaceKind.TEAM, "north")

    document = slack.bot.desk.answer_words("minutes north as document", "U0MARY", place).picture
    assert document.refs == ("BX-0042",)
    assert "Ring about a child, as form AB-12345 says" in "".join(texts_in(document))
    assert "0070" not in "".join(texts_in(document))

    slack.command("U0MARY", "minutes north as document")
    slack.standin.wait_for(lambda: shared(slack), 60)


def test_a_panels_document_names_every_teams_children_and_comes(slack):
    slack.workspace.add_channel("C0PANEL", "panel", members=["U0MARY", "U0SAM"], is_private=True, bot=True)
    admin = slack.workspace.dm("U0ADMIN")
    slack.command(
        "U0ADMIN",
        'team add board "Tracking panel" in #panel manager @Mary from 26/11/2026 at 10:00 every 4 weeks as panel',
        admin,
    )
    slack.command("U0SAM", "milestone BX-0042 placement order 12/10/2026 yes")
    slack.clock.go_to(26, 11, 10, 0)
    slack.tick()
    slack.command("U0MARY", "update BX-0042 The court wants a date", "C0PANEL")
    slack.command("U0MARY", "surgery board close yes", "C0PANEL")
    slack.settle()

    assert "come as a document" in slack.command("U0MARY", "minutes board as document", "C0PANEL")
    slack.standin.wait_for(lambda: shared(slack), 60)
    slack.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    slack.bot.listeners.requests.uploads.take_down()
    assert not shared(slack)


def test_whoever_asked_is_told_that_a_document_does_not_come_and_why(closed):
    document = closed.bot.desk.answer_words(
        "minutes north as document", "U0MARY", Place(PlaceKind.TEAM, "north")
    ).picture
    closed.command("U0MARY", "restrict BX-0042 to @Sam @Mary")
    closed.bot.uploads.show(document, "U0MARY")

    closed.standin.shows(
        closed.workspace.dm("U0MARY"),
        "The file that you asked for could not be shown: something in it may be shown there no longer.",
        60,
    )
    assert not shared(closed)


def test_elsewhere_it_is_asked_before_it_is_shown_in_the_channel(closed):
    said = closed.command("U0MARY", "minutes north as document", closed.workspace.dm("U0MARY"))
    assert "is shown in the channel of North Permanence Team, to everybody there. Show it?" in said


def test_the_answer_with_the_minutes_offers_the_document(closed):
    assert "As a document" in closed.command("U0MARY", "minutes north")
