"""`report off`: no reports are sent any more."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count


@command(role=Role.WORKER, anywhere=True)
def report_off(request: Request) -> Reply:
    """Stop having reports sent to you."""
    ended = request.records.wanted_reports.end(request.person, request.change)
    if not ended:
        raise RuleBroken(tr("No report is sent to you. `report every quarter` has one sent."))
    return Reply(
        tr(
            f"{count(ended, 'report is', 'reports are')} no longer sent to you. `report quarter` makes one when you want it."
        ),
        buttons=[UNDO],
    )
