"""What a file tells otherwise than people recorded, and what a person decided."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ConflictState(StrEnum):
    """How far it is decided."""

    ASKED = "asked"
    KEPT = "kept"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One thing that a file tells otherwise than the records.

    Attributes:
        number: Its number in one series.
        child: The child's reference.
        about: A milestone's key, or a fact: `team`, `worker`, `family_finder`, `due`; `purged` where a file takes back all of the child.
        ours_on: The day on record; None for a fact.
        ours: The plan, the outcome or the fact on record; empty where the day says all.
        told_on: The day that the file tells; None for a fact.
        told: The plan, the outcome or the fact that it tells; the day of the file that takes back all.
        alongside: The parallel plan that it tells.
        standing: How far it is decided.
        decided_by: Who decided.
    """

    number: int
    child: str
    about: str
    ours_on: date | None
    ours: str
    told_on: date | None
    told: str
    alongside: str | None = None
    standing: ConflictState = ConflictState.ASKED
    decided_by: str | None = None
