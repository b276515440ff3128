"""`chart scorecard`, `chart waiting`, `chart stages`: figures as pictures, for the asker alone."""

from typing import Annotated, Literal

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Note, Picture, Reply
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.asked import COUNT, Asked, asked
from commands.measures.pictures import picture, stages, trends, waits
from commands.practice.request import Request
from permanence.language import tr


@command(
    role=COUNT,
    reads=True,
    example="chart scorecard north",
    title=tr("Chart of figures"),
    shares="chart",
    also=("picture of our scorecard", "picture of our figures"),
)
def chart_figures(
    request: Request,
    what: Annotated[Literal["scorecard", "waiting", "stages"], Field(tr("Of which figures"))] = "scorecard",
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("As at which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Draw figures, sent to you alone: the scorecard over the years against its marks, how long children wait, or the stages by team."""
    # Children are followed to today, as `cohort` and `costs` follow the same.
    until = at or (request.today if what == "waiting" else None)
    about = asked(request, team, years, until, as_known)
    drawn = _drawn(request, what, about)
    return Reply(
        "",
        [
            *drawn.words,
            Note(
                tr("The picture comes in your own conversation with me, and is taken down after some days.")
            ),
        ],
        buttons=_buttons(what, about),
        title=drawn.title,
        fallback=tr(f"Chart: {what}"),
        picture=drawn,
    )


def _drawn(request: Request, what: str, about: Asked) -> Picture:
    match what:
        case "waiting":
            return picture(tr(f"From placement order to match – {about.whose}"), waits(request, about))
        case "stages":
            return picture(tr(f"Stages by team – {about.whose}"), stages(request, about))
        case _:
            return picture(tr(f"Scorecard against its marks – {about.whose}"), trends(request, about))


def _buttons(what: str, about: Asked) -> list[Button]:
    """The other pictures, and the figures in words."""
    others = {"scorecard": tr("Scorecard"), "waiting": tr("Waiting"), "stages": tr("Stages")}
    in_words = {"waiting": "cohort placement order", "stages": "scorecard stages"}.get(what, "scorecard")
    return [
        Button(tr("In words"), f"{in_words} {about.typed}"),
        *(
            Button(tr(f"Picture: {name.lower()}"), f"chart {key} {about.typed}")
            for key, name in others.items()
            if key != what
        ),
    ]
