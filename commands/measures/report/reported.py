"""What is reported: which period, of which teams, up to which day, as known when, and what the last report said."""

from dataclasses import dataclass, replace
from datetime import date

from commands.measures.asked import Asked, asked
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.periods import REPORT_KINDS, ReportKind, due_on, kind_of, named
from permanence.measures.windows import Window, window_named


@dataclass(frozen=True, slots=True)
class Reported:
    """A period that is reported.

    Attributes:
        kind: The kind of report.
        period: The period.
        about: The teams, the years that a scorecard is of, and the period's last day, as known when.
        before: The same of the last report, as it was known then.
    """

    kind: ReportKind
    period: Window
    about: Asked
    before: Asked

    @property
    def within(self) -> Asked:
        """What happened in the period."""
        return replace(self.about, window=self.period)

    @property
    def named(self) -> str:
        """The period in words: by its months, or by its years."""
        return named(self.period) if self.kind.key in REPORT_KINDS else str(self.period)

    @property
    def during(self) -> str:
        """When something was that was in the period: `from July to September 2026`, `in 2025-26`."""
        return tr(f"from {self.named}") if self.kind.key in REPORT_KINDS else tr(f"in {self.named}")


def reported(
    request: Request, kind: str, team: str | None, years: str | None, at: date | None, known: date | None
) -> Reported:
    """Return the last period of a kind that is over by a day, else the years that are named.

    Raises NotAllowed for a team whose figures are not the asker's to see, RuleBroken for a day to come.
    """
    if kind in REPORT_KINDS:
        of_kind = REPORT_KINDS[kind]
        on = min(filter(None, [at, known, _end(years), request.today]))
        period = of_kind.over_by(on)
        about = asked(request, team, None, period.last, known)
    else:
        about = asked(request, team, years, at, known)
        of_kind, period = kind_of(about.window), about.window
    previous = of_kind.before(period)
    was_known = min(due_on(previous, request.office.calendar), request.today)
    was_of = None if kind in REPORT_KINDS else str(previous)
    return Reported(of_kind, period, about, asked(request, team, was_of, previous.last, was_known))


def _end(years: str | None) -> date | None:
    window = window_named(years) if years else None
    return window.last if window else None
