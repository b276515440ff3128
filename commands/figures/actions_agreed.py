"""`actions agreed`: what became of what surgeries agreed, and which actions and children are behind each number."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Literal

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Listing, Reply
from commands.grammar.values import Also, AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.agreed import (
    WhatBecame,
    agreed_parts,
    asked_of_a_year,
    behind_words,
    whose_words,
)
from commands.measures.asked import COUNT, Asked
from commands.measures.said import not_named
from commands.measures.status_buttons import WITH_BUTTONS, status_buttons
from commands.messages.buttons import remind_button
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.agreed import ActionAgreed, Fate, Happened
from permanence.measures.windows import year, year_of
from permanence.words import begun, count, day, times, who

DISCUSSED = "discussed"
Which = Annotated[
    Literal[
        "in time",
        "after the date",
        "overdue",
        "not due yet",
        "cancelled",
        "not known",
        "moved",
        "escalated",
        "given",
        "discussed",
    ],
    Also("on time", "in time"),
    Also("late", "after the date"),
]
"""What can be looked behind: a fate, what happened on the way, or the children discussed."""
_BY_NAME: Mapping[str, Fate | Happened] = {each.value: each for each in (*Fate, *Happened)}


@command(
    role=COUNT,
    reads=True,
    example="actions agreed north 2025-26",
    title=tr("Actions agreed"),
    everyday=True,
    also=(
        "what became of what we agreed",
        "what became of our actions",
        "what happened to what we agreed",
        "do we do what we agree",
        "are our actions done in time",
        "are actions done in time",
    ),
)
def actions_agreed(
    request: Request,
    which: Annotated[Which, Field(tr("Which to list"), tr("Leave it empty for the figures."))] | None = None,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
    from_: FromWhich | None = None,
) -> Reply:
    """Show what became of the actions that surgeries agreed: of every team or one, over a year, as known now or on a day."""
    about = asked_of_a_year(request, team, years, at, as_known)
    found = WhatBecame(request, about)
    if which == DISCUSSED:
        return _children(found, from_)
    if which:
        return _actions(found, _BY_NAME[which], from_)
    answer, parts = agreed_parts(found)
    return Reply(
        answer.words,
        parts,
        buttons=_ways_behind(found),
        title=tr("Actions agreed"),
        fallback=tr(f"Actions agreed: {about.whose}"),
    )


def _ways_behind(found: WhatBecame) -> list[Button]:
    """Buttons to the actions behind each number that is not nought, to the children discussed, and to the year before."""
    about = found.about
    numbers = {each.value: found.became.of(each) for each in _BY_NAME.values()}
    if found.counted.surgeries:
        numbers[DISCUSSED] = found.discussed[0]
    ways = [
        Button(f"{begun(name)}: {number:,}", f"actions agreed {name} {about.typed}")
        for name, number in numbers.items()
        if number
    ]
    return [*ways, Button(tr("The year before"), _year_before(about))]


def _year_before(about: Asked) -> str:
    before = year(year_of(about.window.first).first.year - 1)
    return " ".join([tr("actions agreed"), *about.one, str(before)])


def _actions(found: WhatBecame, which: Fate | Happened, first: int | None) -> Reply:
    about, request = found.about, found.request
    behind = request.records.agreed.actions(found.counted, found.last_of, which)
    page, unnamed = Page.of(behind, first), found.became.of(which) - len(behind)
    said = behind_words(found, which)
    return Reply(
        f"{whose_words(about)}: {said}.",
        [
            *without_empty_lists([Listing("", [_line(each, about.census) for each in page.shown])]),
            *not_named(unnamed),
            *page.notes(),
        ],
        buttons=[
            *page.onward(f"actions agreed {which} {about.typed}"),
            Button(tr("All of them"), f"actions agreed {about.typed}"),
            *(_reminders(request, page.shown) if which is Fate.OVERDUE else ()),
            *status_buttons(request, [each.child for each in page.shown]),
        ],
        title=tr(f"Actions agreed: {which}"),
        fallback=tr(f"Actions agreed: {said}"),
    )


def _reminders(request: Request, actions: Sequence[ActionAgreed]) -> list[Button]:
    """Buttons that remind the owners of the first few actions whose words the asker may see."""
    others = [each for each in actions if each.words and each.owner not in (None, request.person)]
    return [remind_button(each.number, each.child) for each in others[:WITH_BUTTONS]]


def _line(each: ActionAgreed, census: date) -> str:
    """One action: what and whose it is, for whoever may see the child, and its dates."""
    told = [each.words, who(each.owner)] if each.words and each.owner else []
    dates = [tr(f"agreed {day(each.held_on)}"), tr(f"first due {day(each.first_due)}")]
    if each.moves:
        dates.append(tr(f"moved {times(each.moves)} to {day(each.due)}"))
    if each.ended:
        over = (
            tr(f", {count((each.ended - each.first_due).days, 'day')} later")
            if each.fate is Fate.AFTER
            else ""
        )
        dates.append(f"{'cancelled' if each.fate is Fate.CANCELLED else 'done'} {day(each.ended)}{over}")
    elif each.fate is Fate.OVERDUE:
        dates.append(
            tr(
                f"open, {count((census - each.first_due).days, 'day')} over{'' if each.moves else tr(', never moved')}"
            )
        )
    return " · ".join([f"**{each.number}**", f"**{each.child}**", *told, *dates])


def _children(found: WhatBecame, first: int | None) -> Reply:
    about, request = found.about, found.request
    discussed, often = found.discussed
    behind = request.records.agreed.children_discussed(found.counted)
    page, unnamed = Page.of(behind, first), discussed - len(behind)
    said = tr(f"{count(discussed, 'child', 'children')} discussed")
    return Reply(
        tr(f"{whose_words(about)}: {said}, {times(often)} in all."),
        [
            *without_empty_lists(
                [Listing("", [f"**{child}** · {times(number)}" for child, number in page.shown])]
            ),
            *not_named(unnamed),
            *page.notes(),
        ],
        buttons=[
            *page.onward(f"actions agreed {DISCUSSED} {about.typed}"),
            Button(tr("Actions agreed"), f"actions agreed {about.typed}"),
            *status_buttons(request, [child for child, _ in page.shown]),
        ],
        title=tr("Children discussed"),
        fallback=tr(f"Children discussed: {discussed:,}"),
    )
