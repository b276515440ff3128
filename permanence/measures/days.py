"""Days as whole numbers, so that every engine subtracts and compares them alike."""

from datetime import date

_EPOCH = date(1970, 1, 1).toordinal()


def number_of(day: date) -> int:
    """The days from 1 January 1970 to a day.

    >>> number_of(date(2025, 9, 30))
    20361
    """
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day that a number stands for."""
    return date.fromordinal(number + _EPOCH)


def known_day(number: int | None) -> date | None:
    """The day that a number stands for, where it is known."""
    return None if number is None else day_of(number)
