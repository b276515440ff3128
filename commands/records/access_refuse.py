"""`access refuse`: an administrator does not confirm what another asked for."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ChangeId, as_sentence
from commands.grammar.verbs import command
from commands.practice.agreement import tell_of_confirmation
from commands.practice.request import Request
from permanence.errors import NotFound, RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(role=Role.ADMIN, anywhere=True, title=tr("Do not confirm"), told=None, everyday=True)
def access_refuse(request: Request, change: ChangeId) -> Reply:
    """Refuse to confirm what another administrator asked for about who may see children."""
    asked = request.records.confirmations.find(change)
    if asked is None:
        raise NotFound(tr(f"Nothing numbered {change} waits to be confirmed. Nothing was changed."))
    if asked.asked_by == request.person:
        raise RuleBroken(
            tr(f"You asked for that yourself: `undo {change}` takes it back. Nothing was changed.")
        )
    request.records.confirmations.end(asked, request.change)
    tell_of_confirmation(request, asked)
    return Reply(
        tr(
            f"Refused: {as_sentence(asked.typed)}. {who(asked.asked_by)} is told in private. Nothing else was changed."
        ),
        buttons=[UNDO],
        fallback=tr("Refused"),
    )
