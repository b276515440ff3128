"""Adoptive families, of whom the person asking is shown only those they may see."""

from dataclasses import replace
from datetime import date
from typing import Any

from permanence.errors import NotFound, RuleBroken
from permanence.families.family import Family
from permanence.language import tr
from storage.families.sight import EVERY_FAMILY_SEEN, FAMILY_SEEN, MAY_LINK
from storage.history import Change, HistoryTable, kept

COLUMNS = "f.family, f.team, f.worker, f.area, f.added"


class Families(HistoryTable):
    """The adoptive families."""

    name = "families"

    def add(self, family: Family, change: Change) -> None:
        """Record a new family. Raises RuleBroken if the reference is in use, NotFound if by a family hidden from the asker."""
        if self.is_known(family.ref):
            self.get(family.ref)
            raise RuleBroken(
                tr(f"There is a family {family.ref} already. `family {family.ref}` shows it."), field="family"
            )
        self.record(change, **_stored(family))

    def are_any(self) -> bool:
        """Whether there is any family, whoever asks."""
        found = self.records.execute("select 1 from families where retracted is null limit 1")
        return found.fetchone() is not None

    def is_known(self, ref: str) -> bool:
        """Whether a reference is a family's, whoever asks."""
        found = self.records.execute("select 1 from families where family = ? and retracted is null", (ref,))
        return found.fetchone() is not None

    def are_seen(self) -> bool:
        """Whether the person asking sees every family."""
        row = self.records.execute(f"select {EVERY_FAMILY_SEEN}", self.records.asker).fetchone()
        return bool(row[0])

    def find(self, ref: str) -> Family | None:
        """The family with a reference, if the person asking may see it."""
        return next(iter(self._seen("f.family = :ref", ref=ref)), None)

    def get(self, ref: str) -> Family:
        """The family with a reference. Raises NotFound, in the same words whether it is unknown or hidden from the asker."""
        if family := self.find(ref):
            return family
        raise NotFound(
            tr(
                f"{ref} is not a family I know, or not one you may see. Only the family-finding side sees families."
            ),
            field="family",
        )

    def to_link(self, child: str, ref: str) -> Family:
        """The family with a reference, to be linked with a child: the child's family finder may name any. Raises NotFound."""
        return next(
            iter(self._rows(f"f.family = :ref and {MAY_LINK}", ref=ref, child=child)), None
        ) or self.get(ref)

    def all(self, team: str | None = None) -> list[Family]:
        """Every family that the person asking may see, or a team's, in order of reference."""
        if team:
            return self._seen("f.team = :team", team=team)
        return self._seen("true")

    def of_worker(self, person: str) -> list[Family]:
        """The families whose worker somebody is, of those that the person asking may see."""
        return self._seen("f.worker = :worker", worker=person)

    def edit(self, family: Family, change: Change, **edits: Any) -> Family:
        """Record a family anew with some facts changed."""
        edited = replace(family, **edits)
        self.retract(change, "family = :family", {"family": family.ref})
        self.record(change, **_stored(edited))
        return edited

    def _seen(self, where: str, **values: str) -> list[Family]:
        return self._rows(f"{where} and {FAMILY_SEEN}", **values)

    def _rows(self, where: str, **values: str) -> list[Family]:
        rows = self.records.execute(
            f"select {COLUMNS} from families f where f.retracted is null and {where} order by f.family",
            {**values, **self.records.asker},
        )
        return [_family(row) for row in rows]


def _stored(family: Family) -> dict[str, str | None]:
    return {
        "family": family.ref,
        "team": family.team,
        "worker": family.worker,
        "area": family.area,
        "added": family.added.isoformat(),
    }


@kept
def _family(row: tuple[Any, ...]) -> Family:
    ref, team, worker, area, added = row
    return Family(ref, team, worker, area, date.fromisoformat(added))
