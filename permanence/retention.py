"""How long a child's records are kept after tracking ended: rows that an authority gives, by how it ended.

There is no row of our own. A tracker is neither the adoption case record nor the looked-after child's, which the agency keeps
under their own regulations: what belongs in those is put there before anything goes from here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from permanence.journey import Journey
from permanence.outcomes import Outcome, ending
from permanence.spans import months

ANY = "any"
"""The outcome of a row for each outcome that has no row of its own."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """For how long the records of children are kept.

    Attributes:
        outcome: How tracking ended: the key of an outcome, or ANY.
        months: For how many months after that.
        source: Where the authority has decided so.
    """

    outcome: str
    months: int
    source: str


@dataclass(frozen=True, slots=True)
class Expired:
    """A child whose records may be kept no longer: how and when tracking ended, the first day they may go, and by which rule."""

    child: str
    outcome: Outcome
    ended: date
    since: date
    rule: RetentionRule

    @property
    def year(self) -> int:
        """The year, from April to its March, in which tracking ended."""
        return self.ended.year + (self.ended.month > 3)


def rule_for(outcome: Outcome, rules: Sequence[RetentionRule]) -> RetentionRule | None:
    """The row for an outcome: its own, else that for any; None if there is neither."""
    by_outcome = {rule.outcome: rule for rule in rules}
    return by_outcome.get(outcome.key, by_outcome.get(ANY))


def expired(journey: Journey, rules: Sequence[RetentionRule], today: date) -> Expired | None:
    """Whether a child's retention is over by a day; None while it is not, and for a child who is tracked or comes under no row.

    It runs from the later of the day on which tracking ended and that on which the child was closed. A child about whom
    something was recorded since, as coming into care again, is tracked.
    """
    ended = ending(journey)
    rule = rule_for(ended[1], rules) if ended else None
    if ended is None or rule is None:
        return None
    last = max(ended[0], journey.child.closed or ended[0])
    since = months(rule.months).from_(last)
    return Expired(journey.child.ref, ended[1], last, since, rule) if since <= today else None
