"""What an administrator asked for about who may see children, and another is to confirm before it is done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.history import Change, HistoryTable


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A command that is done once another administrator asks for the same.

    Attributes:
        number: The number of the change that asked for it.
        typed: The command, as it was understood.
        asked_by: The administrator who asked.
        asked: When.
    """

    number: int
    typed: str
    asked_by: str
    asked: datetime


class Confirmations(HistoryTable):
    """Commands put aside until a second administrator confirms them."""

    name = "confirmations"

    def all(self) -> list[Unconfirmed]:
        """Everything that was neither confirmed, refused nor taken back, however long ago it was asked for, oldest first."""
        return self._rows("retracted is null")

    def of(self, typed: str) -> Unconfirmed | None:
        """What stands under a command, as it was understood."""
        return next((each for each in self.all() if each.typed == typed), None)

    def find(self, number: int) -> Unconfirmed | None:
        """What stands under a number; None once it was confirmed, refused or taken back."""
        return next((each for each in self.all() if each.number == number), None)

    def ever(self, number: int) -> tuple[Unconfirmed, int | None]:
        """What was asked for under a number, whatever became of it, and the change that ended it last, if it does not stand."""
        *_, found = self._rows("number = ?", number)
        *_, (ended,) = self.records.execute(
            "select retracted from confirmations where number = ? order by id", (number,)
        )
        return found, ended

    def ask(self, typed: str, change: Change) -> Unconfirmed:
        """Put a command aside, asked for in this change."""
        asked = Unconfirmed(change.id, typed, change.person, change.at)
        self.record(
            change, number=asked.number, typed=typed, asked_by=asked.asked_by, asked=asked.asked.isoformat()
        )
        return asked

    def end(self, asked: Unconfirmed, change: Change) -> None:
        """It was confirmed or refused, or is asked for anew."""
        self.retract(change, "number = :number", {"number": asked.number})

    def _rows(self, where: str, *values: Any) -> list[Unconfirmed]:
        rows = self.records.execute(
            f"select number, typed, asked_by, asked from confirmations where {where} order by id", values
        )
        return [
            Unconfirmed(number, typed, by, datetime.fromisoformat(asked)) for number, typed, by, asked in rows
        ]
