"""Reports as files: a page in a real browser, a tagged PDF, the same bytes; in Slack, sent by the clock once; in the terminal."""

import re
import zlib
from dataclasses import replace
from datetime import date, datetime

import pytest
from playwright.sync_api import expect

from bot.pictures.process import draw_file
from bot.pictures.report_page import marked
from bot.pictures.report_pdf import _unmarked
from bot.slack import uploads
from commands.grammar.reply import Picture, Table
from tests.bot.test_days import message, open_page, patient, shown  # noqa: F401 - the demonstration in a browser
from tests.commands.figures.conftest import counted
from tests.conftest import LONDON, Slack, words_of

PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    with counted(tmp_path_factory.mktemp("reports")) as town:
        for number in range(9):
            town.say(f"track BX-03{number:02d} team south born 05/2022 entered 02/01/2026 worker <@U0ALEX>")
            town.say(f"milestone BX-03{number:02d} adm decision 01/06/2026")
            town.say(f"milestone BX-03{number:02d} placement order 01/08/2026")
        yield town.reply("report half-year", "U0SUE").picture


@pytest.fixture(scope="module")
def pdf(report) -> bytes:
    return draw_file(report)


@pytest.fixture(scope="module")
def html(report) -> str:
    return draw_file(replace(report, ending="html")).decode()


def parts(report, kind) -> list:
    return [part for section in report.sections for part in section.parts if isinstance(part, kind)]


@pytest.fixture
def page(html, tmp_path, windows):
    """The page on a phone; what it asked for is kept."""
    file = tmp_path / "report.html"
    file.write_text(html)
    opened = windows.open("about:blank", viewport=PHONE)
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(file.as_uri())
    yield opened, asked
    assert windows.leave() == []


def test_the_same_report_is_the_same_two_files(report, pdf, html):
    assert draw_file(replace(report)) == pdf
    assert draw_file(replace(report, ending="html")).decode() == html
    assert pdf.startswith(b"%PDF-")


def test_what_can_be_typed_is_marked_in_the_page_and_plain_in_the_pdf():
    assert marked("**Taken back** with `undo`") == "<strong>Taken back</strong> with <code>undo</code>"
    assert _unmarked("**Taken back** with `undo`") == "Taken back with undo"


def test_the_page_is_read_in_a_browser_on_a_phone(report, page, html):
    opened, asked = page

    assert asked == [opened.url], "it asks for nothing elsewhere"
    assert opened.evaluate("document.documentElement.lang") == "en-GB"
    assert opened.title() == report.title
    assert opened.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(opened.get_by_role("heading", level=1)).to_have_text(report.title)
    assert opened.get_by_role("heading", level=2).all_inner_texts() == [
        each.title for each in report.sections
    ]
    assert not re.search(r'(?:src|href)="(?!#)', html)


def test_every_table_has_its_title_and_every_cell_its_row_and_column(report, page):
    opened, _ = page
    tables = opened.get_by_role("table").all()

    assert [each.locator("caption").inner_text() for each in tables] == [
        each.title for each in parts(report, Table)
    ]
    for drawn, table in zip(tables, parts(report, Table), strict=True):
        heads = [each for each in table.head if each]
        assert drawn.get_by_role("columnheader").all_inner_texts() == heads
        assert drawn.get_by_role("rowheader").count() == len(table.rows)
        assert drawn.locator("thead th:not([scope=col]), tbody th:not([scope=row])").count() == 0


def test_every_picture_is_read_by_its_title_and_its_alternative_text(report, page):
    opened, _ = page
    images = opened.get_by_role("img").all()

    assert len(images) == len(parts(report, Picture)) == 3
    for drawn, picture in zip(images, parts(report, Picture), strict=True):
        assert drawn.locator("title").text_content() == picture.title
        assert drawn.locator("desc").text_content() == picture.alt
    ids = opened.evaluate("[...document.querySelectorAll('[id]')].map(each => each.id)")
    assert len(ids) == len(set(ids))


def test_the_page_prints(page):
    opened, _ = page

    assert len(opened.pdf(format="A4")) > 10_000


def objects(pdf: bytes) -> list[bytes]:
    return re.findall(rb"\d+ 0 obj\n(.*?)endobj", pdf, re.DOTALL)


def contents(pdf: bytes) -> list[bytes]:
    """What is drawn on each page."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    return [text for each in streams if (text := _inflated(each)) and b" BDC" in text]


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


def test_the_pdf_has_its_title_its_language_its_outline_and_says_that_it_is_tagged(report, pdf):
    assert b"/Lang (en-GB)" in pdf
    assert b"/MarkInfo <</Marked true>>" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert b"/CreationDate (D:20261123000000Z)" in pdf
    outline = [each for each in objects(pdf) if b"/Dest" in each and b"/Title" in each]
    assert len(outline) == 1 + len(report.sections)


def test_every_piece_of_the_pdf_is_tagged_with_what_it_is(report, pdf):
    tags = [found[1].decode() for each in objects(pdf) if (found := re.search(rb"/S /(\w+)", each))]
    tables, pictures = parts(report, Table), parts(report, Picture)

    assert tags.count("H1") == 1
    assert tags.count("H2") == len(report.sections)
    assert tags.count("Figure") == len(pictures) == pdf.count(b"/Alt ")
    assert tags.count("Table") >= len(tables)
    assert tags.count("TR") >= sum(1 + len(each.rows) for each in tables)
    assert tags.count("TH") >= sum(len(each.head) + len(each.rows) for each in tables)


def test_no_word_and_no_picture_of_the_pdf_is_outside_a_tag(pdf):
    pages = contents(pdf)

    assert len(pages) == pdf.count(b"/Type /Page\n") > 3
    for page in pages:
        outside = re.sub(rb"(?:BDC|BMC).*?EMC", b"", page, flags=re.DOTALL)
        assert not re.search(rb"\b(?:Tj|TJ|Do)\b", outside)
        numbers = [int(found) for found in re.findall(rb"/MCID (\d+)", page)]
        assert numbers == list(range(len(numbers)))


@pytest.mark.parametrize("columns", [2, 8])
def test_no_word_of_a_table_is_broken_where_its_columns_are_narrow(columns):
    from bot.pictures.report_pdf import PADDING, _ReportPages

    head = ("Team", "In time", "Late", "Overdue", "Not due yet", "Cancelled", "Not known", "Together")[
        :columns
    ]
    pages = _ReportPages("Title", date(2026, 11, 23))
    widths = pages._widths(Table(head, [("North Permanence Team", *["1,000"] * (columns - 1))]))
    pages.set_font("sans", "B", 9)

    assert sum(widths) == pytest.approx(pages.epw)
    for words, width in zip(head[1:], widths[1:], strict=True):
        assert pages.lines_of(words, width - PADDING) <= len(words.split())
        assert all(pages.lines_of(word, width - PADDING) == 1 for word in words.split())
    assert widths[0] > 40
    pages.output()


# In Slack


def shared(slack, person="U0SUE") -> list[str]:
    """The files in a person's own conversation with the bot that are there still, by the ends of their names."""
    channel = slack.workspace.dm(person)
    files = [slack.workspace.files.find(one) for message in slack.messages(channel) for one in message.files]
    return sorted(each.name.rpartition(".")[2] for each in files if not each.is_deleted)


@pytest.fixture
def sue(slack):
    """Sue is a service manager, and waits for files as long as it takes to draw them."""
    slack.command("U0ADMIN", "role service manager @Sue", slack.workspace.dm("U0ADMIN"))
    return slack


def test_it_comes_as_two_files_to_the_asker_alone_even_if_asked_in_a_channel(sue):
    sue.workspace.join("C0NORTH", "U0SUE")
    answer = sue.command("U0SUE", "report quarter")
    assert "quarterly report, July to September 2026" in answer

    sue.standin.wait_for(lambda: shared(sue) == ["html", "pdf"], 60)
    assert not any(message.files for message in sue.messages())

    sue.command("U0ADMIN", "role none @Sue", sue.workspace.dm("U0ADMIN"))
    sue.standin.wait_for(lambda: sue.tick() or not shared(sue), 30)


def ready(slack) -> list[str]:
    said = slack.messages(slack.workspace.dm("U0SUE"))
    return [
        words_of(each.blocks)
        for each in said
        if "is ready" in each.text or "is ready" in words_of(each.blocks)
    ]


def test_the_clock_sends_it_once_with_its_files(sue):
    sue.command("U0SUE", "report every quarter", sue.workspace.dm("U0SUE"))
    sue.clock.go_to(14, 1, 9, 0, year=2027)
    sue.tick()
    assert len(ready(sue)) == 1
    assert "Quarterly report, October to December 2026" in ready(sue)[0]

    sue.tick()
    sue.standin.wait_for(lambda: shared(sue) == ["html", "pdf"], 60)
    sue.tick()
    sue.bot.uploads.send_reports()
    assert len(ready(sue)) == 1
    assert shared(sue) == ["html", "pdf"]


def test_to_whoever_lost_the_role_since_it_was_planned_nothing_is_sent(sue):
    sue.command("U0SUE", "report every quarter", sue.workspace.dm("U0SUE"))
    sue.clock.go_to(14, 1, 9, 0, year=2027)
    sue.bot.posting.may_post = lambda: False
    sue.bot.ticker.tick()
    sue.command("U0ADMIN", "role none @Sue", sue.workspace.dm("U0ADMIN"))
    sue.bot.posting.may_post = lambda: True
    sue.tick()

    assert ready(sue) == []
    sue.tick()
    assert shared(sue) == []


def test_whoever_loses_the_role_between_message_and_files_gets_no_files(sue, monkeypatch):
    sue.command("U0SUE", "report every quarter", sue.workspace.dm("U0SUE"))
    sue.clock.go_to(14, 1, 9, 0, year=2027)
    with monkeypatch.context() as patched:
        patched.setattr(uploads.PictureUploads, "send_reports", lambda _: None)
        sue.tick()
    assert len(ready(sue)) == 1
    sue.command("U0ADMIN", "role none @Sue", sue.workspace.dm("U0ADMIN"))
    sue.tick()
    sue.tick()

    assert shared(sue) == []


# In the terminal


def test_the_terminal_writes_both_files_into_a_folder(tmp_path):
    with counted(tmp_path) as town:
        said = town.terminal.report("report quarter north at 30/09/2026", tmp_path)
        names = sorted(each.name for each in tmp_path.iterdir() if each.name.startswith("report-"))

        assert names == ["report-north-quarter-2026-09-30.html", "report-north-quarter-2026-09-30.pdf"]
        assert f"Written: {tmp_path}/report-north-quarter-2026-09-30.html and" in said
        assert town.query_reads("select person, account from reads order by id desc limit 1") == [
            ("tester", "tester")
        ]


def test_a_quarter_end_in_a_browser(shown, open_page):  # noqa: F811
    page = open_page(f"{shown.standin.url}?as=U0SUE&channel=D0SUE&tab=home")
    home, over = page.get_by_role("tabpanel", name="Home"), page.get_by_role("dialog")

    home.get_by_role("button", name="Report", exact=True).click()
    expect(over).to_contain_text("quarterly report, July to September 2026")
    expect(over).to_contain_text("On Wed 30 Sep 2026, 12 children waited with a decision for adoption")
    over.get_by_role("button", name="Send it every quarter").click()
    expect(over).to_contain_text("The next is of October to December 2026, on Thu 14 Jan 2027.")
    page.keyboard.press("Escape")

    slack = Slack(shown.bot, shown.standin, shown.workspace, shown.clock)
    shown.clock.go_to(datetime(2027, 1, 14, 9, 0, tzinfo=LONDON))
    slack.tick()
    page.get_by_role("tab", name="Messages").click()
    said = message(page, "Quarterly report, October to December 2026")
    expect(said).to_contain_text(
        "of every team, is ready. It comes with this message, as a page and as a PDF."
    )
    slack.tick()
    for ending in ("PDF", "HTML"):
        link = page.get_by_role(
            "link", name=f"Borsetshire: quarterly report, October to December 2026 ({ending})"
        )
        expect(link).to_be_visible()
