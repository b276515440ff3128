"""Opens a file as the tables in it, by how it begins: CSV, XML, JSON, a workbook, or a zip file of these."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from bot.terminal.loading.files.csv_text import csv_table
from bot.terminal.loading.files.json_text import JsonTables
from bot.terminal.loading.files.packed import OTHER_WORKBOOK, ZIP, open_zip, packed_in
from bot.terminal.loading.files.sheets import sheet_tables
from bot.terminal.loading.files.tables import CellTable, OpenFiles
from bot.terminal.loading.files.workbook import Workbook, is_workbook
from bot.terminal.loading.files.xml_text import xml_tables
from permanence.errors import NotUnderstood
from permanence.returns.kinds import XmlForm

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
"""How the files of spreadsheets began until 2003, and how those under a password do."""
_BEFORE = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
"""What may come before the first angle of XML, or bracket of JSON: byte order marks and blanks."""


def open_tables(
    path: Path, name: str, forms: Sequence[XmlForm], json: JsonTables | None, opened: OpenFiles
) -> Iterator[CellTable]:
    """Every table in a file, called by a name; the rows of JSON are added to the others'. Raises NotUnderstood, and OSError."""
    content: BinaryIO = opened.enter_context(path.open("rb"))
    if not content.seekable():  # it comes from a program, which says it once
        said = opened.unnamed()
        copyfileobj(content, said)
        said.seek(0)
        content = said
    bad = path.with_name(f"{path.stem}.bad.csv")
    folder = f"{path.absolute().parent.name}/{path.name}"
    packed = open_zip(content, opened) if _begins(content).startswith(ZIP) else None
    if json and packed is None and _is_json(content):
        json.add(name, folder, bad, content)
        return
    if packed is None or is_workbook(packed):
        yield from _tables(name, bad, content, forms, opened)
        return
    for member, unpacked in packed_in(packed, opened):
        within = member.removesuffix(Path(member).suffix).replace("/", "-")
        bad = path.with_name(f"{path.stem}.{within}.bad.csv")
        try:
            if json and _is_json(unpacked):
                json.add(f"{name}/{member}", f"{folder}/{member}", bad, unpacked)
            else:
                yield from _tables(f"{name}/{member}", bad, unpacked, forms, opened)
        except NotUnderstood as error:
            raise NotUnderstood(f"holds {member}, which {error}") from error


def _tables(
    name: str, bad: Path, content: BinaryIO, forms: Sequence[XmlForm], opened: OpenFiles
) -> Iterator[CellTable]:
    begins = _begins(content)
    if begins.startswith(_OLD_WORKBOOK):
        raise NotUnderstood(OTHER_WORKBOOK)
    if begins.startswith(ZIP):
        packed = open_zip(content, opened)
        if not is_workbook(packed):
            raise NotUnderstood("is packed once more. Unpack it first.")
        yield from sheet_tables(name, bad, Workbook(packed, opened), opened)
    elif begins.lstrip(_BEFORE).startswith(b"<"):
        yield from xml_tables(name, bad, content, forms, opened)
    else:
        yield csv_table(name, bad, content, opened)


def _is_json(content: BinaryIO) -> bool:
    return _begins(content).lstrip(_BEFORE).startswith((b"{", b"["))


def _begins(content: BinaryIO) -> bytes:
    content.seek(0)
    begins = content.read(64)
    content.seek(0)
    return begins
