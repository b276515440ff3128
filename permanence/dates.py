"""Dates as people type them: day first, forgiving, and never guessed.

A date without a year takes its year from its direction: the last such day for what happened, the next
one for what is to come. A word that only looks like a date is refused, so that nothing is recorded on a
day nobody meant.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from enum import Enum

from permanence.errors import NotUnderstood
from permanence.spans import months


class Direction(Enum):
    """Which way a date looks from today."""

    HAPPENED = "happened"
    COMING = "coming"
    EITHER = "either"


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES: tuple[str, ...] = ("january", "february", "march", "april", "may", "june")
_MONTH_NAMES += ("july", "august", "september", "october", "november", "december")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WORDS_TOO = ("sat", "sun", "wed")
"""Days that are words of another kind when more follows: "sat with family", "sun hat"."""
_NUMERIC = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{2}|\d{4})$")
_YEARLESS = re.compile(r"(\d{1,2})/(\d{1,2})$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?$")
_YEAR = re.compile(r"(\d{4})$")
_COUNTED = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER_WORDS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_COUNTED, 1)}
_UNITS = {"day": "day", "days": "day", "week": "week", "weeks": "week", "month": "month", "months": "month"}


def read_date(words: Sequence[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """The date that `words` begin with and how many words it took; None where they begin with none.

    Raises NotUnderstood for a day that does not exist, such as 31/02/2026.
    """
    if not words:
        return None
    lowered = [word.lower().rstrip(",") for word in words[:6]]
    if lowered[0] == "on" and (found := read_date(lowered[1:], today, direction)):
        return found[0], found[1] + 1
    for reading in (_named_day, _numeric, _day_and_month, _counted):
        if found := reading(lowered, today, direction):
            return found
    if len(lowered) > 1 and _weekday(lowered[0]) is not None:
        # "Mon 12 Oct 2026", as we write it ourselves: the weekday must agree.
        found = _numeric(lowered[1:], today, direction) or _day_and_month(lowered[1:], today, direction)
        if found:
            return _agreeing(lowered[0], found)
    return _bare_weekday(lowered, today, direction)


def _agreeing(weekday: str, found: tuple[date, int]) -> tuple[date, int]:
    when, taken = found
    if when.weekday() != _weekday(weekday):
        raise NotUnderstood(f"{when.day} {when:%b %Y} is a {when:%A}, not a {weekday}. Which did you mean?")
    return when, taken + 1


def _named_day(words: list[str], today: date, _: Direction) -> tuple[date, int] | None:
    offset = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(words[0])
    return None if offset is None else (today + timedelta(days=offset), 1)


def _numeric(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    if found := _ISO.match(words[0]):
        year, month, day = map(int, found.groups())
        return _existing(year, month, day, words[0]), 1
    if found := _NUMERIC.match(words[0]):
        year = int(found[4]) + (2000 if len(found[4]) == 2 else 0)
        return _existing(year, int(found[3]), int(found[1]), words[0]), 1
    if found := _YEARLESS.match(words[0]):
        return _yearless(int(found[1]), int(found[2]), today, direction, words[0]), 1
    return None


def _day_and_month(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    if len(words) < 2:
        return None
    day, month = _DAY.match(words[0]), _month(words[1])
    if not (day and month):
        day, month = _DAY.match(words[1]), _month(words[0])
    if not (day and month):
        return None
    year = _YEAR.match(words[2]) if len(words) > 2 else None
    taken = 3 if year else 2
    typed = " ".join(words[:taken])
    if year:
        return _existing(int(year[1]), month, int(day[1]), typed), taken
    return _yearless(int(day[1]), month, today, direction, typed), taken


def _counted(words: list[str], today: date, _: Direction) -> tuple[date, int] | None:
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
        case _:
            return months(signed).from_(today), 3


def _bare_weekday(words: list[str], today: date, direction: Direction) -> tuple[date, int] | None:
    """`fri`, `next fri`, `last fri`: the nearest such day in its direction, never today itself."""
    which = words[0] if words[0] in ("next", "last", "this") and len(words) > 1 else ""
    weekday = _weekday(words[1] if which else words[0])
    if weekday is None or (not which and words[0] in _WORDS_TOO and len(words) > 1):
        return None
    back = which == "last" or (not which and direction is Direction.HAPPENED)
    if back:
        return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1), 2 if which else 1
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1), 2 if which else 1


def _weekday(word: str) -> int | None:
    matches = [number for number, name in enumerate(_WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    return matches[0] if len(matches) == 1 else None


def _month(word: str) -> int:
    """The number of a month's name or its short form; 0 where it is neither."""
    if word in _MONTH_NAMES:
        return _MONTH_NAMES.index(word) + 1
    if word == "sept":
        return 9
    return _MONTHS.index(word) + 1 if word in _MONTHS else 0


def _yearless(day: int, month: int, today: date, direction: Direction, typed: str) -> date:
    candidates = [
        found for number in range(today.year - 8, today.year + 9) if (found := _or_none(number, month, day))
    ]
    if not candidates:
        return _existing(today.year, month, day, typed)
    if direction is Direction.HAPPENED:
        return max(found for found in candidates if found <= today)
    if direction is Direction.COMING:
        return min(found for found in candidates if found >= today)
    return min(candidates, key=lambda found: abs((found - today).days))


def _or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _existing(year: int, month: int, day: int, typed: str) -> date:
    if found := _or_none(year, month, day):
        return found
    nearest = _or_none(year, month, min(day, 28)) if 1 <= month <= 12 and day > 28 else None
    example = f"{nearest:%d/%m/%Y}`, or `{nearest.day} {nearest:%b}" if nearest else "28/02/2026`, or `28 Feb"
    raise NotUnderstood(f"{typed} is not a date. Try `{example}`.")
