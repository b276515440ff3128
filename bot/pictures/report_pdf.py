"""A report as a PDF on A4: tagged, with its outline, and an alternative text with every picture."""

from collections.abc import Sequence
from io import BytesIO
from struct import unpack
from typing import Literal

from fpdf.prefs import ViewerPreferences

from bot.pictures.draw import render_png
from bot.pictures.pages import MARGIN, NumberedPages
from bot.pictures.tags import Tags
from commands.grammar.reply import Facts, Listing, Note, Picture, Report, ReportPart, Table, Text

TALLEST = 190
"""The most of a page's height that a picture takes, in millimetres."""
WIDEST = 120
FIRST = 0.38
"""How much of a table's width its first column takes."""
PADDING = 1.2


def render_report(report: Report) -> bytes:
    """The report as a PDF; the same report always has the same bytes."""
    pages = _ReportPages(report)
    pages.heading(report.title, 0)
    pages.say(report.about, 10)
    for section in report.sections:
        pages.heading(section.title, 1)
        for part in section.parts:
            pages.part(part)
    pages.say(report.note, 9, before=5)
    return bytes(pages.output())


class _ReportPages(NumberedPages):
    """The pages of a report: each piece is tagged with what it is, and none is broken over two pages but a table between its rows."""

    def __init__(self, report: Report) -> None:
        super().__init__(report.title, report.on)
        self.struct_builder = self.tags = Tags(self)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def footer(self) -> None:
        """Say at the foot what the page is of, which is no part of what is read."""
        with self.tags.of_nothing():
            super().footer()

    def heading(self, words: str, level: int) -> None:
        """A heading of the outline; it never stands alone at the foot of a page."""
        if level and self.will_page_break(45):
            self.add_page()
        self.start_section(words, level=level)
        self.say(words, (15, 12)[level], style="B", before=(0, 6)[level], kind=f"/H{level + 1}")

    def part(self, part: ReportPart) -> None:
        """One part of a section."""
        match part:
            case Text():
                self.say(part.words, 10, before=2)
            case Note():
                self.say(part.words, 9, before=2)
            case Listing():
                self._list(part)
            case Facts():
                self._table(Table(("", ""), part.pairs))
            case Table():
                self._table(part)
            case Picture():
                self._picture(part)

    def say(
        self,
        words: str,
        size: int,
        *,
        style: Literal["", "B"] = "",
        before: float = 0,
        indent: float = 0,
        kind: str = "/P",
    ) -> None:
        """A paragraph, whole on one page."""
        self.set_font("sans", style, size)
        words, high = words.replace("**", ""), size * 0.5
        lines = self._lines(words, self.epw - indent)
        self.ln(before)
        if self.will_page_break(high * lines):
            self.add_page()
        self.set_x(MARGIN + indent)
        with self.tags.of(kind):
            self.multi_cell(self.epw - indent, high, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def _lines(self, words: str, width: float) -> int:
        """How many lines words take in a width."""
        found = self.multi_cell(width, text=words, align="L", dry_run=True, output="LINES")
        return len(found) if isinstance(found, list) else 1

    def _list(self, listing: Listing) -> None:
        if listing.title:
            self.say(listing.title, 10, style="B", before=3, kind="/H3")
        with self.tags.around("/L"):
            for line in listing.lines:
                self.say(f"• {line}", 10, before=0.5, indent=3, kind="/LI")

    def _table(self, table: Table) -> None:
        """A table with its title, its head again on each page that it goes on to."""
        widths = self._widths(len(table.head))
        if self.will_page_break(40):
            self.add_page()
        if table.title:
            self.say(table.title, 10, style="B", before=3, kind="/P")
        self.ln(1)
        with self.tags.around("/Table"):
            if any(table.head):
                self._row(table.head, widths, is_head=True)
            for row in table.rows:
                self.set_font("sans", size=9)
                if self.will_page_break(self._height(row, widths)):
                    self.add_page()
                    if any(table.head):
                        self._row(table.head, widths, is_head=True)
                self._row(row, widths)

    def _widths(self, columns: int) -> Sequence[float]:
        first = self.epw * (0.6 if columns == 2 else FIRST)
        return [first, *([(self.epw - first) / (columns - 1)] * (columns - 1))]

    def _height(self, row: Sequence[str], widths: Sequence[float]) -> float:
        lines = [self._lines(words, width - PADDING) for words, width in zip(row, widths, strict=True)]
        return max(lines) * 4.5 + PADDING

    def _row(self, row: Sequence[str], widths: Sequence[float], *, is_head: bool = False) -> None:
        """A row; its first cell is the head of the others."""
        self.set_font("sans", "B" if is_head else "", 9)
        top, high = self.get_y(), self._height(row, widths)
        x = self.l_margin
        with self.tags.around("/TR"):
            for at, (words, width) in enumerate(zip(row, widths, strict=True)):
                self.set_xy(x, top + PADDING / 2)
                with self.tags.of("/TH" if is_head or not at else "/TD"):
                    self.multi_cell(width - PADDING, 4.5, words, align="L", new_x="RIGHT", new_y="TOP")
                x += width
        with self.tags.of_nothing():
            self.line(self.l_margin, top + high, self.w - self.r_margin, top + high)
        self.set_xy(self.l_margin, top + high)

    def _picture(self, picture: Picture) -> None:
        """A picture as large as there is room, with its alternative text."""
        png = render_png(picture)
        across, down = unpack(">II", png[16:24])
        wide = min(WIDEST, TALLEST * across / down)
        high = wide * down / across
        self.ln(3)
        if self.will_page_break(high):
            self.add_page()
        self.image(BytesIO(png), w=wide, h=high, alt_text=picture.alt)
