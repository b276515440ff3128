"""An action: what someone agreed to do for a child, and by when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done for a child. `owner` is a Slack user id.

    `first_due` is the date first agreed, which moving the action never changes. `because` says why it was
    last moved. `ended` is the day it was done or, with `is_cancelled`, found to be needed no longer, and
    `ended_words` say how, or why. `waits_for` names someone who is not in Slack, such as the medical adviser.
    """

    number: int
    child: str
    owner: str
    words: str
    agreed: date
    due: date
    first_due: date
    moves: int = 0
    because: str = ""
    ended: date | None = None
    ended_words: str = ""
    waits_for: str = ""
    is_cancelled: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.ended is None

    @property
    def ending(self) -> str:
        """How it ended, in a word."""
        return "cancelled" if self.is_cancelled else "done"

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and past its date."""
        return self.is_open and self.due < today
