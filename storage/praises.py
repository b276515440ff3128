"""Praise for a child's progress, or for a person who helped it."""

from dataclasses import dataclass
from datetime import datetime

from storage.children import SEEN
from storage.history import Change, HistoryTable


@dataclass(frozen=True, slots=True)
class Praise:
    """Praise for a child's progress, for a person, or for both; `by` is who gave it."""

    child: str | None
    person: str | None
    words: str
    by: str


class Praises(HistoryTable):
    """The praise given in each team."""

    name = "praises"

    def give(self, team: str, ref: str | None, person: str | None, words: str, change: Change) -> None:
        """Record praise."""
        self.record(change, team=team, child=ref, person=person, words=words)

    def since(self, team: str, moment: datetime | None, until: int | None = None) -> list[Praise]:
        """A team's praise since a moment, oldest first, for children the person asking may see.

        Without a moment, all of it. `until` is a change; only praise given before it counts.
        """
        return self._rows("p.team = :team and a.id < :until", moment, team=team, until=until or 2**62)

    def of_person(self, person: str, moment: datetime) -> list[Praise]:
        """The praise for a person since a moment, team by team, for children the person asking may see."""
        has_team = "exists (select 1 from teams t where t.key = p.team and t.retracted is null)"
        return self._rows(f"p.person = :named and {has_team}", moment, named=person)

    def _rows(self, where: str, moment: datetime | None, **values: str | int) -> list[Praise]:
        rows = self.records.execute(
            f"""select p.child, p.person, p.words, a.person from praises p
            join audit a on a.id = p.recorded
            left join children c on c.ref = p.child and c.retracted is null
            where {where} and p.retracted is null and a.at > :since and (p.child is null or {SEEN})
            order by p.team, p.id""",
            {**values, "since": moment.isoformat() if moment else "", **self.records.asker},
        )
        return [Praise(*row) for row in rows]
