"""What became of what surgeries agreed: plain rows in, exact figures out.

An action was agreed in a surgery if the surgery's minutes have it so. Its fate is judged by the date first agreed, which moving
it never changes, from what was done with it by a day; what was taken back since counts for nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from permanence.measures.figures import Counts, children, share, survival
from permanence.milestones import MILESTONES


class Fate(StrEnum):
    """What became of an action by a day: each has one fate."""

    IN_TIME = "in time"
    """Done by the date first agreed, that day included."""
    AFTER = "after the date"
    """Done after the date first agreed."""
    CANCELLED = "cancelled"
    COMING = "not due yet"
    """Open, and the date first agreed has not passed."""
    OVERDUE = "overdue"
    """Open, and the date first agreed has passed, whatever it was moved to."""
    NOT_KNOWN = "not known"
    """Open as the tracking of the child ended: nobody will say."""


class Happened(StrEnum):
    """What may happen to an action on the way, whatever becomes of it."""

    MOVED = "moved"
    ESCALATED = "escalated"
    GIVEN = "given"


class FateRow(NamedTuple):
    """Actions that surgeries of one team and month agreed and that have one fate.

    Attributes:
        team: The team whose surgeries agreed them.
        month: The month in which those were held: `2026-11`.
        fate: Their fate.
        actions: How many they are.
        moved: How many of them were moved to another date.
        moves: How often, together.
        escalated: How many went up the ladder.
        given: How many went to another owner.
    """

    team: str
    month: str
    fate: Fate
    actions: int
    moved: int
    moves: int
    escalated: int
    given: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """What became of some actions.

    Attributes:
        counts: How many have each fate, and to how many each thing happened on the way; what is nought may be missing.
        moves: How often they were moved, together.
    """

    counts: Mapping[Fate | Happened, int]
    moves: int

    @property
    def actions(self) -> int:
        """How many there are."""
        return self.of(*Fate)

    def of(self, *which: Fate | Happened) -> int:
        """How many have one of these fates, or to how many one thing happened."""
        return sum(self.counts.get(each, 0) for each in which)

    @property
    def in_time(self) -> Fraction | None:
        """The share done in time of those whose date has come and whose fate is known; None without any."""
        decided = self.of(Fate.IN_TIME, Fate.AFTER, Fate.OVERDUE)
        return share(self.of(Fate.IN_TIME), decided)


@dataclass(frozen=True, slots=True)
class ActionAgreed:
    """One action behind a figure.

    Attributes:
        number: Its number.
        child: The child's reference.
        held_on: The day of the surgery that agreed it.
        fate: What became of it.
        first_due: The date first agreed.
        due: The date it has by now.
        ended: The day it was done or cancelled.
        moves: How often it was moved.
        words: What it is; None for who may not see the child.
        owner: Whose it is, likewise.
    """

    number: int
    child: str
    held_on: date
    fate: Fate
    first_due: date
    due: date
    ended: date | None
    moves: int
    words: str | None
    owner: str | None


def agreed(rows: Iterable[FateRow]) -> Agreed:
    """What became of the actions of some rows together."""
    counts: Counter[Fate | Happened] = Counter()
    moves = 0
    for row in rows:
        counts[row.fate] += row.actions
        counts[Happened.MOVED] += row.moved
        counts[Happened.ESCALATED] += row.escalated
        counts[Happened.GIVEN] += row.given
        moves += row.moves
    return Agreed(counts, moves)


def by_team(rows: Iterable[FateRow]) -> dict[str, Agreed]:
    """What became of what each team's surgeries agreed, by the team's key, in order."""
    found: defaultdict[str, list[FateRow]] = defaultdict(list)
    for row in rows:
        found[row.team].append(row)
    return {team: agreed(found[team]) for team in sorted(found)}


def by_quarter(rows: Iterable[FateRow]) -> dict[date, Agreed]:
    """What became of what the surgeries of each quarter agreed, by its first day, in order.

    >>> [*by_quarter([FateRow("north", "2026-11", Fate.AFTER, 1, 0, 0, 0, 0)])]
    [datetime.date(2026, 10, 1)]
    """
    found: defaultdict[date, list[FateRow]] = defaultdict(list)
    for row in rows:
        found[quarter_of(row.month)].append(row)
    return {quarter: agreed(found[quarter]) for quarter in sorted(found)}


def quarter_of(month: str) -> date:
    """The first day of the quarter of a year that a month, `2026-11`, or a day of it in the same form, belongs to."""
    return date(int(month[:4]), (int(month[5:7]) - 1) // 3 * 3 + 1, 1)


class SurgeryEnd(StrEnum):
    """How a surgery ended."""

    HELD = "held"
    NOT_HELD = "not held"
    SKIPPED = "skipped"
    """By a person, or because the bot came back too late to begin it."""
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class SurgeryHad:
    """A surgery there was, or was to be.

    Attributes:
        team: The team's key.
        nominal: Its nominal day.
        held_on: The day it was held, or else was to be.
        end: How it ended.
        opened: The change that planned its agenda; None without one.
        closed: The change that closed it; None while it is open, or if it was skipped.
        following: The nominal day of the team's next agenda; None while there is none.
        followed: The change that planned that.
        is_panel: Whether it was a panel's, which looks at every team's children.
    """

    team: str
    nominal: date
    held_on: date
    end: SurgeryEnd
    opened: int | None = None
    closed: int | None = None
    following: date | None = None
    followed: int | None = None
    is_panel: bool = False


def stretches(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of whole numbers, both ends counted, put together where they touch: no number is in two.

    >>> stretches([(5, 9), (1, 3), (4, 6), (12, 11)])
    [(1, 9)]
    """
    found: list[tuple[int, int]] = []
    for least, most in sorted(each for each in ranges if each[0] <= each[1]):
        if found and least <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(most, found[-1][1]))
        else:
            found.append((least, most))
    return found


class PastDate(StrEnum):
    """What became of something past its date on an agenda by the team's next agenda."""

    CLEARED = "cleared"
    STILL = "still"
    PUT_OFF = "put off"
    """It has a later date, or a purposeful delay is in force."""
    GONE = "gone"
    """The child is no longer on the team's agendas: tracking ended, another team has them, or only people named may see them."""
    NOT_YET = "not yet"
    """There has been no next agenda."""


class PastRow(NamedTuple):
    """Things past their date on agendas that one thing became of.

    Attributes:
        is_action: Whether they are actions; else timescales and expected dates.
        became: What became of them.
        number: How many they are; one that stays counts at each surgery.
        days: Of actions, how many days past the date first agreed they were at those surgeries, together.
    """

    is_action: bool
    became: PastDate
    number: int
    days: int


@dataclass(frozen=True, slots=True)
class Cleared:
    """What of all that was past its date at a surgery was cleared by the next.

    Attributes:
        compared: How many things there were, with a next agenda to compare with.
        cleared: How many of them were cleared.
        became: How many each thing became of.
        days: Of the actions among those compared, the days past the date first agreed.
        days_cleared: Of the actions cleared, the same.
    """

    compared: int
    cleared: int
    became: Mapping[PastDate, int]
    days: int
    days_cleared: int


def cleared(rows: Sequence[PastRow]) -> Cleared:
    """What was cleared, of some rows together."""
    became: Counter[PastDate] = Counter()
    for row in rows:
        became[row.became] += row.number
    compared = [row for row in rows if row.became is not PastDate.NOT_YET]
    return Cleared(
        sum(row.number for row in compared),
        became[PastDate.CLEARED],
        dict(became),
        sum(row.days for row in compared),
        sum(row.days for row in compared if row.became is PastDate.CLEARED),
    )


STEPS = tuple(
    row.key
    for row in MILESTONES.values()
    if row.is_progress
    or row.key
    in (
        "perm_plan_agreed",
        "adoption_review_decision",
        "adm_sbpfa",
        "po_granted",
        "care_order",
        "final_hearing",
        "introductions_end",
        "adoption_order",
        "sgo",
        "cao",
        "return_home",
    )
)
"""The milestones that take a child on: no meeting that comes again and again, no visit, and nothing that breaks off or begins anew."""
FOLLOWED_FOR = (28, 56)
"""After how many days it is said which share had come to a next milestone: two surgeries, and four."""
FEWEST = 10
"""The fewest children in each group of whom shares are compared."""


@dataclass(frozen=True, slots=True)
class ReachedShare:
    """The share that had come to a next milestone, by Kaplan-Meier's estimate, with its interval of 95 per cent."""

    share: Fraction
    lowest: float
    highest: float


@dataclass(frozen=True, slots=True)
class FollowedGroup:
    """Children followed from a surgery on.

    Attributes:
        children: How many they are.
        within: The share that had come to a next milestone, by days; none for days that nobody was followed for.
    """

    children: int
    within: Mapping[int, ReachedShare]


@dataclass(frozen=True, slots=True)
class AfterDiscussion:
    """Children past the same timescales in the same teams, by whether the surgery discussed them.

    Attributes:
        discussed: Those discussed.
        others: Those not discussed, each until they were.
        left_out: How many had nobody of the other group to be compared with.
    """

    discussed: FollowedGroup
    others: FollowedGroup
    left_out: int

    @property
    def are_enough(self) -> bool:
        """Whether both groups are large enough for their shares to be compared."""
        return min(self.discussed.children, self.others.children) >= FEWEST

    def differs(self, days: int) -> bool:
        """Whether the intervals of the two shares within so many days leave each other out."""
        one, other = self.discussed.within.get(days), self.others.within.get(days)
        return bool(one and other and (one.lowest > other.highest or other.lowest > one.highest))


def group(counts: Counts) -> FollowedGroup:
    """A group of the counts of its children's waits: `reached` a next milestone, `waiting`, or `ended` in another way."""
    within = {days: reached_within(counts, days) for days in FOLLOWED_FOR}
    return FollowedGroup(children(counts), {days: found for days, found in within.items() if found})


def reached_within(counts: Counts, days: int) -> ReachedShare | None:
    """The share that had reached it within some days; None where nobody was followed as long, and some had not reached it.

    Where nobody had, or everybody on one day, there is no spread to take an interval from: it is that of three in as many as
    were followed so long (the rule of three).
    """
    steps = [step for step in survival(counts) if step.day <= days]
    followed = sum(n for (wait, _), n in counts.items() if wait is not None and wait >= days)
    if not steps:
        return ReachedShare(Fraction(0), 0.0, min(1.0, 3 / followed)) if followed else None
    last = steps[-1]
    if not followed and last.over:
        return None
    # Once everybody has reached it there is no limit of that day: that of the day before holds.
    limits = [step.highest for step in steps if step.highest is not None]
    lowest = 1 - limits[-1] if limits else max(0.0, 1 - 3 / last.reached)
    return ReachedShare(1 - last.share, lowest, 1 - last.lowest)
