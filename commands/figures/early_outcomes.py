"""`early outcomes`: what became of the children tracked early, for whom family finding began before a placement order."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import Annotated

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Facts, Listing, Note, Reply
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, asked, rows_counted
from commands.measures.journeys import journeys_counted, named, visible
from commands.measures.said import not_named, tally
from commands.measures.status_buttons import status_buttons
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.practice.request import Request
from permanence.early_tracking import Became, TrackedEarly, tracked_early
from permanence.language import tr
from permanence.measures.days import day_of
from permanence.measures.indicators import INDICATORS
from permanence.words import count, day, listed

NOTE = tr(
    "Tracked early: early family finding began, or a family finder was allocated, in these years and before any placement order, "
    "while adoption was the plan, or was being looked into. Adoption went ahead with a decision, an order, a match or a placement "
    "that stands on the day. The plan ceased where the decision was reversed, another plan was agreed or the child left care "
    "another way: an ordinary outcome, and nobody's failure. Who changed a plan is what was recorded with it, and never guessed: "
    "`plan … by court`, or a reversal with its code. Source: DfE RR569, 2017."
)


@command(
    role=COUNT,
    reads=True,
    example="early outcomes north 2025-26",
    everyday=True,
    also=("early tracking", "early tracking outcomes", "what became of early tracking"),
)
def early_outcomes(
    request: Request,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("By which day"))] | None = None,
    from_: FromWhich | None = None,
) -> Reply:
    """Show what became of the children for whom family finding began before a placement order."""
    about = asked(request, team, years, at or request.today)
    everyone, found = _tracked(request, about)
    known = named(request, [each.child for each in found])
    in_order = sorted(
        (each for each in found if each.child in known and each.became is not Became.DIED),
        key=lambda each: ([*Became].index(each.became), each.began, each.child),
    )
    page = Page.of(in_order, from_)
    unnamed = len(found) - len(in_order)
    return Reply(
        f"{about.whose}, {about.about}: {_first_words(found)}",
        [
            Facts([*_facts(everyone, found)]),
            *without_empty_lists(_lists(page.shown, visible(request, [each.child for each in page.shown]))),
            *not_named(unnamed),
            *page.notes(),
            Note(NOTE),
        ],
        buttons=[
            *page.onward(f"early outcomes {about.typed}"),
            Button(tr("Plan changes"), f"plan changes {about.typed}"),
            Button(tr("Followed"), f"cohort early family finding {about.typed}"),
            *status_buttons(request, [each.child for each in page.shown]),
        ],
        title=tr("Early tracking"),
        fallback=tr(f"Early tracking: {count(len(found), 'child', 'children')}"),
    )


def _tracked(request: Request, about: Asked) -> tuple[int, list[TrackedEarly]]:
    """Return how often family finding began, and those for whom it did before an order: a child in care again may be there twice."""
    more = {"an_order": "first_ordered", "is_undated": "order_undated"}
    rows = rows_counted(request, about, INDICATORS["COHORT-EARLY"], more)
    before_order = [
        (child, day_of(began))
        for child, _, _, began, *_, ordered, is_undated in rows
        if not is_undated and (ordered is None or ordered > began)
    ]
    journeys = {each.child.ref: each for each in journeys_counted(request, [ref for ref, _ in before_order])}
    found = [
        tracked
        for ref, began in before_order
        if (tracked := tracked_early(journeys[ref], began, about.census))
    ]
    return len(rows) - len(before_order) + len(found), found


def _first_words(found: Sequence[TrackedEarly]) -> str:
    if not found:
        return tr("no child was tracked early.")
    became = Counter(each.became for each in found)
    said = [words.format(f"{became[each]:,}") for each, words in _SAID.items() if became[each]]
    return tr(f"{count(len(found), 'child', 'children')} tracked early: {listed(said)}.")


_SAID = {
    Became.WENT_AHEAD: tr("adoption went ahead for {}"),
    Became.CONSIDERED: tr("adoption is still considered for {}"),
    Became.CEASED: tr("the plan ceased for {}"),
    Became.ABROAD: tr("{} moved abroad"),
    Became.DIED: tr("{} died, or the pregnancy ended"),
    Became.OTHERWISE: tr("{} ended another way"),
}
"""How many there are of each, in words."""


def _facts(everyone: int, found: Sequence[TrackedEarly]) -> Iterator[tuple[str, str]]:
    ahead = [each for each in found if each.became is Became.WENT_AHEAD]
    ceased = [each.ceased for each in found if each.ceased]
    yield tr("Family finding began"), tr(f"{everyone:,}, of them {len(found):,} before an order")
    if ahead:
        with_order, with_family = (
            sum(each.is_ordered for each in ahead),
            sum(each.is_family_found for each in ahead),
        )
        yield (
            tr("Adoption went ahead"),
            tr(f"{len(ahead):,}: {with_order:,} with an order, {with_family:,} with a family found"),
        )
    if ceased:
        yield tr("Plan ceased, to"), tally(each.to_words for each in ceased)
        yield tr("Plan ceased, changed"), tally(each.by_words for each in ceased)


def _lists(page: Sequence[TrackedEarly], seen: Container[str]) -> Iterator[Listing]:
    for group in Became:
        lines = [_line(each, is_seen=each.child in seen) for each in page if each.became is group]
        yield Listing(f"{group[0].upper()}{group[1:]}", lines)


def _line(each: TrackedEarly, *, is_seen: bool) -> str:
    """One child with dates; how the plan ceased is told to whoever may see the child."""
    ceased, said = each.ceased, [f"**{each.child}**", f"family finding {day(each.began)}"]
    if ceased:
        how = f", {ceased.by_words}: {ceased.to_words}" if is_seen else ""
        said.append(tr(f"ceased {day(ceased.on)}{how}"))
    return " · ".join(said)
