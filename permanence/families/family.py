"""An adoptive family, a child's link with one, and introductions: all known by reference."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Family:
    """An adoptive family of one or two adopters, known by a reference alone: no name, ever.

    `team` is of the family-finding side; `worker` is the family's own social worker; `area` is where they live, in a word or two.
    """

    ref: str
    team: str
    worker: str | None
    area: str
    added: date


@dataclass(frozen=True, slots=True)
class Link:
    """A family that somebody (`by`) looks at for a child, from a day until it ends for a reason, or becomes the match."""

    child: str
    family: str
    began: date
    by: str
    ended: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class Introductions:
    """The days on which a child and a family get to know each other, and where."""

    child: str
    family: str
    begins: date
    ends: date | None
    venue: str
