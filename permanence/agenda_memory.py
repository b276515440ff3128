"""What an agenda remembers about a child, so that the next one can say what is new, still there or cleared.

A line's key names what is past its date, never the date itself: `rule:T13:1` is the first run of the
timescale, `expected:adm_match:1` the first match, `action:17` an action. So a corrected or moved date keeps
its line, while a rule that runs again or a second hearing is a new line. If a day is recorded late, before
others of its kind, those are renumbered and so are their lines.
"""

from collections.abc import Collection
from dataclasses import dataclass

from permanence.agenda import Case
from permanence.journey import Journey
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.progress import Progress
from permanence.timescales import BY_ID


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """Something about a child that is past its date on an agenda: its key, and the words shown."""

    child: str
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A child's line keys compared with those of an earlier agenda; `put_off` has another date, or is delayed on purpose."""

    new: tuple[str, ...]
    still: tuple[str, ...]
    cleared: tuple[str, ...]
    put_off: tuple[str, ...] = ()


def rule_key(progress: Progress) -> str:
    """The key of a timescale past its date: the timescale, and the number of its run."""
    return f"rule:{progress.timescale.id}:{progress.nth}"


def expected_key(journey: Journey, milestone: str) -> str:
    """The key of a milestone past its expected day: the milestone, and the number of the time expected."""
    return f"expected:{milestone}:{len(journey.each(milestone)) + 1}"


def action_key(number: int) -> str:
    """The key of an action past its date."""
    return f"action:{number}"


def action_of(key: str) -> int | None:
    """The number of the action in a key; None if the key is not an action's."""
    kind, _, name = key.partition(":")
    return int(name) if kind == "action" else None


def rule_of(key: str) -> str | None:
    """The id of the timescale in a key; None if the key is no timescale's."""
    kind, name, *_ = key.split(":")
    return name if kind == "rule" else None


def lines_of(case: Case) -> list[AgendaLine]:
    """Everything about a child that is past its date, in the agenda's order: rules, expected dates, actions.

    Purposeful delays are shown separately, and are not lines.
    """
    keys = [rule_key(each) for each in case.past]
    keys += [expected_key(case.journey, milestone) for _, milestone in case.expected_past]
    lines = [AgendaLine(case.ref, key, words_of(key)) for key in keys]
    return lines + [
        AgendaLine(case.ref, key := action_key(each.number), f"{words_of(key)}: {each.words}")
        for each in case.overdue
    ]


def compare(now: Collection[str], before: Collection[str]) -> Comparison:
    """Which of one child's keys are new, still there or cleared since an earlier agenda.

    New and remaining keys keep the order of `now`; cleared keys are sorted.
    """
    each = tuple(dict.fromkeys(now))
    return Comparison(
        new=tuple(key for key in each if key not in before),
        still=tuple(key for key in each if key in before),
        cleared=tuple(sorted(set(before).difference(each))),
    )


def words_of(key: str) -> str:
    """The words of a line, from its key alone: the row of a rule or a milestone is never removed.

    >>> words_of("rule:T13:1"), words_of("expected:adm_match:1"), words_of("action:17")
    ('match, six months from the decision', 'match expected', 'action 17')
    """
    kind, name, *_ = key.split(":")
    if kind == "rule":
        return BY_ID[name].words
    return tr(f"{MILESTONES[name].words} expected") if kind == "expected" else f"action {name}"
