"""`quiet off`: nudges again."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.WORKER, anywhere=True)
def quiet_off(request: Request) -> Reply:
    """Get digests and private questions again."""
    if not request.records.quiets.until(request.person, request.today):
        raise RuleBroken(tr("You had not asked for quiet: digests come to you already."))
    request.records.quiets.lift(request.person, request.change)
    return Reply(tr("Digests and questions come to you again."), buttons=[UNDO])
