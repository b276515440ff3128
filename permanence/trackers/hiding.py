"""What of a cell may be shown where somebody maps columns or reads what is wrong: nothing that may be a name or a number of somebody."""

import re

from permanence.cells import day_in, month_in
from permanence.errors import NotUnderstood
from permanence.events_csv import RowContext
from permanence.outcomes import outcomes_typed
from permanence.plans import plans_typed
from permanence.references import as_reference, is_reference
from permanence.trackers.tracker_map import NO_DAY, same

HIDDEN = "•••"
_USUAL = frozenset(
    {
        *map(same, NO_DAY),
        "yes",
        "y",
        "n",
        "?",
        "red",
        "amber",
        "green",
        "blue",
        "male",
        "female",
        "open",
        "closed",
    }
    | {"ico", "co", "po", "s20", "section 20", "fco", "epo", "sgo", "ltf"}
)
"""Words that stand in many a spreadsheet and are nobody's name."""
_OF_DAYS = re.compile(
    r"(?:[\d\W_]|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|jan(?:uary)?\b|feb(?:ruary)?\b|mar(?:ch)?\b"
    r"|apr(?:il)?\b|may\b|june?\b|july?\b|aug(?:ust)?\b|sept?(?:ember)?\b|oct(?:ober)?\b|nov(?:ember)?\b|dec(?:ember)?\b"
    r"|w/c\b|wc\b|and\b|to\b|(?<=\d)(?:st|nd|rd|th)\b)+",
    re.IGNORECASE,
)
"""A text of nothing but figures, signs, and the words that days are written with."""
_MOST_FIGURES = 8
"""How many figures a day has at the most; what has more of them in a row is a number of somebody."""


def shown(cell: str, context: RowContext) -> str:
    """A cell as it is, if it can be nobody's name; else three dots."""
    return cell if _is_harmless(cell, context) else HIDDEN


def _is_harmless(cell: str, context: RowContext) -> bool:
    words = cell.split()
    if not words or same(cell) in _USUAL or is_a_reference(cell, context):
        return True
    if len(words) in (plans_typed(words)[1], outcomes_typed(words)[1]) or is_day(cell, context):
        return True
    has_sign = re.search(r"[/.–-]|[a-z]", cell, re.IGNORECASE) is not None
    return bool(has_sign and re.search(r"\d", cell) and _OF_DAYS.fullmatch(cell)) and not re.search(
        rf"\d{{{_MOST_FIGURES + 1}}}", cell
    )


def is_a_reference(cell: str, context: RowContext) -> bool:
    """Whether a cell is a reference, with a figure in it: a pattern may let a name pass."""
    return any(map(str.isdigit, cell)) and is_reference(as_reference(cell), context.reference)


def is_day(cell: str, context: RowContext) -> bool:
    """Whether a cell holds one day with its year."""
    try:
        day_in(cell, context.today, context.zone)
    except NotUnderstood:
        return False
    return True


def is_month(cell: str, context: RowContext) -> bool:
    """Whether a cell holds a month, or a day in one, in which a child in care may have been born."""
    try:
        return month_in(cell, context.today, context.zone) is not None
    except NotUnderstood:
        return False
