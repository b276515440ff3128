"""`action`: a person agrees to do something for a child by a day."""

from commands.grammar.reply import UNDO, Button, Note, Reply
from commands.grammar.values import Coming, Here, Person, Rest
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_leavers, restriction_warning
from permanence.roles import Role
from permanence.words import day, who


@command(role=Role.WORKER, example="action BX-0042 @Sam by 5 Dec Chase the medical report")
def action(request: Request, child: Here, owner: Person, what: Rest, *, by: Coming) -> Reply:
    """Record what somebody agreed to do for a child, and by when."""
    request.child(child)
    refuse_leavers(request, owner)
    agreed = request.records.actions.agree(child, owner, by, what, request.change)
    return Reply(
        f"**{agreed.number}** for {who(owner)}, by {day(by)}: {what} ({child}).",
        [Note(each) for each in restriction_warning(request, child, owner)],
        buttons=[UNDO, Button(f"Done {agreed.number}", f"done {agreed.number}")],
    )
