"""The pictures of figures: the scorecard over windows against its marks, a cohort's wait, and the stages by team."""

from collections.abc import Mapping
from dataclasses import replace

from commands.grammar.reply import LONGEST_ALT, Listing, Picture
from commands.measures.asked import Asked, counts, counts_by_part, figure_of
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.charts import (
    Chart,
    StagesByTeam,
    StageSpans,
    Trend,
    Trends,
    WaitCurve,
    chart_alt,
    chart_words,
    team_span,
    trend_point,
    wait_curve,
)
from permanence.measures.figures import Counts
from permanence.measures.indicators import INDICATORS, Indicator
from permanence.measures.windows import three_years
from permanence.teams import Side

TRENDS = ("A10", "A2")
"""The means drawn over windows: those that have marks, and are looked at first."""
WINDOWS = 6
"""How many windows of three years are drawn."""
STAGES = ("S1", "S2", "S3", "S5")
"""The stages drawn by team: they follow one another, and none is within another."""


def trends(request: Request, about: Asked) -> Trends:
    """Return the means over the last windows of three years, up to the day asked about, from the first that has a child."""
    end = about.window.until(about.census).last
    last = end.year + ((end.month, end.day) > (3, 31))
    windows = [three_years(year) for year in range(last - WINDOWS + 1, last + 1)]
    each = [replace(about, window=one, census=min(one.last, about.census)) for one in windows]
    figures = {code: [figure_of(request, one, code) for one in each] for code in TRENDS}
    since = next(
        (
            at
            for at, found in enumerate(zip(*figures.values(), strict=True))
            if any(one.children for one in found)
        ),
        -1,
    )
    return Trends(
        about.whose,
        about.census,
        tuple(
            Trend(code, INDICATORS[code].name, tuple(trend_point(one) for one in found[since:]))
            for code, found in figures.items()
        ),
    )


def waits(request: Request, about: Asked) -> WaitCurve:
    """Return the wait from placement order to match of those with an order in the window, followed to the day."""
    found = counts(request, about, INDICATORS["COHORT"])
    return wait_curve(about.whose, tr("placement order"), tr("match"), str(about.window), about.census, found)


def stages(request: Request, about: Asked) -> StagesByTeam:
    """Return the time in each stage of every team together, and of each."""
    return StagesByTeam(
        about.whose,
        about.about,
        tuple(_stage(request, about, INDICATORS[code]) for code in STAGES),
    )


def counts_by_team(request: Request, about: Asked, indicator: Indicator) -> Mapping[str, Counts]:
    """Return what an indicator counts in each of the teams asked for, by their names; without any, also in no team, or in one that ended.

    So they add up to all that it counts. A panel, and a team that has families in place of children, can count none.
    """
    teams = request.records.teams
    if about.teams:
        return {team.name: counts(request, replace(about, teams=(team,)), indicator) for team in about.teams}
    found = counts_by_part(request, about, indicator, "team")
    standing = [team.key for team in teams.all() if not team.is_panel and team.side is Side.CHILD]
    return {
        teams.name_of(key): found.get(key, {}) for key in dict.fromkeys([*standing, *sorted(map(str, found))])
    }


def picture(title: str, chart: Chart) -> Picture:
    """A picture of figures, with the same in words."""
    lists = tuple(Listing(heading, lines) for heading, lines in chart_words(chart))
    return Picture(chart, title, chart_alt(title, chart, LONGEST_ALT), lists)


def _stage(request: Request, about: Asked, row: Indicator) -> StageSpans:
    by_team = counts_by_team(request, about, row)
    together = {about.together: counts(request, about, row)} if len(by_team) > 1 else {}
    spans = [team_span(name, found) for name, found in {**together, **by_team}.items()]
    return StageSpans(row.code, row.name, tuple(spans))
