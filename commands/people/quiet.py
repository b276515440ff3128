"""`quiet`: no nudges for a while."""

from datetime import timedelta
from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import AnyComing, Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day

LONGEST = timedelta(weeks=6)


@command(role=Role.WORKER, anywhere=True, everyday=True)
def quiet(
    request: Request, *, until: Annotated[AnyComing, Field(hint=tr("Until the end of this day."))]
) -> Reply:
    """Get no digests and no private questions until the end of a day."""
    if until > request.today + LONGEST:
        raise RuleBroken(
            tr(
                f"{day(until)} is more than {LONGEST.days // 7} weeks off. For that long, have somebody cover: "
                "`help cover`. Nothing was changed."
            ),
            field="until",
        )
    request.records.quiets.keep(request.person, until, request.change)
    return Reply(
        tr(
            f"Quiet until the end of {day(until)}: no digests and no questions to you. Agendas go on, and what needs "
            "your decision still comes. `quiet off` ends it sooner."
        ),
        buttons=[UNDO],
    )
