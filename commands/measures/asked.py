"""What is asked of the figures: of which teams, over which window, about which day, and as known when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from commands.practice.request import Request
from permanence.errors import NotAllowed, RuleBroken
from permanence.language import tr
from permanence.measures.answers import Figure, figure
from permanence.measures.figures import WAITING, Counts, add, children
from permanence.measures.indicators import INDICATORS, Indicator, parts_of
from permanence.measures.statement import NOTHING_MORE, census_of, listing, statement
from permanence.measures.windows import Window, days_of_months, three_years_of, window_named
from permanence.roles import SEES_EVERYTHING, Role
from permanence.teams import Team
from permanence.words import day, listed
from storage.approvals import DelaysCounted

COUNT = (Role.MANAGER, Role.SERVICE_MANAGER, Role.CONSULTANT, Role.ANALYST)
"""Who may ask for figures: of every team, but a manager of their own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Figures of some teams, over a window and about a day.

    Attributes:
        teams: The teams they are of; empty for the whole authority.
        window: The window.
        census: The day they are about: nothing that came later counts.
        known: The day by whose end it was known; None for as it is known now.
        change: The last change of that day.
    """

    teams: Sequence[Team]
    window: Window
    census: date
    known: date | None = None
    change: int | None = None

    @property
    def whose(self) -> str:
        """Whose figures they are."""
        return listed([team.name for team in self.teams]) or tr("Every team")

    @property
    def together(self) -> str:
        """What all the teams together are called, beside each of them."""
        return tr("All together") if len(self.teams) > 1 else tr("Every team")

    @property
    def one(self) -> Sequence[str]:
        """What is typed for the team, if they are of one."""
        return [team.key for team in self.teams] if len(self.teams) == 1 else []

    @property
    def about(self) -> str:
        """The years that they are of."""
        begins = tr("the three years ") if len(self.window.years) > 1 else ""
        if self.census == self.window.last:
            return f"{begins}{self.window}"
        return f"{begins}{self.window}, {tr('up to') if self.census < self.window.last else tr('as at')} {day(self.census)}"

    @property
    def known_words(self) -> str:
        """As known when, after a comma; nothing for as it is known now."""
        return tr(f", as known on {day(self.known)}") if self.known else ""

    @property
    def typed(self) -> str:
        """The words that ask about the same: teams, window, day."""
        at = [] if self.census == self.window.last else ["at", f"{self.census:%d/%m/%Y}"]
        known = ["as known", f"{self.known:%d/%m/%Y}"] if self.known else []
        return " ".join([*self.one, str(self.window), *at, *known])

    def as_known_now(self) -> "Asked":
        """The same, as it is known now."""
        return replace(self, known=None, change=None)


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with what is printed beside it.

    Attributes:
        figure: The figure.
        later: How many children count otherwise than was known by the end of its day, or no more; None for a figure about today,
            or as it was known on another day.
        waited: How many wait for so many calendar months or more.
    """

    figure: Figure
    later: int | None
    waited: Mapping[int, int]


def asked(
    request: Request,
    team: str | None,
    years: str | None,
    at: date | None,
    known: date | None = None,
) -> Asked:
    """Return what is asked for. Without years it is the three that today is in the last of, up to today; or likewise of another day.

    Nothing is known of a day after the one by which it was known, so that is the last that figures can be about.
    Raises NotAllowed for a team whose figures are not the asker's to see, RuleBroken for a day to come.
    """
    today = request.today
    for on in (at, known):
        if on and on > today:
            raise RuleBroken(tr(f"{day(on)} has not come yet. Give a day that has."), field="at")
    named = window_named(years) if years else None
    on = min(filter(None, (at, known, today)))
    window = named or three_years_of(on)
    if window.first > on:
        raise RuleBroken(tr(f"{window} begins after {day(on)}."), field="years")
    census = on if at else min(window.last, on)
    change = change_of(request, known) if known else None
    return Asked(_teams(request, team), window, census, known, change)


def counts(request: Request, asked: Asked, indicator: Indicator) -> Counts:
    """Return what an indicator counts, of all the teams asked for together."""
    ask = request.records.spells.counts
    return add(
        *(
            ask(statement(each, window, census), team=team, as_at=asked.change)
            for each in parts_of(indicator)
            for window, census in [_when(each, indicator, asked)]
            for team in _keys(asked)
        )
    )


def counts_by_part(
    request: Request, asked: Asked, indicator: Indicator, split: str
) -> Mapping[str | int | None, Counts]:
    """Return what an indicator with a statement of its own counts, split by one of `SPLITS`; None is not known."""
    parts: dict[str | int | None, Counts] = {}
    text = statement(indicator, asked.window, asked.census, split)
    for team in _keys(asked):
        found = request.records.spells.counts_by_part(text, team=team, as_at=asked.change)
        parts |= {part: add(parts.get(part, {}), found[part]) for part in found}
    return parts


def counts_by_team(
    request: Request, asked: Asked, indicator: Indicator, window: Window
) -> Mapping[str, Counts]:
    """Return what an indicator of children followed counts in each team that the asker may count, whichever is asked for.

    Of a team alone nothing is told from the others by whoever may not count them.
    """
    ask, text = request.records.spells.counts_by_part, statement(indicator, window, asked.census, "team")
    found = [
        part
        for team in ([None] if request.standing.every_figure else _keys(asked))
        for part in ask(text, team=team, as_at=asked.change).items()
    ]
    return {str(team): counts for team, counts in found}


def delays(request: Request, asked: Asked) -> Sequence[DelaysCounted]:
    """Return the delays recorded in the window by the day, of each team that the asker may count, whichever is asked for."""
    first, last = asked.window.first - timedelta(days=1), min(asked.window.last, asked.census)
    return [
        each
        for team in ([None] if request.standing.every_figure else _keys(asked))
        for each in request.records.approvals.reasons(
            change_of(request, first), change_of(request, last), team=team, as_at=asked.change
        )
    ]


def measured(request: Request, asked: Asked, indicator: Indicator, *, is_brief: bool = False) -> Measured:
    """Return the figure of an indicator, with what is printed beside it; if that is to be brief, without what was recorded later."""
    found = counts(request, asked, indicator)
    waited = {
        months: children({each: n for each, n in found.items() if (each[0] or 0) >= days}, WAITING)
        for months in indicator.months
        for days in [days_of_months(months, asked.census)]
    }
    drawn = figure(indicator, found, asked.window.until(asked.census), asked.census)
    return Measured(drawn, None if is_brief else _recorded_after(request, asked, indicator), waited)


def figure_of(request: Request, asked: Asked, code: str) -> Figure:
    """Return the figure of an indicator alone."""
    return measured(request, asked, INDICATORS[code], is_brief=True).figure


def _recorded_after(request: Request, asked: Asked, indicator: Indicator) -> int | None:
    if asked.known or asked.census >= request.today:
        return None
    change = change_of(request, asked.census)
    found = [
        request.records.spells.known_later(listing(each, *_when(each, indicator, asked)), change, team=team)
        for each in parts_of(indicator)
        for team in _keys(asked)
    ]
    return len(frozenset[str]().union(*found))


def children_of(
    request: Request,
    asked: Asked,
    indicator: Indicator,
    more: Mapping[str, str] = NOTHING_MORE,
    of: Indicator | None = None,
) -> list[tuple[Any, ...]]:
    """Return a row for each child behind an indicator whom the asker may know by reference; `of` is what it is a part of.

    A row is child, period, leg, starts, ends, days, outcome, and the columns asked for besides.
    """
    text = listing(indicator, *_when(indicator, of or indicator, asked), more)
    ask = request.records.spells.children
    return [row for team in _keys(asked) for row in ask(text, team=team, as_at=asked.change)]


def rows_counted(
    request: Request, asked: Asked, indicator: Indicator, more: Mapping[str, str]
) -> list[tuple[Any, ...]]:
    """Return the like of each child whom the asker may count, to be counted and not to be named; as it is known now."""
    text = listing(indicator, asked.window, asked.census, more)
    return [row for team in _keys(asked) for row in request.records.spells.counted(text, team=team)]


def refs_with_plans(request: Request, asked: Asked) -> list[str]:
    """Return the children, to be counted, for whom another plan may have taken the place of adoption in the window."""
    window = asked.window.until(asked.census)
    ask = request.records.spells.with_plans_of
    return [ref for team in _keys(asked) for ref in ask(window.first, window.last, team=team)]


def refs_behind(request: Request, code: str) -> frozenset[str]:
    """Return the children behind a figure about today, whoever asks: for a list of those whom the asker may see."""
    about = Asked((), three_years_of(request.today), request.today)
    with request.records.only_counting(), request.records.seen_by(SEES_EVERYTHING):
        rows = [
            row
            for part in parts_of(INDICATORS[code])
            for row in children_of(request, about, part, of=INDICATORS[code])
        ]
    return frozenset(str(ref) for ref, *_ in rows)


def change_of(request: Request, on: date) -> int:
    """Return the last change of a day: what was known by its end."""
    ends = datetime.combine(on + timedelta(days=1), time.min, request.office.zone)
    return request.records.audit.known_by(ends)


def _when(each: Indicator, of: Indicator, asked: Asked) -> tuple[Window, date]:
    """Return the window and the day of one part of an indicator."""
    return asked.window, census_of(each, of, asked.window, asked.census)


def _keys(asked: Asked) -> Sequence[str | None]:
    return [team.key for team in asked.teams] or [None]


def _teams(request: Request, key: str | None) -> Sequence[Team]:
    """Return the teams asked for: one that is named, or without a name all that the asker may count; of every team none is named."""
    standing, teams = request.standing, request.records.teams
    if standing.every_figure:
        return (teams.get(key),) if key else ()
    keys = [key] if key else sorted(standing.manages)
    found = [teams.get(each) for each in keys]
    for team in found:
        request.refuse_role(team.key)
        if team.key not in standing.teams:
            raise NotAllowed(
                tr(f"You are not in {team.name}'s channel, so I may not count its children for you."),
                field="team",
            )
    return found
