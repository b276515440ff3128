"""`expect`: a day when something is to happen."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Coming, Field, Here, MilestoneName
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_untold
from permanence.language import tr
from permanence.refusals import in_line, refuse_standing
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER, title=tr("Expected date"), told=tr("Expected"))
def expect(
    request: Request, child: Here, milestone: MilestoneName, on: Annotated[Coming, Field(tr("Expected on"))]
) -> Reply:
    """Record the day a milestone is expected, in place of the day expected before."""
    found = request.child(child)
    refuse_untold(request, found, milestone)
    journey = request.records.journeys.of(found)
    expected = in_line(milestone, journey, on)
    refuse_standing(expected, journey, on, tr("it is not expected"))
    request.records.expectations.expect(child, expected.key, on, request.change)
    return Reply(tr(f"**{child}**: {expected.words}, expected {day(on)}."), buttons=[UNDO])
