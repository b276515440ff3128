"""The pages of a PDF, which documents and reports have in common."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from fpdf import FPDF
from fpdf.fonts import TTFFont
from matplotlib import get_data_path  # for its typeface, which has the letters of every European name

MARGIN = 20
"""The margin of a page, in millimetres."""
FOOT = 9.0
"""The size of the line at the foot, if it fits between the margins."""
_BOX = "\N{WHITE SQUARE}"


class NumberedPages(FPDF):
    """Pages on A4 that say at the foot what they are of, and which; the same words always have the same bytes."""

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

    def normalize_text(self, text: str) -> str:
        """Words as they can be written: a letter that the typeface has not is an empty box, as in pictures, and not left out."""
        font = self.current_font
        has = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(
            each if ord(each) in has or each.isspace() else _BOX for each in super().normalize_text(text)
        )

    def footer(self) -> None:
        """Say at the foot what the page is of, and which: smaller, if its title is too long for the line."""
        words = f"{self.heading_of_all} – page {self.page_no()} of {{nb}}"
        self.set_y(-MARGIN + 5)
        self.set_font("sans", size=FOOT)
        self.set_font("sans", size=min(FOOT, FOOT * self.epw / self.get_string_width(words)))
        self.cell(0, 5, words, align="C")
