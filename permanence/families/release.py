"""Files that leave the family-finding side: asked for by one person, released by another, and for a day only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from permanence.errors import NotAllowed, RuleBroken

LASTS = timedelta(days=1)
"""For how long a file may be written once it was released, and for how long what was asked waits for that."""


@dataclass(frozen=True, slots=True)
class Release:
    """A file about a child with what the family-finding side knows in it, which two people let go.

    Attributes:
        number: The number of the change that asked for it.
        child: Whom the file is about.
        because: Who wants it, and why.
        asked_by: Who asked.
        asked: When.
        released_by: Who released it; None while nobody has.
        released: When.
    """

    number: int
    child: str
    because: str
    asked_by: str
    asked: datetime
    released_by: str | None = None
    released: datetime | None = None

    @property
    def ends(self) -> datetime:
        """Until when it holds: to be released, or for the file to be written."""
        return (self.released or self.asked) + LASTS


def refuse_release(release: Release, person: str, now: datetime) -> None:
    """Raise a PermanenceError for what a person may not release, or not any more."""
    if release.released_by:
        raise RuleBroken(f"{release.number} is released already. Nothing was changed.", field="number")
    if now > release.ends:
        raise RuleBroken(
            f"{release.number} was asked for more than a day ago. Ask for it anew: `release ask {release.child} because …`. "
            "Nothing was changed.",
            field="number",
        )
    if release.asked_by == person:
        raise NotAllowed(
            f"You asked for {release.number} yourself, so another of the family-finding side releases it. Nothing was changed.",
            field="number",
        )


def refuse_file(release: Release | None, child: str, now: datetime) -> None:
    """Raise RuleBroken for a file about a child that two people did not release, or more than a day ago."""
    if release is None or release.child != child:
        raise RuleBroken(
            f"Nothing of that number was asked for about {child}. `release ask {child} because …` asks for it. Nothing was written."
        )
    if not release.released:
        raise RuleBroken(
            f"{release.number} is not released yet: another of the family-finding side types `release {release.number}`. "
            "Nothing was written."
        )
    if now > release.ends:
        raise RuleBroken(
            f"{release.number} was released more than a day ago. Ask for it anew: `release ask {child} because …`. Nothing was written."
        )
