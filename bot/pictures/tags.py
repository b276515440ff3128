"""Tags in a PDF: what each piece of a page is, in reading order, for those who have it read to them.

fpdf2 tags pictures alone, and a PDF whose pictures alone are tagged is worse than one without tags: a reader that goes by the
tags passes over all the rest. So everything is tagged here, by the tree of tags that fpdf2 keeps for pictures.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from fpdf import FPDF
from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFObject


class Tags(StructureTreeBuilder):
    """The tags of a PDF, of which some are within others: a table's rows, and their cells."""

    def __init__(self, pdf: FPDF) -> None:
        super().__init__()
        self._pdf = pdf
        self._within: list[StructElem] = [self.doc_struct_elem]
        self._all: list[StructElem] = []
        self._pieces: Counter[int] = Counter()

    def next_mcid_for_page(self, page_number: int) -> int:
        """The number of the next piece of a page."""
        return self._pieces[page_number]

    def add_marked_content(
        self,
        page_number: int,
        struct_type: str,
        mcid: int | None = None,
        title: str | None = None,
        alt_text: str | None = None,
    ) -> tuple[StructElem, int]:
        """Tag a piece of a page, within the tags that are open."""
        parent = self._within[-1]
        made = StructElem(struct_type, parent, [] if mcid is None else [mcid], page_number, title, alt_text)
        cast("Any", made).pg = self._pdf.pages[page_number]
        parent.k.append(made)
        self._all.append(made)
        place = self.spid_per_page_number.setdefault(page_number, len(self.spid_per_page_number))
        if mcid is not None:
            self._pieces[page_number] += 1
            self.struct_tree_root.parent_tree.nums[place].append(made)
        return made, place

    def __iter__(self) -> Iterator[PDFObject]:
        """Every object of the tree, its root first."""
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.struct_tree_root.parent_tree
        yield from self._all

    @contextmanager
    def around(self, kind: str) -> Iterator[None]:
        """Tag several pieces together: a table, a row, a list."""
        made, _ = self.add_marked_content(self._pdf.page, kind)
        self._within.append(made)
        yield
        self._within.pop()

    @contextmanager
    def of(self, kind: str) -> Iterator[None]:
        """Tag the piece that is drawn; no page may end within it."""
        number, page = self.next_mcid_for_page(self._pdf.page), self._pdf.page
        _, place = self.add_marked_content(page, kind, number)
        self._pdf.pages[page].struct_parents = place
        self._pdf._out(f"{kind} <</MCID {number}>> BDC")  # noqa: SLF001 - fpdf2 writes it so for pictures, and has no other way
        yield
        self._pdf._out("EMC")  # noqa: SLF001

    @contextmanager
    def of_nothing(self) -> Iterator[None]:
        """Mark what is drawn as no part of what is read: the foot of a page, a table's lines."""
        self._pdf._out("/Artifact BMC")  # noqa: SLF001
        yield
        self._pdf._out("EMC")  # noqa: SLF001
