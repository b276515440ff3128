"""`escalate`: an action goes to the next person up, sooner than it would by itself."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ActionId, Because, Field
from commands.grammar.verbs import command
from commands.practice.escalation import escalate_to_next
from commands.practice.request import Request
from permanence.language import tr
from permanence.refusals import refuse_ended
from permanence.roles import Role
from permanence.words import listed, who


@command(role=Role.WORKER, example="escalate 17 because no reply twice", title=tr("Ask for help"), told=None)
def escalate(
    request: Request,
    action: ActionId,
    *,
    because: Annotated[Because, Field(tr("What do you need help with?"), tr("No names."))],
) -> Reply:
    """Ask the team's manager privately for help with an action, or whoever is next above them."""
    asked = request.records.actions.get(action)
    child = request.child(asked.child)
    refuse_ended(asked)
    escalated = escalate_to_next(request, child, asked, because)
    passed = tr(f"{escalated.passed_over}, so ") if escalated.passed_over else ""
    told = (
        ""
        if asked.owner in (request.person, *escalated.people)
        else tr(f" {who(asked.owner)} is told first.")
    )
    return Reply(
        tr(
            f"{passed}{action} goes to {listed([who(person) for person in escalated.people])} in private: {asked.words} "
            f"({asked.child}).{told} Nothing is said in the channel."
        ),
        buttons=[UNDO],
    )
