"""`report`: a quarter, a half-year or a year in figures, as a page and as a PDF that can be passed on."""

from dataclasses import replace
from typing import Annotated, Literal

from commands.grammar.measures import Years
from commands.grammar.reply import Button, Listing, Note, Reply
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.measures.report.reported import reported
from commands.measures.report.sections import report_of
from commands.practice.request import Request
from permanence.language import tr
from permanence.measures.periods import QUARTERLY, REPORT_KINDS
from permanence.roles import REPORT_READERS


@command(
    role=REPORT_READERS,
    reads=True,
    example="report quarter",
    title=tr("Make a report"),
    everyday=True,
    also=("quarterly report",),
)
def report(
    request: Request,
    period: Annotated[Literal["quarter", "half-year"], Field(tr("Of which period"))] | None = None,
    team: TeamKey | None = None,
    years: Years | None = None,
    *,
    at: Annotated[AnyDay, Field(tr("The last that was over by which day"))] | None = None,
    as_known: Annotated[AnyDay, Field(tr("As known on which day"))] | None = None,
) -> Reply:
    """Make a report of the last quarter or half-year, or of some years, of every team or one: a page and a PDF, sent to you alone."""
    kind = period or ("years" if years else QUARTERLY.key)
    found = reported(request, kind, team, years, at, as_known)
    made = report_of(request, found)
    every = [Button(tr(f"Send it every {kind}"), " ".join(["report every", kind, *found.about.one]))]
    return Reply(
        made.about,
        [
            *(
                replace(part, title=tr("In short"))
                for part in made.sections[0].parts
                if isinstance(part, Listing)
            ),
            Note(
                tr(
                    "The report comes as a page and as a PDF in your own conversation with me, and is taken down after some days. In it numbers "
                    "from 1 to 5 are hidden, so it can be passed on."
                )
            ),
        ],
        buttons=[
            *(every if kind in REPORT_KINDS else []),
            Button(tr("Scorecard"), f"scorecard {found.about.typed}"),
            Button(tr("Picture"), f"chart scorecard {found.about.typed}"),
        ],
        title=made.title,
        fallback=f"{found.kind.title}: {found.named}",
        picture=made,
    )
