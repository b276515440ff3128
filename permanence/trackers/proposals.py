"""What a column of a spreadsheet most likely tells, by its header and its cells, and why: to be confirmed by whoever knows."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from permanence.cells import either
from permanence.events_csv import RowContext
from permanence.milestones import MILESTONES, milestones_typed
from permanence.phrases import plain
from permanence.trackers.hiding import is_a_reference, is_day, is_month
from permanence.trackers.meanings import EXPECTED_BIRTH, LEFT_OUT, WHICH_PLAN, Meaning, Tells
from permanence.trackers.tracker_map import NO_DAY, same
from permanence.words import count

_NAMES = re.compile(
    r"\b(?:names?|surname|forename|initials|address|postcode|nhs|upn|mother|father|parents?|carers?|adopters?)\b"
)
_NUMBERS = re.compile(
    r"(?:(?:mosaic|lcs|liquidlogic|liquid logic|care ?director|framework ?i|fwi|eclipse|azeus|swift|person|client|case|child'?s?|unique|system|la)"
    r" )+(?:id|no|number|ref|identifier)|(?:mosaic|lcs|system) ?(?:id|no)?|id|ids?"
)
_REFERENCES = re.compile(r"(?:(?:child'?s?|tracker|our) )?ref(?:erence)?(?: no| number)?")
_BORN = re.compile(r"dob|d o b|(?:date|month) of birth|birth date|born|month born")
_DUE = re.compile(r"edd|e d d|due date|expected (?:date of )?(?:birth|delivery)(?: date)?|baby due(?: date)?")
_TEAMS = re.compile(r"(?:(?:social work|current|allocated) )?team(?: name)?")
_WORKERS = re.compile(r"(?:(?:allocated|current|child'?s) )?(?:sw|social worker|csw|worker|case worker)")
_FINDERS = re.compile(
    r"ff|family finder|family finding (?:worker|sw|social worker)|adoption (?:sw|social worker)"
)
_PLANS = re.compile(r"(?:permanence |permanency |care |current |primary |main )?plan(?: a| for permanence)?")
_COMMENTS = re.compile(
    r"\b(?:comments?|notes?|updates?|narrative|next steps?|actions?|issues?|summary|background)\b"
)
_PLANNED = re.compile(
    r"\b(?:planned|expected|target|forecast|proposed|provisional|anticipated|booked|next)\b"
)
_AROUND = re.compile(
    r"\b(?:date|dates|day|of|the|for|on|actual|actually|granted|held|made|achieved|completed|when|d|"
    r"planned|expected|target|forecast|proposed|provisional|anticipated|booked|next)\b"
)
_ENOUGH = 0.5
"""The share of a column's cells that must be of a kind for the column to be taken for it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a column may tell, and why that is proposed, as a sentence."""

    meaning: Meaning
    why: str


def proposal(header: str, cells: Sequence[str], context: RowContext) -> Proposal:
    """What a column with such a header and filled cells most likely tells."""
    name = _plain(header)
    if _is_mostly(cells, lambda cell: is_a_reference(cell, context)):
        return Proposal(Meaning(Tells.REFERENCE), "Its cells are references as they are written here.")
    if _REFERENCES.fullmatch(name) and cells:
        return Proposal(
            Meaning(Tells.NUMBER),
            f"Its header says so, and its cells are not references as they are written here. {_KEYED}",
        )
    for pattern, tells, why in _BY_HEADER:
        if pattern.fullmatch(name) and (
            tells is not Tells.BORN or _is_mostly(cells, lambda cell: is_month(cell, context))
        ):
            return Proposal(Meaning(tells), why)
    if _DUE.fullmatch(name):
        return Proposal(EXPECTED_BIRTH, "Its header says so.")
    if _PLANS.fullmatch(name) and not _is_mostly(cells, lambda cell: is_day(cell, context)):
        return Proposal(WHICH_PLAN, "Its header says so, and its cells are not dates.")
    if _NAMES.search(name) or name in ("child", "children", "young person", "yp"):
        return Proposal(LEFT_OUT, "It may say who somebody is, which is never loaded.")
    if _COMMENTS.search(name):
        return Proposal(LEFT_OUT, "Words without a date of their own are not loaded.")
    return _of_milestone(name, cells, context)


def _plain(header: str) -> str:
    return " ".join({"1st": "first", "2nd": "second"}.get(word, word) for word in plain(header).split())


def recognised(header: Sequence[str]) -> int:
    """How many cells of a row read like headers of columns that tell something."""
    names = [_plain(cell) for cell in header]
    patterns = (*(pattern for pattern, *_ in _BY_HEADER), _DUE, _PLANS)
    return sum(
        bool(name) and (any(each.fullmatch(name) for each in patterns) or bool(_keys_named(name)))
        for name in names
    )


def _keys_named(name: str) -> list[str]:
    """The milestones that a header names, with or without what stands around it: `date of placement order`."""
    return _milestones_named(name) or _milestones_named(" ".join(_AROUND.sub(" ", name).split()))


def _of_milestone(name: str, cells: Sequence[str], context: RowContext) -> Proposal:
    days = [cell for cell in cells if same(cell) not in _NO_DAY]
    of_days = sum(is_day(cell, context) for cell in days)
    rows = _keys_named(name)
    if not rows:
        why = (
            "It holds dates, but I do not know of what." if of_days and of_days >= _ENOUGH * len(days) else ""
        )
        return Proposal(LEFT_OUT, why or "I do not know what it is.")
    if len(rows) > 1:
        return Proposal(
            LEFT_OUT, f"It could be {either([MILESTONES[key].words for key in rows])}. Say which."
        )
    (key,) = rows
    if days and of_days < _ENOUGH * len(days):
        return Proposal(LEFT_OUT, f"Its header says {MILESTONES[key].words}, but few of its cells are dates.")
    told = (
        f"{of_days} of {count(len(days), 'cell')} {'is a date' if len(days) == 1 else 'are dates'}"
        if days
        else "it is empty so far"
    )
    tells = Tells.EXPECTED if _PLANNED.search(name) and not _milestones_named(name) else Tells.DAY
    return Proposal(Meaning(tells, key), f"Its header says so, and {told}.")


def _milestones_named(text: str) -> list[str]:
    """The keys of the milestones that a text names, all of it; a review without its number may be any."""
    if key := _ALSO.get(text):
        return [key]
    words = text.split()
    rows, taken = milestones_typed(words)
    if not words or taken < len(words):
        return []
    keys = [row.key for row in rows if row.key in MILESTONES]
    return keys or ["lac_review_1", "lac_review_2", "lac_review_n"]


def _is_mostly(cells: Sequence[str], is_so: Callable[[str], bool]) -> bool:
    return bool(cells) and sum(map(is_so, cells)) >= _ENOUGH * len(cells)


_ALSO = dict.fromkeys(
    (
        "into care",
        "came into care",
        "became lac",
        "became cla",
        "lac start",
        "lac",
        "cla",
        "looked after",
        "accommodated",
    ),
    "care_entry",
)
"""What heads a column of days, and would be another thing in chat."""
_KEYED = "The number is not kept: a reference is made of it with your key."
_NO_DAY = frozenset(map(same, NO_DAY))
_BY_HEADER: Sequence[tuple[re.Pattern[str], Tells, str]] = (
    (_REFERENCES, Tells.REFERENCE, "Its header says so."),
    (_NUMBERS, Tells.NUMBER, f"Its header says so. {_KEYED}"),
    (_BORN, Tells.BORN, "Of a day of birth only the month is kept."),
    (_TEAMS, Tells.TEAM, "Its header says so."),
    (_WORKERS, Tells.WORKER, "Its header says so."),
    (_FINDERS, Tells.FAMILY_FINDER, "Its header says so."),
)
