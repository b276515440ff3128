"""`why A2`: which children are behind a figure, with their dates, and who is not in it and why."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Annotated

from commands.grammar.measures import IndicatorCode, Years
from commands.grammar.reply import Button, Listing, Note, Reply, Text
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, Measured, asked, children_of, measured
from commands.measures.said import (
    ROUNDED,
    counted_words,
    figure_words,
    mark_words,
    measured_words,
    not_named,
    value_words,
)
from commands.measures.status_buttons import status_buttons
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.behind import Behind, behind, more_columns
from permanence.measures.figures import COUNTED, ENDED, NOT_KNOWN, REACHED, WAITING, WITHOUT, printed
from permanence.measures.indicators import BACKLOG, INDICATORS, Indicator, Statistic, beside, parts_of
from permanence.measures.windows import window_named
from permanence.words import count, day


def in_plain_words(said: str) -> str:
    """Return the request that a question about a figure makes: `what is our A2 in north 2025-26`; empty for another.

    What it says of a time that is no year from April is none of it: the figure of another time would be no answer.
    """
    years, said = _YEAR.findall(said), _YEAR.sub(" ", said)
    words = re.findall(r"[\w/\u2013-]+", said)
    codes = [
        word.upper() for word in words if word.upper() in INDICATORS and re.search(r"\d|^[A-Z-]+$", word)
    ]
    if len(set(codes)) != 1 or not ({word.lower() for word in words} & _ASKING):
        return ""
    years += filter(window_named, words)
    others = [word for word in words if word not in years and word.upper() != codes[0]]
    if len(years) > 1 or any(map(_OTHER_TIME.search, others)):
        return ""
    team = _OF_TEAM.search(said)
    named = team[1].lower() if team and team[1].upper() not in INDICATORS else ""
    return " ".join(filter(None, ["why", codes[0], named, *years]))


_ASKING = {"how", "show", "tell", "what", "what's", "whats", "which", "who", "whose", "why", "behind", "our"}
_YEAR = re.compile(r"\b(?:this|last) year\b", re.IGNORECASE)
_OTHER_TIME = re.compile(
    r"\d[-/.]\d|^(?:years?|quarters?|months?|weeks?|since|before|until|yesterday)$", re.IGNORECASE
)
_OF_TEAM = re.compile(
    r"\b(?:in|for|of|by)\s+(?:the\s+)?(?!(?:our|the|this|last|all|us|me|a|an|children|teams?)\b)([a-z][a-z-]+)",
    re.IGNORECASE,
)


@command(
    role=COUNT,
    reads=True,
    example="why A2 north 2025-26",
    title=tr("Why a figure"),
    shares="why",
    rewords=in_plain_words,
)
def why_figure(
    request: Request,
    indicator: IndicatorCode,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
    from_: FromWhich | None = None,
) -> Reply:
    """List the children behind a figure: their dates, who is not in it and why, and what was recorded since a day."""
    row = INDICATORS[indicator]
    about = asked(request, team, years, at, as_known)
    found = measured(request, about, row)
    behind_it = _behind(request, about, row)
    page, unnamed = Page.of(behind_it, from_), found.figure.children - len(behind_it)
    return Reply(
        f"{about.whose}, {about.about}{about.known_words}: {measured_words(found)}.",
        [
            Text(tr(f"What it counts: {row.reading}.")),
            *_beside(request, about, row),
            *([_since(request, about, behind_it, found)] if about.known else []),
            *without_empty_lists(_lists(row, page.shown)),
            *not_named(unnamed),
            *page.notes(),
            *map(Note, _notes(found)),
        ],
        buttons=[
            *page.onward(f"why {indicator} {about.typed}"),
            *_buttons(about, found),
            *status_buttons(request, [each.child for each in page.shown]),
        ],
        title=tr(f"Why: {row.label}"),
        fallback=tr(f"Why: {row.label}, {count(len(page.shown), 'child', 'children')}"),
    )


def _beside(request: Request, about: Asked, row: Indicator) -> Iterator[Text]:
    if other := beside(row):
        found = measured(request, about, other)
        made_of = counted_words(found)
        yield Text(
            tr(f"Beside it: {other.name}: {figure_words(found.figure)}{f' · {made_of}' if made_of else ''}.")
        )


def _behind(request: Request, about: Asked, row: Indicator) -> list[Behind]:
    """The children behind a figure, those counted with the longest wait first, then those who are not."""
    found = [
        behind(part, each)
        for part in parts_of(row)
        for each in children_of(request, about, part, more_columns(part), of=row)
    ]
    groups = [*_groups(row)]
    place = {outcome: number for number, (_, outcomes) in enumerate(groups) for outcome in outcomes}
    return sorted(
        found, key=lambda each: (place[_group(row, each)], -(each.days or 0), each.child, each.place)
    )


def _lists(row: Indicator, page: Sequence[Behind]) -> Iterator[Listing]:
    for title, outcomes in _groups(row):
        yield Listing(
            title, [f"**{each.child}** · {each.words}" for each in page if _group(row, each) in outcomes]
        )


def _groups(row: Indicator) -> Iterator[tuple[str, Sequence[str]]]:
    """The children behind a figure in groups, with their headings."""
    if row.statistic is Statistic.SHARE:
        yield tr("Those who did"), (REACHED,)
        yield tr("Those who did not"), (WAITING, ENDED, WITHOUT)
        yield tr("Not known"), (NOT_KNOWN,)
    else:
        yield tr("Counted"), (REACHED, COUNTED, WAITING, ENDED)
        yield tr("Not in the figure, and why"), (WITHOUT, NOT_KNOWN)


def _group(row: Indicator, each: Behind) -> str:
    """By which outcome a child is grouped: whose wait is not known is in no mean, and in every share."""
    is_unmeasured = each.days is None and each.outcome != WITHOUT and row.statistic is not Statistic.SHARE
    return NOT_KNOWN if is_unmeasured and row.statistic is not Statistic.COUNT else each.outcome


def _since(request: Request, about: Asked, then: Sequence[Behind], was: Measured) -> Listing:
    """What was recorded since, child by child, and the figure as it is known now."""
    as_now, row = about.as_known_now(), was.figure.indicator
    is_now = measured(request, as_now, row)
    before, after = _by_place(then), _by_place(_behind(request, as_now, row))
    differences = [
        tr(f"**{key[0]}** · then: {_said(before.get(key))} · now: {_said(after.get(key))}")
        for key in sorted({*before, *after})
        if _said(before.get(key)) != _said(after.get(key))
    ]
    known = tr(f"As known then {value_words(was.figure)}, as known now {value_words(is_now.figure)}")
    return Listing(f"{known}: {_differs(differences)}", differences)


def _differs(differences: Sequence[str]) -> str:
    return (
        tr(f"{count(len(differences), 'child', 'children')} recorded otherwise since")
        if differences
        else tr("nothing recorded since that you may see")
    )


def _by_place(found: Sequence[Behind]) -> Mapping[tuple[str, int, int], Behind]:
    return {(each.child, *each.place): each for each in found}


def _said(each: Behind | None) -> str:
    return each.words if each else tr("not in it")


def _notes(found: Measured) -> Iterator[str]:
    figure, row = found.figure, found.figure.indicator
    yield tr(f"As at {day(figure.census)}. Source: {row.source}.")
    if figure.threshold:
        yield mark_words([row.code], figure.threshold)
    for source, published in groupby(row.benchmarks, key=lambda each: each.source):
        said = [f"{each.place} {each.period} {printed(each.value)} {each.unit}" for each in published]
        yield tr(f"Published: {'; '.join(said)}. Source: {source}.")
    yield f"{BACKLOG} {ROUNDED}" if row.is_retrospective and row.statistic is Statistic.MEAN else ROUNDED


def _buttons(about: Asked, found: Measured) -> list[Button]:
    code = found.figure.indicator.code
    return [
        *([_as_known(code, about)] if found.later else []),
        *([Button(tr("As known now"), f"why {code} {about.as_known_now().typed}")] if about.known else []),
        Button(tr("Scorecard"), f"scorecard {about.as_known_now().typed}"),
    ]


def _as_known(code: str, about: Asked) -> Button:
    return Button(
        tr(f"As known on {about.census:%d/%m/%Y}"),
        f"why {code} {about.typed} as known {about.census:%d/%m/%Y}",
    )
