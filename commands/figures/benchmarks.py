"""`benchmarks`: one's own figures beside what was published of England, in one unit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from commands.grammar.measures import IndicatorCode, Years
from commands.grammar.reply import Button, Listing, Note, Part, Reply, Table, Text
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, asked, counts_by_part, measured
from commands.measures.said import ROUNDED, counted_words, days_words, share_words
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.measures.answers import Figure, figure
from permanence.measures.benchmarks import (
    AGES,
    ALL_AGES,
    DAYS_A_MONTH,
    LEAVERS_SOURCE,
    LICENCE,
    MARKS,
    SOURCE,
    STAGES,
    YEARS,
    Published,
    in_months,
    placed_in_a_year,
    published,
    share_of_leavers,
    year_beside,
)
from permanence.measures.figures import add, printed
from permanence.measures.indicators import INDICATORS, Indicator
from permanence.words import count, listed

SHARES: Mapping[str, tuple[str, bool]] = {
    "A4": ("adopted", True),
    "A4X": ("adopted", False),
    "SGO": ("special_guardianship", True),
    "SGOX": ("special_guardianship", False),
}
"""The shares of leavers that can be made of what was published: how they left, and whether transfers are among all."""
FIRST = "S4"
"""Of which stage the first words are."""
NOTE = tr(
    f"Published times are whole months; ours are days, made months by {float(DAYS_A_MONTH)} days each and rounded to one place. "
    "England's are of one year to March, whatever years ours are of; nobody's figures are adjusted for who the children are."
)


@command(
    role=COUNT,
    reads=True,
    example="benchmarks north 2024-25",
    title=tr("Beside England"),
    everyday=True,
    also=("how do we compare", "how do we compare with England", "compare us with England"),
)
def benchmarks(
    request: Request,
    indicator: Annotated[IndicatorCode, Field(tr("One stage, by age"))] | None = None,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Show the time in each stage beside England's, in months; or that of one stage by the age at which children came into care."""
    about = asked(request, team, years, at, as_known)
    if indicator and indicator not in STAGES:
        raise RuleBroken(
            tr(
                f"Times by age were published of {listed([*STAGES])}, and not of {indicator}. "
                f"What was published of it stands with `why {indicator}`."
            ),
            field="indicator",
        )
    england = year_beside(about.window.until(about.census).last_complete.year)
    ours = measured(request, about, INDICATORS[indicator or FIRST], is_brief=True)
    return Reply(
        f"{about.whose}, {about.about}{about.known_words}: {_beside(ours.figure, england)} {counted_words(ours)}.",
        [
            *(_by_age(request, about, INDICATORS[indicator]) if indicator else _all(request, about, england)),
            Note(f"{NOTE} {ROUNDED}"),
            Note(tr(f"Source: {SOURCE}. {LICENCE}")),
        ],
        buttons=[
            *([] if indicator else [Button(tr("By age"), f"benchmarks {FIRST} {about.typed}")]),
            *([Button(tr("Every stage"), f"benchmarks {about.typed}")] if indicator else []),
            Button(tr(f"Why {ours.figure.indicator.label}"), f"why {indicator or FIRST} {about.typed}"),
            Button(tr("Stages"), f"scorecard stages {about.typed}"),
        ],
        title=tr("Beside England"),
        fallback=tr(f"Beside England: {about.whose}"),
    )


def _beside(figure: Figure, england: int) -> str:
    row = figure.indicator
    theirs = published(row.code, england)
    return tr(
        f"{row.name[0].lower()}{row.name[1:]} {_ours(figure)}; England {_published(theirs)}, year to March {england}."
    )


def _ours(figure: Figure) -> str:
    if figure.value is None:
        return tr("not known") if figure.not_known else tr("no child")
    return f"{days_words(in_months(figure.value), 'months', places=1)} ({days_words(figure.value)})"


def _published(found: Published) -> str:
    """A published time: `19 months (1 year 7 months)`; a mark with what it means."""
    months = found.value or 0
    said = f"{found.mark} ({MARKS[found.mark]})" if found.mark else count(months, "month")
    if months < 12:
        return said
    rest = f" {count(months % 12, 'month')}" if months % 12 else ""
    return f"{said} ({count(months // 12, 'year')}{rest})"


def _all(request: Request, about: Asked, england: int) -> Iterator[Part]:
    """Every stage, and how children left care."""
    stages = [measured(request, about, INDICATORS[code], is_brief=True).figure for code in STAGES]
    yield Table(
        ("", tr("Ours, months"), tr("Ours, days"), tr("Counted"), tr(f"England {england}, months")),
        [
            (
                each.indicator.code,
                *_months_and_days(each),
                f"{each.counted:,}",
                _cell(published(each.indicator.code, england)),
            )
            for each in stages
        ],
    )
    yield Listing(
        tr("What each stage is"), [f"{row.code} {row.name}" for row in map(INDICATORS.get, STAGES) if row]
    )
    yield Text(
        tr(
            f"Placed within twelve months of the decision: {placed_in_a_year(england).value:,} children adopted in England, year to "
            f"March {england}, rounded to ten."
        )
    )
    shares = [
        (measured(request, about, INDICATORS[code], is_brief=True), *how) for code, how in SHARES.items()
    ]
    yield Listing(
        tr(f"How children left care, beside England in the year to March {england}"),
        [
            tr(
                f"**{ours.figure.indicator.code}** {ours.figure.indicator.name}: {share_words(ours.figure.value)} "
                f"({counted_words(ours)}); England {share_words(share_of_leavers(left_as, england, transfers=transfers))}"
            )
            for ours, left_as, transfers in shares
        ],
    )
    yield Note(
        tr(f"Source of how children left care: {LEAVERS_SOURCE}; rounded to ten, shares made of them here.")
    )


def _by_age(request: Request, about: Asked, row: Indicator) -> Iterator[Part]:
    """One stage by the age at which children came into care, over the years that were published."""
    parts = counts_by_part(request, about, row, "year of age")
    window = about.window.until(about.census)
    ages = {age: parts.get(age, {}) for age in AGES} | {ALL_AGES: add(*parts.values())}
    yield Table(
        ("", tr("Ours, months"), tr("Ours, days"), tr("Counted"), *(tr(f"England {year}") for year in YEARS)),
        [
            (
                age,
                *_months_and_days(ours),
                f"{ours.counted:,}",
                *(_cell(published(row.code, year, age)) for year in YEARS),
            )
            for age, counts in ages.items()
            for ours in [figure(row, counts, window, about.census)]
        ],
    )
    if unknown := parts.get(None):
        yield Text(
            tr(
                f"{count(sum(unknown.values()), 'child has', 'children have')} an age that is not known: in all ages alone."
            )
        )
    yield Note(tr(f"Age at the start of the period of care. England in months. {_marks()}"))


def _marks() -> str:
    return tr(f"Marks: {', '.join(f'{mark} {meaning}' for mark, meaning in MARKS.items())}.")


def _months_and_days(figure: Figure) -> Sequence[str]:
    if figure.value is None:
        return "–", "–"
    return printed(in_months(figure.value), 1), printed(figure.value)


def _cell(found: Published) -> str:
    return found.mark if found.value is None else f"{found.value:,}"
