"""`release ask`: a file about a child, with what the family-finding side knows in it, is asked for."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, ChildRef
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import NotFound
from permanence.roles import Role


@command(role=Role.WORKER, told=None, title="Ask for a release", shows_families=True)
def release_ask(request: Request, child: ChildRef, *, because: Because) -> Reply:
    """Ask that a file about a child may tell of the families looked at for them. Another of the family-finding side releases it."""
    if not request.records.links.of_child(child):
        raise NotFound(
            f"I know of no family looked at for {child} that you may see, so there is nothing to release. Nothing was changed.",
            field="child",
        )
    asked = request.records.releases.ask(child, because, request.change)
    return Reply(
        f"**{asked.number}** is asked for: a file about **{child}** with the families looked at for them ({because}). "
        f"Another of the family-finding side types `release {asked.number}`, by {request.moment_words(asked.ends)}.",
        buttons=[UNDO],
    )
