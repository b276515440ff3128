"""The escalation ladder: who is told when an action stays open past its date at one surgery after another.

A surgery counts only if it was held. The sources (dispute protocols of several authorities) have a third
rung, the head of service. There is no such role here, so the ladder ends with the service manager.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung: an action past its date at `after` surgeries is escalated to the role `to`."""

    after: int
    to: Role


def rungs(manager: int = 1, service_manager: int = 2) -> tuple[Rung, ...]:
    """The ladder of a team: after how many surgeries its manager, then the service manager, is told.

    Raises RuleBroken if the service manager would not come after the team manager.
    """
    if not 1 <= manager < service_manager:
        raise RuleBroken(
            tr("An action goes to the team manager first, and to the service manager after that.")
        )
    ladder = ((manager, Role.MANAGER), (service_manager, Role.SERVICE_MANAGER))
    return tuple(Rung(after, to) for after, to in ladder)


RUNGS = rungs()
"""The ladder of a team that has not chosen its own (design.md 7)."""


def reason_of(surgeries: int) -> str:
    """Why an action goes up, as shown to people: past its date at that many surgeries."""
    return tr(f"open at {count(surgeries, 'surgery', 'surgeries')} after its date")


def surgeries_past(action: Action, held: Sequence[date]) -> int:
    """At how many surgeries an action was open and past the date first agreed, which moving it does not change.

    `held` are the days of the surgeries that found it open, oldest first, up to the one being closed: each was held, by the
    team that the child was with then. The first of them on or after the day the action was agreed is the surgery that agreed
    it, or the first to see it. Only later ones count, so no action is escalated before a surgery has seen it.
    """
    first_seen = next((surgery for surgery in held if surgery >= action.agreed), date.max)
    return len({surgery for surgery in held if surgery > first_seen and _was_open_and_past(action, surgery)})


def _was_open_and_past(action: Action, surgery: date) -> bool:
    """Whether an action was still open at the end of a surgery, and past the date first agreed."""
    return action.first_due < surgery and (action.ended is None or action.ended > surgery)


def rung_due(surgeries: int, told: Collection[Role], ladder: Sequence[Rung] = RUNGS) -> Rung | None:
    """The rung that an action goes up to, past its date at that many surgeries: one at a time, so nobody is passed over.

    None while it has reached no rung that was not told.
    """
    above = next_rung(told, ladder)
    return above if above and surgeries >= above.after else None


def next_rung(told: Collection[Role], ladder: Sequence[Rung] = RUNGS) -> Rung | None:
    """The rung above the highest already told, for an escalation asked for early; None at the top."""
    highest = max((rung.after for rung in ladder if rung.to in told), default=0)
    return min((rung for rung in ladder if rung.after > highest), key=lambda rung: rung.after, default=None)
