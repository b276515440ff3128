"""Zip files: what is packed in one, unpacked where it takes no memory."""

import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.terminal.loading.files.tables import OpenFiles
from permanence.errors import NotUnderstood

ZIP = b"PK\x03\x04"
"""How a zip file begins, and so a spreadsheet's workbook."""
CONTENTS = "[Content_Types].xml"
"""What every Office document holds, and nothing else."""
OTHER_WORKBOOK = (
    "is no workbook that I can read. In Excel: Save As, `Excel Workbook`, without a password; or `CSV UTF-8`."
)
DAMAGED = "is a zip file or a workbook that is damaged. Pack or save it anew."
MOST_TIMES = 300
"""How many times its packed size a file may have: text has less, and what has more is made to fill a disk."""
_CHUNK = 1 << 20
_IS_ENCRYPTED = 1


def open_zip(content: BinaryIO, opened: OpenFiles) -> ZipFile:
    """A file as a zip file. Raises NotUnderstood for one that is damaged, or is a workbook of OpenDocument."""
    with _damage_told():
        packed = opened.enter_context(ZipFile(content))
    if {"mimetype", "content.xml"} <= set(packed.namelist()):
        raise NotUnderstood(OTHER_WORKBOOK)
    return packed


def packed_in(packed: ZipFile, opened: OpenFiles) -> Iterator[tuple[str, BinaryIO]]:
    """Each file in a zip file, by its name there. Raises NotUnderstood for one that cannot be unpacked."""
    for each in packed.infolist():
        if not each.is_dir() and not _is_clutter(each.filename):
            yield each.filename, _unpacked(packed, each, opened)


def _is_clutter(name: str) -> bool:
    """Whether a file is what a Mac adds to each zip file."""
    path = PurePosixPath(name)
    return path.name.startswith(".") or "__MACOSX" in path.parts


def _unpacked(packed: ZipFile, member: ZipInfo, opened: OpenFiles) -> BinaryIO:
    content = opened.unnamed()
    content.writelines(chunks(packed, member))
    content.seek(0)
    return content


def chunks(packed: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """A file in a zip file, piece by piece. Raises NotUnderstood for one damaged or under a password, or that grows out of all measure."""
    if member.flag_bits & _IS_ENCRYPTED:
        raise NotUnderstood(f"holds {member.filename} under a password. Unpack it first.")
    left = member.compress_size * MOST_TIMES + _CHUNK
    with _damage_told(), packed.open(member) as source:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise NotUnderstood(
                    f"holds {member.filename}, which unpacks to over {MOST_TIMES} times its size, so it is not read."
                )
            yield chunk


@contextmanager
def _damage_told() -> Iterator[None]:
    """Tell of a zip file that is not as one should be; the library has an error of its own for the least of what may be amiss."""
    try:
        yield
    except (BadZipFile, NotImplementedError, EOFError, ValueError, zlib.error, lzma.LZMAError) as error:
        raise NotUnderstood(DAMAGED) from error
    except OSError as error:
        if error.errno is not None:  # it is the disk's, and not of bzip2's content
            raise
        raise NotUnderstood(DAMAGED) from error
