"""The pages of a PDF, which documents and reports have in common."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from fpdf import FPDF
from matplotlib import get_data_path  # for its typeface, which has the letters of every European name

MARGIN = 20
"""The margin of a page, in millimetres."""


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

    def footer(self) -> None:
        """Say at the foot what the page is of, and which."""
        self.set_y(-MARGIN + 5)
        self.set_font("sans", size=9)
        self.cell(0, 5, f"{self.heading_of_all} – page {self.page_no()} of {{nb}}", align="C")
