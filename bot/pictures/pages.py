"""The pages of a PDF, which documents and reports have in common."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences
from matplotlib import get_data_path  # for its typeface, which has the letters of every European name

from bot.pictures.tags import Tags

MARGIN = 20
"""The margin of a page, in millimetres."""
FOOT = 9.0
"""The size of the line at the foot, if it fits between the margins."""
_BOX = "\N{WHITE SQUARE}"


class TaggedPages(FPDF):
    """Pages on A4 that say at the foot what they are of, and which; the same words always have the same bytes.

    Each piece is tagged with what it is, for those who have them read to them, and none is broken over two pages.
    """

    def __init__(self, title: str, on: date) -> None:
        super().__init__(format="A4")
        self.heading_of_all = title
        self.set_creation_date(datetime.combine(on, time(0), UTC))
        self.set_title(title)
        self.set_lang("en-GB")
        self.set_margin(MARGIN)
        self.set_auto_page_break(auto=True, margin=MARGIN)
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font("sans", style, Path(get_data_path()) / "fonts" / "ttf" / file)
        self.struct_builder = self.tags = Tags(self)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def normalize_text(self, text: str) -> str:
        """Words as they can be written: a letter that the typeface has not is an empty box, as in pictures, and not left out."""
        font = self.current_font
        has = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(
            each if ord(each) in has or each.isspace() else _BOX for each in super().normalize_text(text)
        )

    def footer(self) -> None:
        """Say at the foot what the page is of, and which: smaller, if its title is too long for the line. It is no part of what is read."""
        words = f"{self.heading_of_all} – page {self.page_no()} of {{nb}}"
        self.set_y(-MARGIN + 5)
        self.set_font("sans", size=FOOT)
        self.set_font("sans", size=min(FOOT, FOOT * self.epw / self.get_string_width(words)))
        with self.tags.of_nothing():
            self.cell(0, 5, words, align="C")

    def heading(self, words: str, level: int, size: int, *, before: float = 0, room: float = 0) -> None:
        """A heading of the outline; with so much room that it never stands alone at the foot of a page."""
        if self.will_page_break(room):
            self.add_page()
        self.start_section(words, level=level)
        self.say(words, size, style="B", before=before, kind=f"/H{level + 1}")

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
        high = size * 0.5
        lines = self.lines_of(words, self.epw - indent)
        self.ln(before)
        if self.will_page_break(high * lines):
            self.add_page()
        self.set_x(MARGIN + indent)
        with self.tags.of(kind):
            self.multi_cell(self.epw - indent, high, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def lines_of(self, words: str, width: float) -> int:
        """How many lines words take in a width."""
        found = self.multi_cell(width, text=words, align="L", dry_run=True, output="LINES")
        return len(found) if isinstance(found, list) else 1

    def bullets(self, lines: Iterable[str]) -> None:
        """A list."""
        with self.tags.around("/L"):
            for line in lines:
                self.say(f"• {line}", 10, before=0.5, indent=3, kind="/LI")
