"""What is wrong for a child, worst first: in a few words for the agenda's index, and as a line each for the child's message."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from permanence.agenda import HEARINGS_AND_PANELS, QUIET, Case, Concern
from permanence.agenda_memory import expected_key, rule_key
from permanence.delays import ApprovalState
from permanence.language import tr
from permanence.milestones import MILESTONES, within_sentence
from permanence.progress import Progress
from permanence.timescales import TimescaleKind
from permanence.words import brief_day
from permanence.working_days import WorkingDays


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong for a child.

    Attributes:
        concern: How bad it is.
        brief: It in a few words.
        dated: What its date is of, and the date: the fewest words beside others like it.
        line: It as a line of its own.
        key: What the agenda remembers it by; empty for what is not remembered.
    """

    concern: Concern
    brief: str
    dated: str
    line: str
    key: str = ""


def wrongs(case: Case, calendar: WorkingDays) -> list[Wrong]:
    """Everything that is wrong for a child, worst first. Actions past their date are the child's actions, and are not among it."""
    found = (*_wrong_in_itself(case), *_rules(case), *_expected(case, calendar))
    return sorted(found, key=lambda wrong: wrong.concern)


def worst_words(case: Case, calendar: WorkingDays) -> str:
    """The one worst thing about a child, in a few words."""
    found = wrongs(case, calendar)
    if case.overdue and not (found and found[0].concern < Concern.ACTION):
        return tr("action overdue")
    return found[0].brief if found else tr("nothing past its date")


def in_brief(timescale: str) -> str:
    """The name of a timescale or a milestone without its time, inside a sentence: `match`, `planning meeting`."""
    return within_sentence(timescale).partition(",")[0].replace(tr("permanence planning"), tr("planning"))


def _wrong_in_itself(case: Case) -> Iterator[Wrong]:
    if case.is_disrupted:
        words = tr("placement disrupted")
        yield Wrong(Concern.DISRUPTED, words, words, tr(f"{words.capitalize()}; no plan since"))
    if case.of_age:
        yield Wrong(Concern.DATE, case.of_age, case.of_age, tr(f"{case.of_age}: how does tracking end?"))
    if case.concern is Concern.QUIET:
        words = tr(f"not discussed at the last {QUIET} surgeries")
        yield Wrong(Concern.QUIET, words, words, words.capitalize())


def _rules(case: Case) -> Iterator[Wrong]:
    for rule in case.past:
        is_law = rule.timescale.kind is TimescaleKind.LAW
        yield Wrong(
            Concern.LAW if is_law else Concern.DATE,
            tr(f"{in_brief(rule.timescale.name)} was due {_brief(rule.due, case)}"),
            f"{in_brief(rule.timescale.name)} {_brief(rule.due, case)}",
            _rule_line(rule, case),
            rule_key(rule),
        )


def _rule_line(rule: Progress, case: Case) -> str:
    """A timescale past its date: when it was met last, if it comes again and again, and when its purposeful delay ended."""
    line = rule.past_in_brief(case.journey, lambda on: _brief(on, case))
    lapsed = [
        each.until
        for each in case.delays
        if each.standing is ApprovalState.APPROVED
        and each.milestone in rule.timescale.before
        # One in force puts off nothing that the law sets, and one from before it started was of another run.
        and (rule.started or date.min) <= each.until < case.today
    ]
    return tr(f"{line}; purposeful delay ended {_brief(max(lapsed), case)}") if lapsed else line


def _expected(case: Case, calendar: WorkingDays) -> Iterator[Wrong]:
    for on, key in case.expected_past:
        yield Wrong(
            Concern.HEARING if key in HEARINGS_AND_PANELS else Concern.DATE,
            tr(f"{in_brief(MILESTONES[key].name)} was expected {_brief(on, case)}"),
            f"{in_brief(MILESTONES[key].name)} {_brief(on, case)}",
            tr(f"{MILESTONES[key].name}: none recorded; was expected {_brief(on, case)}"),
            expected_key(case.journey, key),
        )
    for on, key in case.hearings:
        off = calendar.off_words(on)
        yield Wrong(
            Concern.HEARING,
            f"{in_brief(MILESTONES[key].name)} {_brief(on, case)}",
            tr(f"{in_brief(MILESTONES[key].name)} {_brief(on, case)}, to come"),
            tr(f"{MILESTONES[key].name}, expected {_brief(on, case)}{f' ({off})' if off else ''}"),
        )


def _brief(on: date | None, case: Case) -> str:
    """A day in few words; one that is past always has a due date."""
    return brief_day(on or case.today, case.today)
