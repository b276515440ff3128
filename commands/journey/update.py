"""`update`: a note on how things stand."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Here, NoteWords
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(
    role=Role.WORKER, title=tr("Leave a note"), example="update BX-0042 Court adjourned", told=tr("Noted")
)
def update(request: Request, child: Here, note: NoteWords) -> Reply:
    """Leave a note on how things stand. The case file is the place for the account itself."""
    request.child(child)
    request.records.updates.leave(child, note, request.change)
    return Reply(tr(f"**{child}**: noted."), buttons=[UNDO])
