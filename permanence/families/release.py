"""Files that leave the family-finding side: asked for by one person, released by another, and for a day only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from permanence.errors import NotAllowed, RuleBroken
from permanence.language import tr

LASTS = timedelta(days=1)
"""For how long a file may be written once it was released, and for how long what was asked waits for that."""
SUBJECT = "subject"
"""What is exported of one child."""
LISTS = {"ofsted-11": tr("Ofsted's list 11, of the adoptive families")}
"""What is exported of every family, by what is typed for it."""


@dataclass(frozen=True, slots=True)
class Release:
    """A file with what the family-finding side knows in it, which two people let go.

    Attributes:
        number: The number of the change that asked for it.
        what: What is exported.
        child: Whom the file is about; None for one about every family.
        because: Who wants it, and why.
        asked_by: Who asked.
        asked: When.
        released_by: Who released it; None while nobody has.
        released: When.
    """

    number: int
    what: str
    child: str | None
    because: str
    asked_by: str
    asked: datetime
    released_by: str | None = None
    released: datetime | None = None

    @property
    def words(self) -> str:
        """What it is, inside a sentence."""
        return _words(self.what, self.child)

    @property
    def asked_with(self) -> str:
        """The command that asks for it."""
        return _asked_with(self.what, self.child)

    @property
    def ends(self) -> datetime:
        """Until when it holds: to be released, or for the file to be written."""
        return (self.released or self.asked) + LASTS


def _words(what: str, child: str | None) -> str:
    return tr(f"a file about **{child}** with the families looked at for them") if child else LISTS[what]


def _asked_with(what: str, child: str | None) -> str:
    return f"release ask {child or what} because …"


def refuse_release(release: Release, person: str, now: datetime) -> None:
    """Raise a PermanenceError for what a person may not release, or not any more."""
    if release.released_by:
        raise RuleBroken(tr(f"{release.number} is released already. Nothing was changed."), field="number")
    if now > release.ends:
        raise RuleBroken(
            tr(
                f"{release.number} was asked for more than a day ago. Ask for it again: `{release.asked_with}`. Nothing was changed."
            ),
            field="number",
        )
    if release.asked_by == person:
        raise NotAllowed(
            tr(
                f"You asked for {release.number} yourself, so another of the family-finding side releases it. Nothing was changed."
            ),
            field="number",
        )


def refuse_file(release: Release | None, what: str, child: str | None, now: datetime) -> None:
    """Raise RuleBroken for a file that two people did not release, or more than a day ago; without a release, for any."""
    if release is None or (release.what, release.child) != (what, child):
        raise RuleBroken(
            tr(
                f"That is {_words(what, child).replace('*', '')}: it is written only under the number of what two people of the family-finding "
                f"side released. `{_asked_with(what, child)}` asks for it. Nothing was written."
            )
        )
    if not release.released:
        raise RuleBroken(
            tr(
                f"{release.number} is not released yet: another of the family-finding side types `release {release.number}`. "
                "Nothing was written."
            )
        )
    if now > release.ends:
        raise RuleBroken(
            tr(
                f"{release.number} was released more than a day ago. Ask for it again: `{release.asked_with}`. Nothing was written."
            )
        )
