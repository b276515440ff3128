"""`waiting`: who waits for a family, where, how long, and who reaches a mark soon."""

from collections.abc import Sequence

from commands.grammar.reply import Button, Listing, Note, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, asked, counts
from commands.measures.said import not_named
from commands.measures.status_buttons import status_buttons
from commands.measures.waits import AHEAD, STAGES, ChildWaiting, before, line, marks_ahead, title, who_waits
from commands.messages.pages import FromWhich, Page, without_empty_lists
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.days import number_of
from permanence.measures.figures import children
from permanence.measures.indicators import INDICATORS
from permanence.words import count, listed

NOTE = tr(
    "A child who waits has a decision for adoption in force, is in care and is not placed; after a disruption a child waits again. "
    "A mark is of a mean over three years, and no child's due date. Days are days, not working days."
)


@command(
    role=COUNT,
    reads=True,
    example="waiting north",
    everyday=True,
    also=(
        "how long do children wait",
        "how long do our children wait",
        "how long have children waited",
        "who waits longest",
        "who has waited longest",
        "how many children are waiting",
        "how many children are waiting for adoption",
        "how many children wait",
        "which children are waiting",
        "children waiting",
    ),
)
def waiting(request: Request, team: TeamKey | None = None, *, from_: FromWhich | None = None) -> Reply:
    """Show who waits with a decision for adoption: where, how long, against those before them, and who reaches a mark soon."""
    about = asked(request, team, None, None)
    total = children(counts(request, about, INDICATORS["A9"]))
    found = who_waits(request, about)
    page, unnamed = Page.of(found, from_), total - len(found)
    soon = [] if page.before else [*marks_ahead(request, found, about)]
    return Reply(
        f"{about.whose}: {_first_words(found, total)}",
        without_empty_lists(
            [
                Listing(tr(f"Reach a mark in the next {AHEAD} days, and what is missing"), soon),
                *_lists(request, about, found, page.shown),
                *not_named(unnamed),
                *page.notes(),
                Note(NOTE),
            ]
        ),
        buttons=[
            *page.onward(" ".join(["waiting", *about.one])),
            Button(tr("Why A14"), f"why A14 {about.typed}"),
            Button(tr("Scorecard"), " ".join(["scorecard", *about.one])),
            Button(tr("Picture"), " ".join(["chart waiting", *about.one])),
            *status_buttons(request, [each.child for each in page.shown]),
        ],
        title=tr("Waiting"),
        fallback=tr(f"Waiting: {count(total, 'child', 'children')}"),
    )


def _first_words(found: Sequence[ChildWaiting], total: int) -> str:
    if not total:
        return tr("no child waits.")
    where = [f"{number:,} {stage.words}" for stage in STAGES if (number := _number(found, stage))]
    return (
        f"{': '.join([count(total, 'child waits', 'children wait'), *([listed(where)] if where else [])])}."
    )


def _number(found: Sequence[ChildWaiting], stage: object) -> int:
    return sum(each.stage is stage for each in found)


def _lists(
    request: Request, about: Asked, found: Sequence[ChildWaiting], page: Sequence[ChildWaiting]
) -> list[Listing]:
    """Each stage with its children of this page."""
    teams = {each.team for each in page} if len(about.teams) != 1 else ()
    names, today = {team: request.records.teams.name_of(team) for team in teams}, number_of(request.today)
    lists = []
    for stage in STAGES:
        if of_stage := [each for each in page if each.stage is stage]:
            went = before(request, about, stage)
            lines = [line(each, went, names, today) for each in of_stage]
            lists.append(Listing(title(stage, _number(found, stage), went, about), lines))
    return lists
