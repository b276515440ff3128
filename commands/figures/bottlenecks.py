"""`bottlenecks`: where the journeys of a plan wait, and whether that is one child, one team, one stage or everywhere."""

from collections.abc import Sequence
from typing import Annotated, Literal

from commands.grammar.measures import RoadName, Years
from commands.grammar.reply import Button, Reply
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, asked
from commands.measures.bottlenecks import Bottlenecks, answer, find_bottlenecks, parts
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.stages import ROADS
from permanence.words import begun


@command(
    role=COUNT,
    reads=True,
    example="bottlenecks special guardianship north",
    everyday=True,
    also=(
        "where do children wait",
        "where do our children wait",
        "where do journeys wait",
        "where is the delay",
        "where are the delays",
        "what takes so long",
        "what takes longest",
        "what is slow",
    ),
)
def bottlenecks(
    request: Request,
    plan: RoadName | None = None,
    share: Annotated[Literal["to share"], Field(tr("With small numbers hidden, to be passed on"))]
    | None = None,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Show where the journeys of a plan wait: one child, one team, one stage or everywhere, and what cannot be told from chance."""
    road = ROADS[plan or "adoption"]
    found = find_bottlenecks(request, asked(request, team, years, at, as_known), road)
    about = found.about
    return Reply(
        f"{answer(found, is_shared=share is not None)}\n{about.whose}, {road.name}, {about.about}{about.known_words}.",
        [*parts(found, is_shared=share is not None)],
        buttons=[] if share else _buttons(found),
        title=tr("Bottlenecks"),
        fallback=tr(f"Bottlenecks: {about.whose}"),
    )


def _buttons(found: Bottlenecks) -> Sequence[Button]:
    about, road = found.about, found.road
    behind = []
    if found.worst:
        code, *team = found.worst.split()
        years = about.typed.removeprefix(" ".join(about.one)).strip()
        behind = [Button(tr("Who is behind it"), " ".join(["why", code, *team, years]), main=True)]
    others = [
        Button(
            begun(other.name) if key != "diagnostic" else tr("Diagnostic"),
            f"bottlenecks {key.replace('_', ' ')} {about.typed}",
        )
        for key, other in ROADS.items()
        if other != road
    ]
    return [
        *behind,
        *(
            [Button(tr("Waiting"), " ".join(["waiting", *about.one]))]
            if road.key in ("adoption", "diagnostic")
            else []
        ),
        *others,
        Button(tr("To share"), f"bottlenecks {road.key.replace('_', ' ')} to share {about.typed}"),
    ]
