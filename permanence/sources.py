"""Kinds of file that records come from, of which of a child's events each tells all there were, and what one may take back."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """What kind of file rows come from.

    What one file told, a later one of the same kind corrects. Of the milestones in `whole` it tells every one that each
    of its children reached in one of `spans`, each from a day to a day, so what it no longer tells is withdrawn.
    `knows_reviews`: it says which kind of review each was, as it tells where the child was placed.
    """

    kind: str
    whole: frozenset[str] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()
    knows_reviews: bool = True


EVENTS = Source("events")
"""The product's own CSV, which may tell of any part of a child's journey."""
TRACKER = Source("tracker")
"""A team's own spreadsheet, which may tell of any part of a child's journey."""
NUMBERED_TRACKER = Source("numbered_tracker")
"""One that names children by the authority's own numbers."""
BY_NUMBER = frozenset({"ssda903", "ofsted", NUMBERED_TRACKER.kind})
"""The kinds of file that name children by the authority's own numbers, of which references are made."""
IN_ORDER = {
    "ssda903": "the yearly return (SSDA903)",
    "ssd": "the standard dataset",
    "ofsted": "Ofsted's lists",
    "daily flow": "the daily flow",
    EVENTS.kind: "our own CSV",
}
"""The kinds of file that one load may be given several of, in the order to load them in: the one most checked first, as what is
loaded first stands.
"""
PURGED = "purged"
"""Stands in place of a milestone where a file takes back all of a child."""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a file takes back of a child: a milestone that files of its kind told, on a day; without one, the only one they told.

    With PURGED it is all of the child, and the day is the file's: somebody is asked.
    """

    ref: str
    milestone: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class ToldUntil:
    """The day of the newest of the files in a load that tell of a child, where files have a day: older ones tell nothing after it."""

    ref: str
    on: date


@dataclass(frozen=True, slots=True)
class ToldWhole:
    """Days of which a file tells all of a child's events of a milestone; without one, of all that its kind tells whole."""

    ref: str
    since: date
    until: date
    milestone: str = ""


@dataclass(frozen=True, slots=True)
class ToldInPart:
    """A child of whom some rows cannot be taken: so nothing on record of the child is corrected or taken out."""

    ref: str


ToldAbout = TakenBack | ToldUntil | ToldWhole | ToldInPart
"""What files say of what they told before."""
