"""The ladder: who is told of an action still open and past its date, surgery after surgery.

A surgery counts only if it was held. The sources have a third rung, the head of service (the dispute
protocols of several authorities); there is no such role here, so the ladder ends with the service manager.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.roles import Role
from permanence.words import count


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of the ladder: past its date at `after` surgeries, an action goes to somebody in the role `to`."""

    after: int
    to: Role
    words: str
    """Why it goes there, as a person reads it."""


def rungs(manager: int = 1, service_manager: int = 2) -> tuple[Rung, ...]:
    """The ladder of a team that tells its manager, then the service manager, after so many surgeries.

    Raises RuleBroken where the service manager would not come after the team manager.
    """
    if not 1 <= manager < service_manager:
        raise RuleBroken("An action goes to the team manager first, and to the service manager after that.")
    ladder = ((manager, Role.MANAGER), (service_manager, Role.SERVICE_MANAGER))
    return tuple(
        Rung(after, to, f"open at {count(after, 'surgery', 'surgeries')} after its date")
        for after, to in ladder
    )


RUNGS = rungs()
"""What holds where a team has chosen nothing else (design.md 7)."""


def surgeries_past(action: Action, held: Sequence[date]) -> int:
    """At how many surgeries an open action was past the date first agreed; moving it does not change that.

    `held` are the days of the team's surgeries that were held, oldest first, up to the one being closed.
    An action belongs to the first of them on or after the day it was agreed, in whose room it was agreed or
    which found it agreed: only those after that one count. So nothing goes up that no surgery has had before.
    """
    belongs = next((surgery for surgery in held if surgery >= action.agreed), date.max)
    return len({surgery for surgery in held if surgery > belongs and _was_past(action, surgery)})


def _was_past(action: Action, surgery: date) -> bool:
    """Whether an action was still open at the end of a surgery, and past the date first agreed."""
    return action.first_due < surgery and (action.done is None or action.done > surgery)


def rung_for(surgeries: int, ladder: Sequence[Rung] = RUNGS) -> Rung | None:
    """The highest rung that an action past its date at so many surgeries has reached; None below the first."""
    return max(
        (rung for rung in ladder if rung.after <= surgeries), key=lambda rung: rung.after, default=None
    )


def next_rung(told: Collection[Role], ladder: Sequence[Rung] = RUNGS) -> Rung | None:
    """The rung above the highest whose role has been told, for whoever asks sooner; None at the top."""
    highest = max((rung.after for rung in ladder if rung.to in told), default=0)
    return min((rung for rung in ladder if rung.after > highest), key=lambda rung: rung.after, default=None)
