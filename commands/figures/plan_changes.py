"""`plan changes`: how often adoption stopped being the plan, what it changed to, and who changed it."""

from collections.abc import Container, Iterator, Sequence
from typing import Annotated

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Facts, Listing, Note, Reply
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, asked, refs_with_plans
from commands.measures.journeys import journeys_counted, named, visible
from commands.measures.said import not_named, tally
from commands.measures.status_buttons import status_buttons
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.practice.request import Request
from permanence.language import tr
from permanence.plan_changes import PlanChange, adoption_as_plan, as_at
from permanence.words import begun, count, day

NOTE = tr(
    "Adoption is the plan once it is agreed, alone or beside another, once it is decided on, and while early family finding looks "
    "into it. It stopped where another plan was agreed, the decision was reversed, or the child left care another way; what was "
    "told later of the same change belongs to it. A move to another authority or abroad, a death and an ending of another kind are "
    "nobody's change of plan. Who changed it is what was recorded with it, and never guessed: `plan BX-0042 return home 01/09/2026 "
    "by court`, or a reversal as `by court` or with its code: RD2 is the court, RD1 and RD3 are the authority, RD4 says nothing. "
    "A5 counts reversed decisions alone. Source: DfE RR569, 2017."
)


@command(role=COUNT, reads=True, example="plan changes north 2025-26")
def plan_changes(
    request: Request,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("By which day"))] | None = None,
    from_: FromWhich | None = None,
) -> Reply:
    """Show how often adoption stopped being the plan, what it changed to, and who changed it: court, authority or parents."""
    about = asked(request, team, years, at)
    found = _found(request, about)
    known = named(request, [child for child, _ in found])
    listed_ones = [each for each in found if each[0] in known]
    page, unnamed = Page.of(listed_ones, from_), len(found) - len(listed_ones)
    return Reply(
        f"{about.whose}, {about.about}: {_first_words([change for _, change in found])}",
        [
            *([Facts([(tr("Changed to"), tally(change.to_words for _, change in found))])] if found else []),
            *without_empty_lists(_lists(page.shown, visible(request, [child for child, _ in page.shown]))),
            *not_named(unnamed),
            *page.notes(),
            Note(NOTE),
        ],
        buttons=[
            *page.onward(f"plan changes {about.typed}"),
            Button(tr("Reversed decisions"), f"why A5 {about.typed}"),
            Button(tr("Early tracking"), f"early outcomes {about.typed}"),
            *status_buttons(request, [child for child, _ in page.shown]),
        ],
        title=tr("Plan changes"),
        fallback=tr(f"Plan changes: {len(found):,}"),
    )


def _found(request: Request, about: Asked) -> list[tuple[str, PlanChange]]:
    """Return each change in the years asked for with whose plan it was, the latest first."""
    window = about.window.until(about.census)
    return sorted(
        (
            (journey.child.ref, change)
            for journey in journeys_counted(request, refs_with_plans(request, about))
            for change in adoption_as_plan(as_at(journey, about.census)).changes
            if window.first <= change.on <= window.last
        ),
        key=lambda each: (-each[1].on.toordinal(), each[0]),
    )


def _first_words(changes: Sequence[PlanChange]) -> str:
    if not changes:
        return tr("no plan changed away from adoption.")
    times = count(len(changes), "plan changed", "plans changed")
    return tr(f"{times} away from adoption: {tally(change.by_words for change in changes)}.")


def _lists(page: Sequence[tuple[str, PlanChange]], seen: Container[str]) -> Iterator[Listing]:
    """The changes by whom they were made; what a plan changed to is told to whoever may see the child."""
    for who in dict.fromkeys(
        change.by_words for _, change in sorted(page, key=lambda each: each[1].by_words)
    ):
        yield Listing(
            tr(f"Changed {who}") if who.startswith("by") else begun(who),
            [
                f"**{child}** · {day(change.on)}{f' · {change.to_words}' if child in seen else ''}"
                for child, change in page
                if change.by_words == who
            ],
        )
