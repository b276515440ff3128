"""What was asked to leave the family-finding side in a file, and who released it, for whoever sees the child's links."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from permanence.families.release import Release
from storage.families.sight import EVERY_FAMILY_SEEN, FINDS, RELEASE_CHILD_NAMED
from storage.history import Change, HistoryTable

_SEEN = f"({EVERY_FAMILY_SEEN} or {FINDS.format(child='r.child')}) and {RELEASE_CHILD_NAMED}"


class Releases(HistoryTable):
    """The files asked for, and released."""

    name = "releases"

    def ask(self, what: str, child: str | None, because: str, change: Change) -> Release:
        """Ask for a file, about a child or about every family; returns it under its number."""
        asked = Release(change.id, what, child, because, change.person, change.at)
        self._put(asked, change)
        return asked

    def release(self, asked: Release, change: Change) -> Release:
        """Record who released it, and when."""
        self.retract(change, "number = :number", {"number": asked.number})
        released = replace(asked, released_by=change.person, released=change.at)
        self._put(released, change)
        return released

    def find(self, number: int) -> Release | None:
        """The one with a number, if the person asking is of the family-finding side."""
        return next(iter(self._seen("r.number = :number", number=number)), None)

    def waiting(self, since: datetime) -> list[Release]:
        """Those asked for since a moment and not released that the person asking may see, the oldest first."""
        return self._seen("r.released is null and r.asked >= :since", since=since.astimezone(UTC).isoformat())

    def all(self) -> list[Release]:
        """Every one that the person asking may see, the oldest first."""
        return self._seen("true")

    def _seen(self, where: str, **values: str | int) -> list[Release]:
        rows = self.records.execute(
            "select r.number, r.what, r.child, r.because, r.asked_by, r.asked, r.released_by, r.released from releases r"
            f" where r.retracted is null and {where} and {_SEEN} order by r.asked, r.id",
            {**values, **self.records.asker},
        )
        return [
            Release(
                number,
                what,
                child,
                because,
                asked_by,
                datetime.fromisoformat(asked),
                released_by,
                datetime.fromisoformat(released) if released else None,
            )
            for number, what, child, because, asked_by, asked, released_by, released in rows
        ]

    def family_finders(self, people: Iterable[str]) -> frozenset[str]:
        """Those of some people who find a family for a child."""
        rows = self.records.execute(
            "select distinct family_finder from children where retracted is null and closed is null"
            " and family_finder in (select value from json_each(?))",
            (self.records.list_of(people),),
        )
        return frozenset(person for (person,) in rows)

    def _put(self, release: Release, change: Change) -> None:
        self.record(
            change,
            number=release.number,
            what=release.what,
            child=release.child,
            because=release.because,
            asked_by=release.asked_by,
            asked=release.asked.astimezone(UTC).isoformat(),
            released_by=release.released_by,
            released=release.released.isoformat() if release.released else None,
        )
