"""`conflict keep`: what is on record stands, whatever a file says."""

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import ConflictId
from commands.grammar.verbs import command
from commands.messages.private.conflict import conflict_words
from commands.practice.request import Request
from permanence.conflicts import ConflictState
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.WORKER, title=tr("Keep ours"), told=tr("Kept, not the file's"))
def conflict_keep(request: Request, conflict: ConflictId) -> Reply:
    """Keep what is on record where a file says otherwise. The same file does not ask again."""
    asked = request.records.conflicts.get(conflict)
    request.refuse_role(request.records.children.get(asked.child).team)
    request.records.conflicts.decide(asked, ConflictState.KEPT, request.change)
    return Reply(tr(f"Kept. {conflict_words(asked)}"), buttons=[UNDO, Button(tr("The others"), "conflicts")])
