"""A workbook of a spreadsheet (.xlsx, .xlsm): its sheets, its texts, and which of its numbers are days. Nothing in it is run.

It is read as it comes, so that no file takes memory. Source: ECMA-376, Office Open XML, part 1: 18.2 (workbook), 18.4 (texts),
18.8 (formats), 22.9.2.19 (escapes).
"""

import re
from array import array
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import lru_cache
from posixpath import basename, dirname, join, normpath
from typing import Any, NamedTuple
from zipfile import ZipFile

from bot.terminal.loading.files.packed import CONTENTS, DAMAGED, OTHER_WORKBOOK, chunks
from bot.terminal.loading.files.parsing import parse, parser_for
from bot.terminal.loading.files.tables import OpenFiles
from permanence.errors import NotUnderstood

LONGEST_TEXT = 100_000
"""The most characters that a cell may have; a spreadsheet has at most 32,767."""


def is_workbook(packed: ZipFile) -> bool:
    """Whether a zip file is an Office document."""
    return CONTENTS in packed.namelist()


class SheetPart(NamedTuple):
    """A sheet of a workbook: its name, the file in which it is, and whether people see it."""

    name: str
    part: str
    is_hidden: bool


class Workbook:
    """An open workbook. Raises NotUnderstood for a file that is none, or is damaged."""

    def __init__(self, packed: ZipFile, opened: OpenFiles) -> None:
        self._packed = packed
        main = next(iter(self._related("").values()), ("", ""))[1]
        if main not in packed.namelist() or main.endswith(".bin"):
            raise NotUnderstood(OTHER_WORKBOOK)
        found = _Contents()
        self.parse(main, found)
        related = self._related(main)
        self.sheets = [
            SheetPart(unescaped(name), related[key][1], is_hidden)
            for name, key, is_hidden in found.sheets
            if key in related and related[key][0] == "worksheet"
        ]
        by_kind = dict(related.values())
        self.texts = _Texts(opened)
        if "sharedStrings" in by_kind:
            self.parse(by_kind["sharedStrings"], self.texts)
        formats = _Formats()
        if "styles" in by_kind:
            self.parse(by_kind["styles"], formats)
        self._shows_moment = formats.of_styles
        self._is_1904 = found.is_1904

    def parse(self, part: str, elements: Any) -> None:
        """Read one file of the workbook. Raises NotUnderstood for one that is not there or cannot be read."""
        try:
            parse(parser_for(elements), chunks(self._packed, self._packed.getinfo(part)))
        except (KeyError, ValueError) as error:
            raise NotUnderstood(DAMAGED) from error

    def number(self, text: str, style: int) -> str:
        """What a number says, as people see it: a day year first, if it is formatted as one."""
        value = float(text)
        if 0 <= style < len(self._shows_moment) and self._shows_moment[style]:
            with suppress(OverflowError):
                return _moment(value, is_1904=self._is_1904)
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else f"{value:.15g}"

    def _related(self, part: str) -> Mapping[str, tuple[str, str]]:
        """The files that one of them names, by the key that it has for each: what kind each is, and which."""
        folder = dirname(part)
        found = _Related()
        self.parse(join(folder, "_rels", f"{basename(part)}.rels"), found)
        return {
            key: (kind.rpartition("/")[2], normpath(join("/", folder, target)).lstrip("/"))
            for key, kind, target in found.told
            if part or kind.endswith("/officeDocument")
        }


def local(name: str) -> str:
    """The name of an element or an attribute without its prefix."""
    return name.rpartition(":")[2]


class _Related:
    """What a file of relationships names: a key, a kind and a file each."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, str]] = []

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if local(name) == "Relationship":
            self.told.append((given.get("Id", ""), given.get("Type", ""), given.get("Target", "")))

    def end(self, _: str) -> None: ...

    def text(self, _: str) -> None: ...


class _Contents:
    """The sheets that a workbook names, and from which day it numbers the days."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, bool]] = []
        self.is_1904 = False

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if local(name) == "workbookPr":
            self.is_1904 = given.get("date1904") in ("1", "true")
        elif local(name) == "sheet":
            by_name = {local(each): value for each, value in given.items()}
            is_hidden = by_name.get("state", "visible") != "visible"
            self.sheets.append((by_name.get("name", ""), by_name.get("id", ""), is_hidden))

    def end(self, _: str) -> None: ...

    def text(self, _: str) -> None: ...


_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The numbers of the formats that every spreadsheet has for days and times."""
_NOT_THE_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_OF_MOMENTS = re.compile("[ymdhs]", re.IGNORECASE)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)


class _Formats:
    """Which styles of a workbook show a number as a day or a time."""

    def __init__(self) -> None:
        self.of_styles: list[bool] = []
        self._own: dict[str, bool] = {}
        self._is_in_cells = False

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        match local(name):
            case "numFmt":
                code = _NOT_THE_FORMAT.sub("", given.get("formatCode", "")).partition(";")[0]
                self._own[given.get("numFmtId", "")] = bool(
                    _OF_MOMENTS.search(code) and not _ELAPSED.search(code)
                )
            case "cellXfs":
                self._is_in_cells = True
            case "xf" if self._is_in_cells:
                key = given.get("numFmtId", "0")
                self.of_styles.append(self._own.get(key, key.isdecimal() and int(key) in _BUILT_IN))

    def end(self, name: str) -> None:
        if local(name) == "cellXfs":
            self._is_in_cells = False

    def text(self, _: str) -> None: ...


class TextOf:
    """The text of one thing, in its elements `t` and `v`, without how it is spoken."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._is_taken = self._is_spoken = False

    def begin(self, name: str) -> None:
        """An element of it begins."""
        self._is_spoken = self._is_spoken or name == "rPh"
        self._is_taken = name in ("t", "v") and not self._is_spoken

    def end(self, name: str) -> None:
        """An element of it ends."""
        self._is_taken = False
        self._is_spoken = self._is_spoken and name != "rPh"

    def text(self, text: str) -> None:
        """Text of an element. Raises NotUnderstood for more than any cell has."""
        if self._is_taken:
            self._parts.append(text)
            self._length += len(text)
            if self._length > LONGEST_TEXT:
                raise NotUnderstood(
                    f"has a cell of more than {LONGEST_TEXT:,} characters, so it is not read."
                )

    def taken(self) -> str:
        """The whole text, as it is meant; what comes next begins anew."""
        text = unescaped("".join(self._parts))
        self._parts.clear()
        self._length = 0
        return text


class _Texts:
    """The texts that cells share, by their numbers: in a file, since they may be most of a workbook."""

    def __init__(self, opened: OpenFiles) -> None:
        self._file = opened.unnamed()
        self._begins = array("Q", [0])
        self._text = TextOf()
        self.text = self._text.text
        self.of: Callable[[int], str] = lru_cache(maxsize=4_096)(self._read)

    def begin(self, name: str, _: Mapping[str, str]) -> None:
        self._text.begin(local(name))

    def end(self, name: str) -> None:
        self._text.end(local(name))
        if local(name) == "si":
            written = self._file.write(self._text.taken().encode())
            self._begins.append(self._begins[-1] + written)

    def _read(self, number: int) -> str:
        if not 0 <= number < len(self._begins) - 1:
            raise NotUnderstood(DAMAGED)
        self._file.seek(self._begins[number])
        return self._file.read(self._begins[number + 1] - self._begins[number]).decode()


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text of a workbook as it is meant: `_x0041_` stands for A, `_x000D_` for the end of a line, `_x005F_` for `_`."""
    if "_x" not in text:
        return text
    found = _ESCAPED.sub(lambda each: chr(int(each[1], 16)), text)
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_NO_SUCH_DAY = 60
"""The number that spreadsheets give to 29 February 1900, which there was not."""


def _moment(value: float, *, is_1904: bool) -> str:
    """The day, the time or both that a number stands for. Raises OverflowError for one that stands for none."""
    days, seconds = divmod(round(value * 86_400), 86_400)
    if days < 0:
        raise OverflowError(value)
    time = f"{seconds // 3_600:02}:{seconds % 3_600 // 60:02}:{seconds % 60:02}"
    if days == 0:
        return time
    if days == _NO_SUCH_DAY and not is_1904:
        day = "1900-02-29"
    else:
        nought = date(1904, 1, 1) if is_1904 else date(1899, 12, 30 if days > _NO_SUCH_DAY else 31)
        day = (nought + timedelta(days=days)).isoformat()
    return f"{day} {time}" if seconds else day
