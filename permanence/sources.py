"""Kinds of file that records come from, and of which of a child's events each tells all there were."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """What kind of file rows come from.

    What one file told, a later one of the same kind corrects. Of the milestones in `whole` it tells every one that each
    of its children reached in one of `spans`, each from a day to a day, so what it no longer tells is withdrawn.
    """

    kind: str
    whole: frozenset[str] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()


EVENTS = Source("events")
"""The product's own CSV, which may tell of any part of a child's journey."""
BY_NUMBER = frozenset({"ssda903", "ofsted"})
"""The kinds of file that name children by the authority's own numbers, of which references are made."""
