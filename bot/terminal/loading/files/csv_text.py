"""CSV as spreadsheets and case systems write it: in UTF-8 or UTF-16, with whatever separates its cells."""

import codecs
import io
import re
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from bot.terminal.loading.files.tables import CellTable, OpenFiles
from permanence.errors import NotUnderstood

_SEPARATORS = ",;\t|"
_SEPARATOR_TOLD = re.compile(rf"\"?sep=([{_SEPARATORS}])\"?\r?\n", re.IGNORECASE)
NOT_TEXT = "is not text in UTF-8. In Excel: Save As, `CSV UTF-8`."


def csv_table(name: str, bad: Path, content: BinaryIO, opened: OpenFiles) -> CellTable:
    """The table in a file. Raises NotUnderstood for one that is not text, or whose quotation marks are wrong."""
    begins = content.read(8)
    encoding = "utf-16" if begins.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    content.seek(0)
    text = opened.enter_context(io.TextIOWrapper(content, encoding, newline=""))
    try:
        first = next(text, "")
        # Excel's own first line, which names the separator: `sep=;`.
        told = _SEPARATOR_TOLD.match(first)
        filled = next((line for line in chain([first], text) if line.strip()), "")
        head = next((line for line in filled.splitlines() if line.strip()), "")
        separator = told[1] if told else max(_SEPARATORS, key=head.count)
        return CellTable(name, bad, text, separator, skipped=1 if told else 0)
    except UnicodeDecodeError as error:
        raise NotUnderstood(NOT_TEXT) from error
