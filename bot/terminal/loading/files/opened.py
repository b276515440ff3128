"""Opens a file as the tables in it, by how it begins: CSV, XML, or a zip file of these."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from bot.terminal.loading.files.csv_text import csv_table
from bot.terminal.loading.files.packed import WORKBOOK, ZIP, packed_in
from bot.terminal.loading.files.tables import CellTable, OpenFiles
from bot.terminal.loading.files.xml_text import xml_tables
from permanence.errors import NotUnderstood
from permanence.returns.kinds import XmlForm

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How the files of spreadsheets began until 2003."""
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
"""What may come before the first angle of XML: byte order marks and blanks."""


def open_tables(path: Path, name: str, forms: Sequence[XmlForm], opened: OpenFiles) -> Iterator[CellTable]:
    """Every table in a file, called by a name. Raises NotUnderstood for one that cannot be read, and OSError."""
    content: BinaryIO = opened.enter_context(path.open("rb"))
    if not content.seekable():  # it comes from a program, which says it once
        said = opened.unnamed()
        copyfileobj(content, said)
        said.seek(0)
        content = said
    if not _begins(content).startswith(ZIP):
        yield from _tables(name, path.with_name(f"{path.stem}.bad.csv"), content, forms, opened)
        return
    for packed, unpacked in packed_in(path.name, content, opened):
        within = packed.removesuffix(Path(packed).suffix).replace("/", "-")
        bad = path.with_name(f"{path.stem}.{within}.bad.csv")
        try:
            yield from _tables(f"{name}/{packed}", bad, unpacked, forms, opened)
        except NotUnderstood as error:
            raise NotUnderstood(f"holds {packed}, which {error}") from error


def _tables(
    name: str, bad: Path, content: BinaryIO, forms: Sequence[XmlForm], opened: OpenFiles
) -> Iterator[CellTable]:
    begins = _begins(content)
    if begins.startswith((ZIP, _OLD_WORKBOOK)):
        raise NotUnderstood(
            WORKBOOK if begins.startswith(_OLD_WORKBOOK) else "is packed once more. Unpack it first."
        )
    if begins.lstrip(_BEFORE_XML).startswith(b"<"):
        yield from xml_tables(name, bad, content, forms, opened)
    else:
        yield csv_table(name, bad, content, opened)


def _begins(content: BinaryIO) -> bytes:
    begins = content.read(64)
    content.seek(0)
    return begins
