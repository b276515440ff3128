"""Whose records may be kept no longer, by the authority's own rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from permanence.retention import Expired, RetentionRule, expired
from storage.holds import LegalHold
from storage.records import Records


@dataclass(frozen=True, slots=True)
class Due:
    """Whose records may be kept no longer: those that may go, and those on legal hold."""

    may_go: Sequence[Expired]
    held: Sequence[tuple[Expired, LegalHold]]


def due(
    records: Records, rules: Sequence[RetentionRule], today: date, only: Sequence[str] | None = None
) -> Due:
    """Whose records may be kept no longer, of some children or of all."""
    children = records.children.every() if only is None else records.children.named(only)
    over = [
        found for journey in records.journeys.of_each(children) if (found := expired(journey, rules, today))
    ]
    holds = records.legal_holds.all()
    held = [(each, holds[each.child]) for each in over if each.child in holds]
    return Due([each for each in over if each.child not in holds], held)
