"""`hold off`: a child's records are kept no longer than others."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Here
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(
    role=(Role.SERVICE_MANAGER, Role.ADMIN),
    example="hold off BX-0042",
    title=tr("End of a legal hold"),
    told=None,
    everyday=True,
)
def hold_off(request: Request, child: Here) -> Reply:
    """End a legal hold: the child's records are kept for as long as retention says, and no longer."""
    found = request.records.children.get(child)
    request.refuse_role(found.team)
    request.records.legal_holds.lift(child, request.change)
    return Reply(
        tr(
            f"**{child}** is no longer on legal hold. Their records go when retention says so, and somebody purges them."
        ),
        buttons=[UNDO],
    )
