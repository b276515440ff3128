"""An action: what somebody agreed to do for a child, and by when."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done for a child. `owner` is a Slack user id.

    `first_due` is the date first agreed: moving an action never changes it; `because` is
    why it was moved last; `waits_for` is somebody who is not in Slack, such as the medical adviser.
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
    done: date | None = None
    done_words: str = ""
    waits_for: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.done is None

    def is_overdue(self, today: date) -> bool:
        """Whether it is open and past its date."""
        return self.is_open and self.due < today
