"""Zip files: what is packed in one, unpacked where it takes no memory."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.terminal.loading.files.tables import OpenFiles
from permanence.errors import NotUnderstood

ZIP = b"PK\x03\x04"
"""How a zip file begins, and so a spreadsheet's workbook."""
WORKBOOK = "is a spreadsheet's workbook. In Excel: Save As, `CSV UTF-8`."
MOST_TIMES = 300
"""How many times its packed size a file may have: text has less, and what has more is made to fill a disk."""
_CHUNK = 1 << 20
_IS_ENCRYPTED = 1


def packed_in(name: str, content: BinaryIO, opened: OpenFiles) -> Iterator[tuple[str, BinaryIO]]:
    """Each file in a zip file, by its name there. Raises NotUnderstood for a zip file that cannot be unpacked, or a workbook."""
    try:
        packed = opened.enter_context(ZipFile(content))
        members = [each for each in packed.infolist() if not each.is_dir() and not _is_clutter(each.filename)]
        if "[Content_Types].xml" in packed.namelist():
            raise NotUnderstood(WORKBOOK)
        for each in members:
            yield each.filename, _unpacked(packed, each, opened)
    except BadZipFile as error:
        raise NotUnderstood(
            "is a zip file that is damaged. Pack it anew." if name.lower().endswith(".zip") else WORKBOOK
        ) from error


def _is_clutter(name: str) -> bool:
    """Whether a file is what a Mac adds to each zip file."""
    path = PurePosixPath(name)
    return path.name.startswith(".") or "__MACOSX" in path.parts


def _unpacked(packed: ZipFile, member: ZipInfo, opened: OpenFiles) -> BinaryIO:
    if member.flag_bits & _IS_ENCRYPTED:
        raise NotUnderstood(f"holds {member.filename} under a password. Unpack it first.")
    content = opened.unnamed()
    left = member.compress_size * MOST_TIMES + _CHUNK
    with packed.open(member) as source:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise NotUnderstood(
                    f"holds {member.filename}, which unpacks to over {MOST_TIMES} times its size, so it is not read."
                )
            content.write(chunk)
    content.seek(0)
    return content
