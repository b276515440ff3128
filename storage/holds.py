"""Legal holds: the children whose records must be kept, whatever retention says."""

from dataclasses import dataclass
from datetime import datetime

from permanence.errors import RuleBroken
from permanence.language import tr
from storage.history import Change, HistoryTable


@dataclass(frozen=True, slots=True)
class LegalHold:
    """That a child's records must be kept: since when, who said so and why."""

    since: datetime
    person: str
    because: str


class LegalHolds(HistoryTable):
    """The legal holds there are and were."""

    name = "legal_holds"

    def hold(self, child: str, because: str, change: Change) -> None:
        """Keep a child's records until that is lifted. Raises RuleBroken if they are kept already."""
        if self.of(child):
            raise RuleBroken(tr(f"{child} is on legal hold already. Nothing was changed."), field="child")
        self.record(change, child=child, because=because)

    def lift(self, child: str, change: Change) -> None:
        """Keep a child's records no longer than others. Raises RuleBroken if they were not kept."""
        if not self.retract(change, "child = :child", {"child": child}):
            raise RuleBroken(tr(f"{child} is not on legal hold. Nothing was changed."), field="child")

    def of(self, child: str) -> LegalHold | None:
        """The hold that a child is on."""
        return self._holds("h.child = ?", child).get(child)

    def all(self) -> dict[str, LegalHold]:
        """Every child on hold, with the hold."""
        return self._holds("true")

    def _holds(self, which: str, *values: str) -> dict[str, LegalHold]:
        rows = self.records.execute(
            "select h.child, a.at, a.person, h.because from legal_holds h join audit a on a.id = h.recorded"
            f" where h.retracted is null and {which} order by h.child",
            values,
        )
        return {
            child: LegalHold(datetime.fromisoformat(at), person, because)
            for child, at, person, because in rows
        }
