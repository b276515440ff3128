"""What family finding is made of beside families and links: meetings of both sides, and who waits without a link.

What names a family is shown to those who may see it. What is counted is of every family and every child, and names none.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.families.links import OfLinks, while_linked
from storage.history import Change, kept
from storage.transaction import Transaction

# A row that a later change took out stands again, once that is undone, as a row of the undo.
_ARRANGED = """l.id in (with recursive held (id) as (
        select id from meetings_of_sides where recorded = :change
        union
        select again.id from held join meetings_of_sides was on was.id = held.id
        join audit undoing on undoing.undoes = was.retracted
        join meetings_of_sides again on again.recorded = undoing.id and again.child = was.child and again.family = was.family
            and again.day = was.day and again.of_the_child = was.of_the_child and again.of_the_family = was.of_the_family
    ) select id from held)"""
"""Whether a row `l` is the meeting that `:change` arranged."""


@dataclass(frozen=True, slots=True)
class MeetingOfSides:
    """A day on which people of both sides meet about a child and the family linked with the child."""

    child: str
    family: str
    on: date
    of_the_child: tuple[str, ...]
    of_the_family: tuple[str, ...]


class MeetingsOfSides(OfLinks):
    """Who of both sides meets when."""

    name, since = "meetings_of_sides", "day"
    columns = "l.day, l.of_the_child, l.of_the_family"
    on = while_linked("day")

    def arrange(self, meeting: MeetingOfSides, change: Change) -> bool:
        """Record a meeting, in place of one of these two on the same day; returns whether there was one."""
        had = self.retract(
            change,
            "child = :child and family = :family and day = :day",
            {"child": meeting.child, "family": meeting.family, "day": meeting.on.isoformat()},
        )
        self.record(
            change,
            child=meeting.child,
            family=meeting.family,
            day=meeting.on.isoformat(),
            of_the_child=json.dumps(meeting.of_the_child),
            of_the_family=json.dumps(meeting.of_the_family),
        )
        return bool(had)

    def arranged_by(self, change: int) -> MeetingOfSides | None:
        """The meeting that a change arranged, whoever asks: those whom it names are told of it. None once it is off, or arranged anew."""
        row = self.records.execute(
            f"select l.child, l.family, {self.columns} from meetings_of_sides l"
            f" where l.retracted is null and {self.on} and {_ARRANGED}",
            {"change": change},
        ).fetchone()
        return _meeting(row) if row else None

    def seen_of(self, change: int) -> MeetingOfSides | None:
        """The same, if the person asking may see which family it is about."""
        return next(iter(self._seen(_ARRANGED, change=change)), None)

    def of(self, child: str, family: str) -> list[MeetingOfSides]:
        """The meetings about a child and a family that the person asking may see, in order of days."""
        return self._seen("l.child = :child and l.family = :family", child=child, family=family)

    def all(self) -> list[MeetingOfSides]:
        """Every meeting that the person asking may see, in order of days."""
        return self._seen("true")

    def _seen(self, where: str, **values: str | int) -> list[MeetingOfSides]:
        return [_meeting(row) for row in self._shown(where, **values)]


@kept
def _meeting(row: tuple[Any, ...]) -> MeetingOfSides:
    child, family, on, of_the_child, of_the_family = row
    return MeetingOfSides(
        child,
        family,
        date.fromisoformat(on),
        tuple(json.loads(of_the_child)),
        tuple(json.loads(of_the_family)),
    )


class FamilySearches:
    """For whom a family is looked for: what is known of it whoever asks, to be counted or told by reference alone."""

    def __init__(self, records: Transaction) -> None:
        self.records = records

    def linked(self, refs: Iterable[str]) -> dict[str, date | None]:
        """Those of some children who are or were linked with a family, and since when they have the latest link that has not ended."""
        rows = self.records.execute(
            "select child, max(began) filter (where ended is null) from links where retracted is null"
            " and child in (select value from json_each(?)) group by child",
            (self.records.list_of(refs),),
        )
        return {child: date.fromisoformat(began) if began else None for child, began in rows}

    def together(self, refs: Iterable[str]) -> frozenset[str]:
        """Those of some children who are to be placed with a brother or sister."""
        rows = self.records.execute(
            "select distinct child from siblings where retracted is null and arrangement = 'together'"
            " and child in (select value from json_each(?))",
            (self.records.list_of(refs),),
        )
        return frozenset(child for (child,) in rows)
