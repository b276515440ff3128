"""`action`: a person agrees to do something for a child by a day."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Note, Question, Reply
from commands.grammar.values import Coming, Field, Here, Owner, Rest
from commands.grammar.verbs import SurgeryEvent, command
from commands.practice.request import Request
from commands.practice.whose_work import question_of_sight, refuse_unable, restriction_warning
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day, who


def what_to_ask(request: Request, child: str, owner: str, **_: object) -> Question | None:
    """Return what is to be asked before an action is agreed: whether it is for somebody who cannot see the child."""
    found = request.child(child)
    refuse_unable(request, owner=owner)
    return question_of_sight(request, found, owner)


@command(
    role=Role.WORKER,
    asks=what_to_ask,
    example="action BX-0042 @Sam by 4 Dec Chase the medical report",
    title=tr("New action"),
    told_of_action=tr("New: {action} – {owner}, by {due} (agreed by {by})"),
    in_surgery=SurgeryEvent.ACTION_AGREED,
)
def action(
    request: Request,
    child: Here,
    owner: Annotated[Owner, Field(tr("Who will do it"))],
    what: Annotated[
        Rest, Field(tr("What is to be done"), tr("No names. For example: Chase the medical report"))
    ],
    *,
    by: Annotated[Coming, Field(tr("By when"))],
) -> Reply:
    """Record what somebody agreed to do for a child, and by when."""
    request.child(child)
    refuse_unable(request, owner=owner)
    agreed = request.records.actions.agree(child, owner, by, what, request.change)
    return Reply(
        tr(f"**{agreed.number}** for {who(owner)}, by {day(by)}: {what} ({child})."),
        [Note(each) for each in restriction_warning(request, child, owner)],
        buttons=[UNDO, Button(tr(f"Done {agreed.number}"), f"done {agreed.number} {child}")],
    )
