"""`conflicts`: what a file says otherwise than people recorded."""

from commands.grammar.reply import Note, Reply
from commands.grammar.verbs import command
from commands.messages.pages import FromWhich, Page
from commands.messages.private.conflict import STANDS, conflict_parts
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count

A_FEW = 15
"""How many have their buttons under them in one answer."""


@command(
    role=Role.WORKER,
    reads=True,
    title=tr("Where files differ"),
    also=(
        "what does the file say otherwise",
        "what differs from the file",
        "which children differ from the file",
        "differences",
    ),
)
def conflicts(request: Request, *, from_: FromWhich | None = None) -> Reply:
    """List where files differ from what people recorded, for children you may see. What is on record stands until it is decided."""
    found = request.records.conflicts.waiting()
    if not found:
        return Reply(tr("No difference between a file and the records is left to decide."))
    page = Page.of(found, from_, A_FEW)
    request.records.seen.update(asked.child for asked in page.shown)
    return Reply(
        tr(f"{count(len(found), 'difference')} between a file and the records. {STANDS}"),
        [
            *conflict_parts(page.shown),
            *page.notes(tr("by reference")),
            Note(tr("Either decision can be undone, and the same file does not ask again.")),
        ],
        buttons=page.onward("conflicts"),
        title=tr("Where files differ"),
        fallback=tr(f"{count(len(found), 'difference')} to decide"),
    )
