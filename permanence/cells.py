"""Cells of text as spreadsheets and case systems write them: what is in one, and the day or the month that it names."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from permanence.dates import Direction, read_date
from permanence.errors import NotUnderstood
from permanence.journey import Month
from permanence.words import clean, day, listed

LONGEST_CELL = 4_000
"""The most characters a cell may have, as many as what is typed in chat."""
MOST_QUOTED = 60
"""How many characters of a cell a problem quotes."""


_RUN = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_RISKY = re.compile(rf"'*\s*{_RUN}")
_HARMLESS = re.compile(rf"'+\s*{_RUN}")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


def harmless(text: str) -> str:
    """A text as a cell of CSV that no spreadsheet runs: `=1+1` becomes `'=1+1`. Every cell that is read has it as it was."""
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def as_meant(cell: str) -> str:
    """The text that a cell was made of by `harmless`."""
    return cell[1:] if cell.startswith("'") and _HARMLESS.match(cell) else cell


def one_line(cell: str) -> str:
    """The text of a cell on one line. Raises NotUnderstood for a control character, or too much text."""
    if len(cell) > LONGEST_CELL:
        raise NotUnderstood(f"It holds {len(cell):,} characters; the most I can take is {LONGEST_CELL:,}.")
    cell = as_meant(cell)
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    for character in cell:
        if unicodedata.category(character) == "Cc" and character not in "\t\r\n":
            raise NotUnderstood(f"It holds a control character (U+{ord(character):04X}). Take it out.")
    return clean(" ".join(cell.split()))


_KEPT_AS_TEXT = re.compile(r'="(.*)"|\'(.*)')
"""How a spreadsheet keeps a cell from being read as a number or a date: `="0042"`, `'0042`."""
_DASH = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


def value_in(cell: str) -> str:
    """The value in a cell that holds no free text, without what keeps it as text."""
    text = one_line(cell)
    if not text.startswith(("=", "'")):
        return text
    found = _KEPT_AS_TEXT.fullmatch(text)
    return (found[1] or found[2] or "").strip() if found else text


_DASHES = re.compile(r"(?<=\d)[-/](?=[A-Za-z])|(?<=[A-Za-z])[-/](?=\d)")
_TIME = re.compile(r"[T ](?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?$")
"""A time of day without its zone, which a date may have after it."""
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\S+(?:Z|[+-]\d{2}:?\d{2})$")
_DAY = re.compile(
    r"\d{4}([/-])\d{1,2}\1\d{1,2}|(?:19|20)\d{6}|\d{1,2}([/.-])\d{1,2}\2(?:\d{4}|\d{2})"
    r"|(?:[A-Za-z]{3,9},? )?(?:\d{1,2} [A-Za-z]+|[A-Za-z]+ \d{1,2},?) (?:\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"(?:0?[1-9]|1[0-2])([/.-])(?:1[3-9]|2\d|3[01])\1\d{2,4}(?!\d)")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_DAY_NOUGHT = date(1899, 12, 30)
"""The day from which spreadsheets number the days."""


class MonthFirst(NotUnderstood):
    """A date that is one with its month first, as other dates of the file may be too."""


class NobodyBorn(NotUnderstood):
    """A month in which nobody in care was born."""


def day_in(cell: str, today: date, zone: ZoneInfo) -> date:
    """The day in a cell, with its year, however a spreadsheet or a case system writes it; words like `today` are refused."""
    return _date_written(value_in(cell).translate(_DASH), today, zone)


def _date_written(text: str, today: date, zone: ZoneInfo) -> date:
    if not text:
        raise NotUnderstood("On which day? Write `2026-10-12`, or `12/10/2026`.")
    _refuse_serial(text)
    try:
        found = _instant(text, zone) if _INSTANT.match(text) else _day_named(_TIME.sub("", text), today)
    except (NotUnderstood, ValueError) as error:
        if _MONTH_FIRST.match(text):
            raise MonthFirst(
                f"{quoted(text)} has a month after 12. If this file puts the month first, its other dates are read wrongly "
                "too: save it with the day first."
            ) from error
        raise NotUnderstood(f"{quoted(text)} is not a day in the calendar.") from error
    if found is None:
        raise NotUnderstood(
            f"{quoted(text)} is not a date with its year. Write `2026-10-12`, or `12/10/2026`."
        )
    return found


def _refuse_serial(text: str) -> None:
    """Raise NotUnderstood for the number of a day in a spreadsheet: which day it is depends on the file's own settings."""
    found = _SERIAL.fullmatch(text)
    meant = _DAY_NOUGHT + timedelta(days=int(found[1])) if found else None
    if meant and 1990 <= meant.year < 2100:
        raise NotUnderstood(
            f"{quoted(text)} is a spreadsheet's number for a day, perhaps {day(meant)}. "
            "Format the column as a date, and save the file again."
        )


def _instant(text: str, zone: ZoneInfo) -> date:
    """The day of a time with its zone: midnight in summer is `23:00:00Z` of the day before."""
    return datetime.fromisoformat(text).astimezone(zone).date()


def _day_named(text: str, today: date) -> date | None:
    if not _DAY.fullmatch(written := _DASHES.sub(" ", text)):
        return None
    if written.isdecimal():
        written = f"{written[:4]}-{written[4:6]}-{written[6:]}"
    words = written.split()
    found = read_date(words, today, Direction.HAPPENED)
    return found[0] if found and found[1] == len(words) else None


_MONTH = re.compile(r"(?P<y>\d{4})[/.-](?P<m>\d{1,2})|(?P<m2>\d{1,2})[/.-](?P<y2>\d{4})")
_NAMED_MONTH = re.compile(r"(?P<name>[A-Za-z]+)(?:-| )(?P<y>\d{4}|\d{2})")


def month_in(cell: str, today: date, zone: ZoneInfo) -> Month | None:
    """The month of birth in a cell, in numbers or as spreadsheets write it (`Mar-23`), or that of a whole date; None if it is empty.

    Raises NotUnderstood, and NobodyBorn for a month in which nobody in care was born.
    """
    text = value_in(cell).translate(_DASH)
    if not text:
        return None
    _refuse_serial(text)
    if found := _MONTH.fullmatch(text):
        first = f"01/{found['m'] or found['m2']}/{found['y'] or found['y2']}"
    elif found := _NAMED_MONTH.fullmatch(text):
        year = f"20{found['y']}"[-4:]
        first = f"1 {found['name']} {year}"
    else:
        first = text
    try:
        born = Month.of(_date_written(first, today, zone))
    except NotUnderstood as error:
        raise NotUnderstood(
            f"{quoted(text)} is not a month of birth. Write `2023-03`, or `03/2023`."
        ) from error
    if born.first > today or born.year < 1990:
        raise NobodyBorn(f"Nobody in care was born in {born.first:%B %Y}.")
    return born


def quoted(text: str) -> str:
    """What a cell says, or how it begins."""
    return f"`{text}`" if len(text) <= MOST_QUOTED else f"`{text[:MOST_QUOTED]}…`"


def did_you_mean(names: Sequence[str]) -> str:
    """The question whether one of these was meant, after a sentence; empty if there are none."""
    return f" Did you mean {either([name.lower() for name in names])}?" if names else ""


def either(names: Sequence[str]) -> str:
    """Names of which one is meant: `a`, `b` or `c`."""
    return listed([f"`{name}`" for name in names], "or")
