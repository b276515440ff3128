"""Figures of adoptive families: of which years, and how they are printed on either side of the wall.

Counts cross it, references never. Where they leave the family-finding side, small numbers are hidden.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from commands.grammar.reply import Note, Table
from commands.measures.said import days_words, share_words
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.families.counts import Conversion, StretchTimes
from permanence.families.feedback import QUESTIONS, AnswerCounts
from permanence.families.steps import STEPS
from permanence.language import tr
from permanence.measures.small_numbers import HIDDEN, SENTENCE, hide, is_small, printed_count
from permanence.measures.windows import Window, window_named, year_of
from permanence.roles import Role
from permanence.words import begun, day

COUNT_FAMILIES = (Role.MANAGER, Role.SERVICE_MANAGER, Role.CONSULTANT, Role.ANALYST)
"""Who may ask for figures of adoptive families: they name none."""


@dataclass(frozen=True, slots=True)
class AskedOfFamilies:
    """Figures of every adoptive family, over a window and followed to a day.

    Attributes:
        years: The years, as they are typed.
        window: The window, as far as it is over.
        on: The day to which families are followed.
        is_ours: Whether they stay on the family-finding side, so that no number is hidden.
    """

    years: str
    window: Window
    on: date
    is_ours: bool

    @property
    def about(self) -> str:
        """The years that they are of, and the day to which families are followed."""
        return tr(f"{self.years}, followed to {day(self.on)}")

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[tuple[str, Sequence[int]]],
        title: str,
        *,
        adds_up: bool = False,
    ) -> Table:
        """A table of counts; `adds_up` says that the total of each row may be told elsewhere."""
        counts = [numbers for _, numbers in rows]
        shown = counts if self.is_ours else hide(counts, across=adds_up, down=False).rows
        cells = [[name, *map(printed_count, numbers)] for (name, _), numbers in zip(rows, shown, strict=True)]
        return Table(head, cells, title)

    def share(self, part: int, whole: int) -> str:
        """A share as it is printed: hidden where it would tell of few, or of all but few."""
        if not self.is_ours and any(map(is_small, (part, whole - part, whole))):
            return HIDDEN
        return share_words(Fraction(part, whole)) if whole else "–"

    def days(self, found: StretchTimes) -> str:
        """A median as it is printed, likewise."""
        if found.median is None:
            return "–"
        return HIDDEN if not self.is_ours and is_small(len(found.taken)) else days_words(found.median)

    @property
    def notes(self) -> Sequence[Note]:
        """What the mark of a hidden number means, where any may be hidden."""
        return () if self.is_ours else (Note(begun(SENTENCE)),)


def asked_of_families(request: Request, years: str | None) -> AskedOfFamilies:
    """Return what is asked for: the years named, or the one that today is in. Raises RuleBroken for years to come."""
    today = request.today
    window = (window_named(years) if years else None) or year_of(today)
    if window.first > today:
        raise RuleBroken(tr(f"{window} begins after {day(today)}."), field="years")
    finding = request.records.teams.of_finding()
    is_ours = request.standing.every_team or bool(finding & request.standing.teams)
    return AskedOfFamilies(str(window), window.until(today), today, is_ours)


def reached_table(about: AskedOfFamilies, reached: Mapping[str, int]) -> Table:
    """How many families reached each step."""
    rows = [(STEPS[step].name, [number]) for step, number in reached.items()]
    return about.table(("", tr("Families")), rows, tr("Reached in these years"))


def conversion_table(about: AskedOfFamilies, cohort: Sequence[Conversion]) -> Table:
    """How far those came who enquired, and what share of those followed for a year."""
    rows = [(STEPS[each.step].name, [each.reached, each.left, each.under_way]) for each in cohort]
    table = about.table(
        ("", tr("Reached"), tr("Left before"), tr("Under way")),
        rows,
        tr("Of those who enquired in these years"),
        adds_up=True,
    )
    shares = [[about.share(each.in_time, each.old_enough)] for each in cohort]
    return Table(
        [*table.head, tr("Within a year")],
        [[*row, *share] for row, share in zip(table.rows, shares, strict=True)],
        table.title,
    )


def times_table(about: AskedOfFamilies, times: Sequence[StretchTimes]) -> Table:
    """How long each stretch took those who finished it in these years, and who is in it."""
    rows = [(begun(each.words), [len(each.taken), len(each.waiting), each.left]) for each in times]
    table = about.table(
        ("", tr("Finished"), tr("In it now"), tr("Left")), rows, tr("From step to step"), adds_up=True
    )
    return Table(
        [*table.head, tr("Median")],
        [[*row, about.days(each)] for row, each in zip(table.rows, times, strict=True)],
        table.title,
    )


def feedback_table(about: AskedOfFamilies, stage: str, counts: Sequence[AnswerCounts]) -> Table:
    """What was said after one stage: how many answered each question, how, and the share that said good."""
    rows = [(QUESTIONS[each.question], [each.answered, each.good, each.mixed, each.poor]) for each in counts]
    shown = hide([numbers[1:] for _, numbers in rows], down=False)
    cells = [
        [
            name,
            printed_count(numbers[0] if about.is_ours else all_),
            *map(printed_count, numbers[1:] if about.is_ours else answers),
            about.share(numbers[1], numbers[0]),
        ]
        for (name, numbers), answers, all_ in zip(rows, shown.rows, shown.across, strict=True)
    ]
    return Table(
        ("", tr("Answered"), tr("Good"), tr("Mixed"), tr("Poor"), tr("Share good")),
        cells,
        tr(f"After {stage}"),
    )
