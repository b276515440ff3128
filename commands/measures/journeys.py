"""Journeys of children who are counted, for figures that no row carries; which of them the asker may know by name."""

from collections.abc import Iterable, Sequence

from commands.practice.request import Request
from permanence.journey import Journey
from permanence.roles import SEES_EVERYTHING


def journeys_counted(request: Request, refs: Iterable[str]) -> Sequence[Journey]:
    """Return the journeys of children whom the asker may count, to be counted: nothing of one is shown unless `named` has them."""
    with request.records.only_counting(), request.records.seen_by(SEES_EVERYTHING):
        children = request.records.children.named([*dict.fromkeys(refs)])
        return request.records.journeys.of_each(children)


def named(request: Request, refs: Iterable[str]) -> frozenset[str]:
    """Return those of some children whom the asker may know by reference, with the dates that are counted."""
    return frozenset(request.records.spells.named(refs))


def visible(request: Request, refs: Iterable[str]) -> frozenset[str]:
    """Return those of some children of whom the asker may know more than reference and dates."""
    with request.records.only_counting():  # they are named already
        return frozenset(child.ref for child in request.records.children.named([*refs]))
