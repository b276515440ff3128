"""What an agenda remembers of a child, so that the next one can say what is new, what still stands and what cleared.

A line's key names what is past its date and never the date itself: `rule:T13:1` is the first time the
timescale has run, `expected:adm_match:1` the first match there is to be, `action:17` an action. So a date
that is corrected, or moved, is still the same line, while a rule that runs again or a second hearing is a
new one. A day recorded late, before others of its kind, numbers those anew, and their lines with them.
"""

from collections.abc import Collection
from dataclasses import dataclass

from permanence.agenda import Case
from permanence.journey import Journey
from permanence.milestones import MILESTONES
from permanence.progress import Progress
from permanence.timescales import BY_ID


@dataclass(frozen=True, slots=True)
class Line:
    """Something of a child that is past its date on an agenda: its key, and its words for people."""

    child: str
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Memory:
    """How the keys of a child's lines stand towards an earlier agenda."""

    new: tuple[str, ...]
    still: tuple[str, ...]
    cleared: tuple[str, ...]


def rule_key(progress: Progress) -> str:
    """The key of a timescale past its date: which timescale, and which of the times it has run."""
    return f"rule:{progress.timescale.id}:{progress.nth}"


def expected_key(journey: Journey, milestone: str) -> str:
    """The key of a milestone whose expected day has passed: which one, and which of the times it happens."""
    return f"expected:{milestone}:{len(journey.each(milestone)) + 1}"


def action_key(number: int) -> str:
    """The key of an action past its date."""
    return f"action:{number}"


def action_of(key: str) -> int | None:
    """The number of the action whose key it is; None where it is of something else."""
    kind, _, name = key.partition(":")
    return int(name) if kind == "action" else None


def lines_of(case: Case) -> list[Line]:
    """Everything of a child that is past its date, as the agenda shows it: rules, expected dates, actions.

    What is purposefully delayed is shown apart, and is no line.
    """
    keys = [rule_key(each) for each in case.past]
    keys += [expected_key(case.journey, milestone) for _, milestone in case.expected_past]
    lines = [Line(case.ref, key, words_of(key)) for key in keys]
    return lines + [
        Line(case.ref, key := action_key(each.number), f"{words_of(key)}: {each.words}")
        for each in case.overdue
    ]


def compare(now: Collection[str], before: Collection[str]) -> Memory:
    """What is new, what still stands and what has cleared among the keys of one child, since an earlier agenda.

    New and standing ones keep the order of `now`; cleared ones are in the order of their keys.
    """
    each = tuple(dict.fromkeys(now))
    return Memory(
        new=tuple(key for key in each if key not in before),
        still=tuple(key for key in each if key in before),
        cleared=tuple(sorted(set(before).difference(each))),
    )


def words_of(key: str) -> str:
    """A line in words, from its key alone: a rule or a milestone keeps its row for good.

    >>> words_of("rule:T13:1"), words_of("expected:adm_match:1"), words_of("action:17")
    ('match, six months from the decision', 'match expected', 'action 17')
    """
    kind, name, *_ = key.split(":")
    if kind == "rule":
        return BY_ID[name].words
    return f"{MILESTONES[name].words} expected" if kind == "expected" else f"action {name}"
