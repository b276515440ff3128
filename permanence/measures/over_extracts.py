"""Figures over the extracts of many authorities: what an engine is asked, and what its rows count of each and of all together.

An engine counts and does no more; each figure is made of the counts by the functions that the bot's own figures use.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.measures.answers import Cohort, Figure, cohort, figure
from permanence.measures.extracts import Extract
from permanence.measures.figures import Counts, add
from permanence.measures.indicators import Indicator, parts_of
from permanence.measures.statement import census_of, counts_by, statement
from permanence.measures.windows import Window, three_years_of
from permanence.words import day

AUTHORITY = ("authority",)
TEAM = ("authority", "team")
"""What figures are told apart by: the columns. Teams of two authorities may have one name."""
Place = tuple[str, ...]
"""Whose a figure is: an authority, or one and its team; () for all of them together."""
EVERYWHERE: Place = ()


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked of extracts.

    Attributes:
        indicators: Which figures.
        window: Over which days.
        census: The day they are about.
        by: What they are told apart by: AUTHORITY or TEAM.
    """

    indicators: Sequence[Indicator]
    window: Window
    census: date
    by: Sequence[str] = AUTHORITY

    @property
    def texts(self) -> Sequence[str]:
        """What an engine is asked, each once: which places there are, and what is counted; A3 is made of what A1 counts too."""
        counting = (text for each in self.indicators for text in self._texts(each))
        return [*dict.fromkeys([*self._places, *counting])]

    @property
    def _places(self) -> Sequence[str]:
        """What finds every place: one where nobody is counted has noughts, and is not left out."""
        by = ", ".join(self.by)
        rows = f"select {by}, 0 as days, '' as outcome, count(*) as children from spells group by {by}"  # noqa: S608
        return [rows] if by else []

    def _texts(self, indicator: Indicator) -> Sequence[str]:
        return [
            statement(part, self.window, census_of(part, indicator, self.window, self.census), by=self.by)
            for part in parts_of(indicator)
        ]

    def counts(
        self, answers: Iterable[tuple[str, Iterable[tuple[Any, ...]]]]
    ) -> Mapping[Place, Mapping[str, Counts]]:
        """What each indicator counts, by its code: of all together, then of each place in order; given the rows that each text found."""
        found = {text: counts_by(rows) for text, rows in answers}
        for of_text in found.values():
            of_text[EVERYWHERE] = add(*of_text.values())
        texts = {each.code: self._texts(each) for each in self.indicators}
        return {
            place: {
                code: add(*(found[text].get(place, {}) for text in of_code))
                for code, of_code in texts.items()
            }
            for place in sorted({place for of_text in found.values() for place in of_text})
        }

    def figure(self, indicator: Indicator, counts: Counts) -> Figure:
        """The figure of an indicator's counts."""
        return figure(indicator, counts, self.window.until(self.census), self.census)

    def cohort(self, indicator: Indicator, counts: Counts) -> Cohort:
        """The cohort of an indicator's counts."""
        return cohort(indicator, counts, self.window.until(self.census), self.census)


def asking_over(
    extracts: Iterable[Extract],
    indicators: Sequence[Indicator],
    window: Window | None,
    at: date | None,
    by: Sequence[str] = AUTHORITY,
) -> Asking:
    """What is asked of extracts. Without a day it is the last of the window, or the earliest that one of them is as at.

    Raises RuleBroken for a day of which one of them knows nothing yet, and for a window that begins later.
    """
    earliest = min(extracts, key=lambda each: each.day)
    if at and at > earliest.day:
        raise RuleBroken(
            tr(
                f"{earliest.authority}'s extract is as at {day(earliest.day)}, and knows nothing of {day(at)}. "
                "Ask for that day or an earlier one, or collect a newer extract."
            )
        )
    census = at or min([earliest.day, *([window.last] if window else [])])
    if window and window.first > census:
        raise RuleBroken(tr(f"{window} begins after {day(census)}."))
    return Asking(indicators, window or three_years_of(census), census, by)
