"""`hold`: a child's records are kept, whatever retention says."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, Here
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(
    role=(Role.SERVICE_MANAGER, Role.ADMIN),
    example="hold BX-0042 because a complaint is open",
    title=tr("Legal hold"),
    told=None,
    everyday=True,
)
def hold(request: Request, child: Here, *, because: Because) -> Reply:
    """Keep a child's records until the hold is lifted, even when retention is over: for a complaint, a claim, an inquiry."""
    found = request.records.children.get(child)
    request.refuse_role(found.team)
    request.records.legal_holds.hold(child, because, request.change)
    return Reply(
        tr(
            f"**{child}** is on legal hold: {because}. Nothing about them is erased until `hold off {child}`."
        ),
        buttons=[UNDO],
    )
