"""A report as a PDF on A4: tagged, with its outline, and an alternative text with every picture."""

from collections.abc import Sequence
from io import BytesIO
from struct import unpack

from bot.pictures.draw import render_png
from bot.pictures.pages import TaggedPages
from commands.grammar.reply import Facts, Listing, Note, Picture, Report, ReportPart, Table, Text

TALLEST = 190
"""The most of a page's height that a picture takes, in millimetres."""
WIDEST = 120
FIRST = 0.38
"""How much of a table's width its first column takes, if the others have room for their words."""
NARROWEST = 0.2
"""How much of it the first column has at least."""
PADDING = 1.2


def render_report(report: Report) -> bytes:
    """The report as a PDF; the same report always has the same bytes."""
    pages = _ReportPages(report.title, report.on)
    pages.heading(report.title, 0, 15)
    pages.say(_unmarked(report.about), 10)
    for section in report.sections:
        pages.section(section.title)
        for part in section.parts:
            pages.part(part)
    pages.say(_unmarked(report.note), 9, before=5)
    return bytes(pages.output())


class _ReportPages(TaggedPages):
    """The pages of a report: a table alone may go on to the next page, between its rows."""

    def section(self, title: str) -> None:
        """The heading of a section."""
        self.heading(title, 1, 12, before=6, room=45)

    def part(self, part: ReportPart) -> None:
        """One part of a section."""
        match part:
            case Text():
                self.say(_unmarked(part.words), 10, before=2)
            case Note():
                self.say(_unmarked(part.words), 9, before=2)
            case Listing():
                self._list(part)
            case Facts():
                self._table(Table(("", ""), part.pairs))
            case Table():
                self._table(part)
            case Picture():
                self._picture(part)

    def _list(self, listing: Listing) -> None:
        if listing.title:
            self.say(_unmarked(listing.title), 10, style="B", before=3, kind="/H3")
        self.bullets(map(_unmarked, listing.lines))

    def _table(self, table: Table) -> None:
        """A table with its title, its head again on each page that it goes on to."""
        widths = self._widths(table)
        if self.will_page_break(40):
            self.add_page()
        if table.title:
            self.say(_unmarked(table.title), 10, style="B", before=3, kind="/P")
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

    def _widths(self, table: Table) -> Sequence[float]:
        """How wide each column is: the first its share and the others all alike, if no word of theirs is broken by it."""
        columns = len(table.head) - 1
        room = self.epw * (1 - (0.6 if columns == 1 else FIRST))
        self.set_font("sans", "B", 9)
        longest = [
            max(
                self.get_string_width(word)
                for row in (table.head, *table.rows)
                for word in ("", *row[at].split())
            )
            + 2 * self.c_margin
            + PADDING
            + 0.1
            for at in range(1, columns + 1)
        ]
        even = [room / columns] * columns
        others = longest if max(longest) > even[0] and sum(longest) <= self.epw * (1 - NARROWEST) else even
        return [self.epw - sum(others), *others]

    def _height(self, row: Sequence[str], widths: Sequence[float]) -> float:
        lines = [self.lines_of(words, width - PADDING) for words, width in zip(row, widths, strict=True)]
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


def _unmarked(words: str) -> str:
    return words.replace("**", "").replace("`", "")
