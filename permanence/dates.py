"""Dates as people type them: day first, forgiving, and never guessed.

A date without a year takes its year from its direction: the latest such day for something that happened,
the next one for something to come. A word that only looks like a date is refused, so that nothing is
recorded on the wrong day.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from enum import Enum

from permanence.errors import NotUnderstood
from permanence.language import tr
from permanence.spans import months
from permanence.words import weekday_name


class Direction(Enum):
    """Which way a date looks from today."""

    HAPPENED = "happened"
    COMING = "coming"
    EITHER = "either"


MOST_WORDS = 9
"""The most words at whose start a date is looked for."""
_MONTH_NAMES: tuple[str, ...] = ("january", "february", "march", "april", "may", "june")
_MONTH_NAMES += ("july", "august", "september", "october", "november", "december")
MONTHS: Mapping[str, int] = {
    written: number for number, name in enumerate(_MONTH_NAMES, 1) for written in (name, name[:3])
} | {"sept": 9}
"""The number of each month, by its name and by its short ones, in lower case."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_AMBIGUOUS_WEEKDAYS = ("sat", "sun", "wed")
"""Short weekday names that mean something else when more words follow: "sat with family", "sun hat"."""
_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{2}|\d{4})$")
_YEARLESS = re.compile(r"(\d{1,2})/(\d{1,2})$")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$")
_JOINED = re.compile(r"(\d{1,2}(?:st|nd|rd|th)?)[-/.]?([a-z]{3,9})(?:[-/.]?('?\d{2}|\d{4}))?$")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?$")
_YEAR = re.compile(r"(\d{4})$")
_SHORT_YEAR = re.compile(r"['\u2018\u2019](\d{2})$")
_TWO_DIGITS = re.compile(r"(\d{2})$")
_NOT_COUNTED: tuple[str, ...] = (
    "to",
    "because",
    "by",
    "at",
    "and",
    "with",
    "until",
    "alongside",
    "every",
    "on",
    "from",
    "in",
)
_NOT_COUNTED += ("team", "worker", "entered", "due", "born", "family", "reviewing", "manager", "yes")
"""Words that a number cannot count: 25 is a year in `12 Oct 25 to …`, but maybe not in `12 Oct 25 visits`."""
_FIGURES = re.compile(
    r"\d+[/.\-\\_|\u2010-\u2015]{1,2}\d+|\d+,(?!\d{3}(?!\d))\d+|\d{1,2}:\d{1,2}:\d{4}|\d{1,2}(?:st|nd|rd|th)$"
)
_APART = (
    re.compile(r"(?P<year>\d{4})(?: ?[/.-] ?| )(?P<month>\d{1,2})(?: ?[/.-] ?| )(?P<day>\d{1,2})(?!\S)"),
    re.compile(r"(?P<day>\d{1,2})(?: ?[/.-] ?| )(?P<month>\d{1,2})(?: ?[/.-] ?| )(?P<year>\d{4})(?!\S)"),
    re.compile(r"(?P<day>\d{1,2})(?: ?/ ?| )(?P<month>\d{1,2})(?!\S)"),
)
"""A day's numbers written apart, with or without signs between them."""
_NARROW = {code + 0xFEE0: code for code in range(0x21, 0x7F)}
"""The wide figures and signs of some keyboards as the usual ones."""
_AS_FIGURES = str.maketrans("oil", "011")
_AS_LETTERS = str.maketrans("01", "ol")
"""Letters and figures that a hand takes for each other: `1O/10/2026`, `12 0ct`."""
_THREE_FIGURES = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}$")
_TIME_WORDS = re.compile(r"(?:ago|last|weeks?|months?|fortnights?)$")
_DIGITS_ALONE = re.compile(r"\d{6}(?:\d{2})?$")
"""`12102026` and `121026`, or `20261012`: they are asked about, for they may as well be a number."""
_YEARS = range(1990, 2100)
"""Four figures that are a year, where they stand as one."""
_FRACTIONS = ("1/2", "1/3", "2/3", "1/4", "3/4")
_OF_WHAT = (
    "of",
    "a",
    "an",
    "day",
    "days",
    "hour",
    "hours",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
)
"""Words that make a fraction of the `1/2` before them."""
_ALWAYS = "24/7"
_AFTER_MAY: tuple[str, ...] = (
    "be",
    "have",
    "not",
    "need",
    "want",
    "wish",
    "refuse",
    "attend",
    "come",
    "go",
    "see",
)
_AFTER_MAY += ("move", "return", "stay", "live", "also", "still", "only", "well", "never", "then")
"""Words before which `may` is a verb: in `2 may refuse`."""
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER_WORDS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_COUNTED, 1)}
_UNITS = {"day": "day", "week": "week", "fortnight": "fortnight", "month": "month"}
_UNITS |= {f"{unit}s": unit for unit in _UNITS}


def _one_letter_less(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


_NAMES = (*_MONTH_NAMES, *_WEEKDAYS, "today", "yesterday", "tomorrow")
_SLIPS = frozenset(
    less
    for name in _NAMES
    if name not in ("march", "may", "june", "july")  # one letter from `match`, `many`, `tune` and `only`
    for less in (name, *_one_letter_less(name))
)
_LONGEST_SLIP = max(map(len, _SLIPS)) + 1


_OF_AN_OPTION = {
    Direction.HAPPENED: "`30/09/2026`, or `30 Sep`",
    Direction.COMING: "`01/12/2026`, or `1 Dec`",
}
"""Examples of a day that an option gives."""


def option_day(option: str, typed: str, today: date, direction: Direction) -> date:
    """The day that an option of a command gives. Raises NotUnderstood for one that is none."""
    words = typed.split()
    found = read_date(words, today, direction)
    if found is None or found[1] < len(words):
        raise NotUnderstood(tr(f"{option} {typed} is not a date. Try {_OF_AN_OPTION[direction]}."))
    return found[0]


def read_date(words: Sequence[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """The date at the start of `words`, and how many words it took; None if they do not start with a date.

    Raises NotUnderstood for a day that does not exist, such as 31/02/2026.
    """
    if not words:
        return None
    lowered = [_as_read(word) for word in words[:MOST_WORDS]]
    if lowered[0] == "on" and (found := read_date(lowered[1:], today, direction)):
        return found[0], found[1] + 1
    for reading in (_named_day, _numeric, _joined, _day_and_month, _relative, _end_of_month):
        if found := reading(lowered, today, direction):
            return found
    if len(lowered) > 1 and _weekday(lowered[0]) is not None:
        # "Mon 12 Oct 2026", as the product writes it: the weekday must match.
        found = (
            _numeric(lowered[1:], today, direction)
            or _joined(lowered[1:], today, direction)
            or _day_and_month(lowered[1:], today, direction)
        )
        if found:
            return _with_matching_weekday(lowered[0], found)
    return _bare_weekday(lowered, today, direction)


def date_like(words: Sequence[str], *, in_figures: bool = False) -> str | None:
    """The first words that may have been meant as a date but cannot be read as one: `12.10`, `12 10 2026`, `last`.

    With `in_figures`, only what is written in figures.
    """
    bare = [typed.translate(_NARROW).lower().strip(",;:!?()'\"").rstrip(".") for typed in words]
    for place, word in enumerate(bare):
        if apart := _numbers_apart(bare[place : place + MOST_WORDS]):
            return " ".join(words[place : place + apart])
        if _is_in_figures(word) or (place == 0 and _is_year(word)):
            return words[place]
        if not in_figures and _is_time_word(word):
            return words[place]
    return None


def _as_read(word: str) -> str:
    """A word in small letters, without the stop after it, or the brackets or quotation marks around it."""
    word = word.translate(_NARROW).lower()
    if word[:1] + word[-1:] in ("()", '""'):
        word = word[1:-1]
    return word.rstrip(",;:.")


def _is_in_figures(word: str) -> bool:
    figures = word.translate(_AS_FIGURES)
    is_mistyped = figures != word and bool(_THREE_FIGURES.match(figures))
    return bool(_FIGURES.match(word)) or is_mistyped or _is_digits_alone(word)


def _is_time_word(word: str) -> bool:
    is_weekday = word not in _AMBIGUOUS_WEEKDAYS and _weekday(word) is not None
    is_month = word in MONTHS or word.translate(_AS_LETTERS) in MONTHS
    return bool(_TIME_WORDS.match(word)) or is_month or is_weekday or _is_slip(word)


def _is_digits_alone(word: str) -> bool:
    if not _DIGITS_ALONE.match(word):
        return False
    if len(word) == 6:
        word = f"{word[:4]}20{word[4:]}"
    readings = ((word[4:], word[2:4], word[:2]), (word[:4], word[4:6], word[6:]))
    return any(
        int(year) in _YEARS and _date_or_none(int(year), int(month), int(day))
        for year, month, day in readings
    )


def _is_slip(word: str) -> bool:
    """Whether a word is a day's or a month's name but for one letter: `yesteday`, `ocotber`."""
    if not 4 <= len(word) <= _LONGEST_SLIP or word in _NAMES:
        return False
    return not _SLIPS.isdisjoint((word, *_one_letter_less(word)))


def _is_year(word: str) -> bool:
    return bool(_YEAR.match(word)) and int(word) in _YEARS


def _numbers_apart(words: Sequence[str]) -> int:
    """How many of the words are a day's numbers written apart, `12 10 2026` or `12 / 10`; 0 if they are none."""
    typed = " ".join(words)
    for pattern in _APART:
        if found := pattern.match(typed):
            year = found.groupdict().get("year")
            is_day = 1 <= int(found["day"]) <= 31 and 1 <= int(found["month"]) <= 12
            return found.group().count(" ") + 1 if is_day and (year is None or _is_year(year)) else 0
    return 0


def _with_matching_weekday(weekday: str, found: tuple[date, int]) -> tuple[date, int]:
    when, taken = found
    if when.weekday() != _weekday(weekday):
        raise NotUnderstood(
            tr(f"{when.day} {when:%b %Y} is a {weekday_name(when)}, not a {weekday}. Which do you mean?")
        )
    return when, taken + 1


def _named_day(words: list[str], today: date, _: Direction) -> tuple[date, int] | None:
    offset = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(words[0])
    return None if offset is None else (today + timedelta(days=offset), 1)


def _numeric(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    if found := _ISO.match(words[0]):
        return _date_or_refuse(int(found[1]), int(found[3]), int(found[4]), words[0]), 1
    if found := _NUMERIC.match(words[0]):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        return _date_or_refuse(year, int(found[3]), int(found[1]), words[0]), 1
    if (found := _YEARLESS.match(words[0])) and not _is_share(words):
        return _yearless(int(found[1]), int(found[2]), today, direction, words[0]), 1
    return None


def _is_share(words: list[str]) -> bool:
    """Whether `3/4` or `24/7` is a part of something, and no day: `3/4 of the meetings`, `24/7 support`."""
    if words[0] == _ALWAYS:
        return len(words) > 1 and words[1] not in _NOT_COUNTED
    return words[0] in _FRACTIONS and len(words) > 1 and words[1] in _OF_WHAT


def _joined(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """`12-Oct-2026`, `12oct`: day and month written as one word."""
    found = _JOINED.match(words[0])
    if not found or found[2] not in MONTHS:
        return None
    year = [f"'{found[3][-2:]}" if len(found[3]) < 4 else found[3]] if found[3] else []
    parts = [found[1], found[2], *year]
    read = _day_and_month([*parts, *words[1:]], today, direction)
    return (read[0], read[1] - len(parts) + 1) if read else None


def _day_and_month(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """`12 Oct`, `Oct 12 2026`, `the 12th of October '26`."""
    kept = [place for place, word in enumerate(words) if not _is_connecting_word(words, place)]
    if len(kept) < 2:
        return None
    first, second = words[kept[0]], words[kept[1]]
    day, month = _DAY.match(first), MONTHS.get(second, 0)
    if not (day and month):
        day, month = _DAY.match(second), MONTHS.get(first, 0)
    if not (day and month):
        return None
    ahead, typed = words[kept[1] + 1 :], f"{first} {second}"
    if second == "may" and ahead and ahead[0] in _AFTER_MAY:
        return None
    if year := _year(ahead):
        return _date_or_refuse(year, month, int(day[1]), f"{typed} {ahead[0]}"), kept[1] + 2
    when = _yearless(int(day[1]), month, today, direction, typed)
    _refuse_ambiguous_year(ahead, when)
    return when, kept[1] + 1


def _is_connecting_word(words: list[str], place: int) -> bool:
    """Whether a word is only a connecting word: `the` before a date, `of` between day and month."""
    return (place == 0 and words[0] == "the") or (words[place] == "of" and 0 < place < 3)


def _year(ahead: list[str]) -> int | None:
    """The year that follows a day and a month; a two-digit number counts as one if it cannot count anything."""
    if not ahead:
        return None
    if found := _YEAR.match(ahead[0]):
        return int(found[1])
    found = _SHORT_YEAR.match(ahead[0])
    if not found and (len(ahead) == 1 or ahead[1] in _NOT_COUNTED):
        found = _TWO_DIGITS.match(ahead[0])
    return 2000 + int(found[1]) if found else None


def _refuse_ambiguous_year(ahead: list[str], when: date) -> None:
    if not (ahead and _TWO_DIGITS.match(ahead[0])):
        return
    typed = f"{when.day} {when:%b}"
    raise NotUnderstood(
        tr(
            f"Is the {ahead[0]} in `{typed} {ahead[0]} {ahead[1]}` a year? If it is, type `{typed} 20{ahead[0]}`; "
            f"if not, say the year before it: `{typed} {when.year} {ahead[0]} …`."
        )
    )


def _relative(words: list[str], today: date, _: Direction) -> tuple[date, int] | None:
    """`in 2 weeks`, `3 days ago`."""
    if len(words) < 3:
        return None
    ahead, amount, unit = words[0] == "in", *(words[1:3] if words[0] == "in" else words[:2])
    if not ahead and words[2] != "ago":
        return None
    number = _NUMBER_WORDS.get(amount, int(amount) if amount.isdecimal() and len(amount) < 4 else None)
    if number is None or unit not in _UNITS:
        return None
    signed = number if ahead else -number
    match _UNITS[unit]:
        case "day":
            return today + timedelta(days=signed), 3
        case "week":
            return today + timedelta(weeks=signed), 3
        case "fortnight":
            return today + timedelta(weeks=2 * signed), 3
        case _:
            return months(signed).from_(today), 3


def _end_of_month(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """`end of month`, `the end of next month`, `end of January`: the last day of a month to come."""
    kept = words[1:] if words[0] == "the" else words
    if direction is not Direction.COMING or kept[:2] != ["end", "of"] or len(kept) == 2:
        return None
    ahead = kept[2:]
    which = ahead[0] if len(ahead) > 1 and ahead[0] in ("the", "this", "next") else ""
    taken = len(words) - len(ahead) + (2 if which else 1)
    name = ahead[1] if which else ahead[0]
    if name == "month":
        first = today.replace(day=1)
    elif number := 0 if which else MONTHS.get(name, 0):
        first = date(today.year + (number < today.month), number, 1)
    else:
        return None
    return months(2 if which == "next" else 1).from_(first) - timedelta(days=1), taken


def _bare_weekday(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """`fri`, `next fri`, `last fri`: the nearest such day in the direction meant, never today."""
    which = words[0] if words[0] in ("next", "last", "this") and len(words) > 1 else ""
    weekday = _weekday(words[1] if which else words[0])
    if weekday is None or (not which and words[0] in _AMBIGUOUS_WEEKDAYS and len(words) > 1):
        return None
    back = which == "last" or (not which and direction is Direction.HAPPENED)
    if back:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1), 2 if which else 1
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1), 2 if which else 1


def _weekday(word: str) -> int | None:
    matches = [number for number, name in enumerate(_WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    return matches[0] if len(matches) == 1 else None


def _yearless(day: int, month: int, today: date, direction: Direction, typed: str) -> date:
    candidates = [
        found
        for number in range(today.year - 8, today.year + 9)
        if (found := _date_or_none(number, month, day))
    ]
    if not candidates:
        return _date_or_refuse(today.year, month, day, typed)
    if direction is Direction.HAPPENED:
        return max(found for found in candidates if found <= today)
    if direction is Direction.COMING:
        return min(found for found in candidates if found >= today)
    return min(candidates, key=lambda found: abs((found - today).days))


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date_or_refuse(year: int, month: int, day: int, typed: str) -> date:
    if found := _date_or_none(year, month, day):
        return found
    nearest = _date_or_none(year, month, min(day, 28)) or date(2026, 2, 28)
    raise NotUnderstood(
        tr(f"{typed} is not a date. Try `{nearest:%d/%m/%Y}`, or `{nearest.day} {nearest:%b}`.")
    )
