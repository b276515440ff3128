"""`done`: an action has been done."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId, NoteWords
from commands.grammar.verbs import SurgeryEvent, command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(
    role=Role.WORKER,
    example="done 17 Received today",
    told_of_action=tr("{struck} – done by {by}{ended_words}"),
    in_surgery=SurgeryEvent.ACTION_DONE,
)
def done(request: Request, action: ActionId, note: NoteWords = "") -> Reply:
    """Mark an action done, with a word on how."""
    request.child(request.records.actions.get(action).child)
    finished = request.records.actions.finish(action, note, request.change)
    said = f" – {note}" if note else ""
    return Reply(tr(f"Done: {finished.words} ({finished.child}){said}."), buttons=[UNDO])
