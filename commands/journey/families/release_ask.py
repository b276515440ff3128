"""`release ask`: a file with what the family-finding side knows in it is asked for."""

from typing import Annotated, Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, ChildRef, Field
from commands.grammar.verbs import command
from commands.practice.agreement import ask_for_release
from commands.practice.request import Request
from permanence.errors import NotFound, NotUnderstood
from permanence.families.release import SUBJECT
from permanence.language import tr
from permanence.roles import Role


@command(
    role=Role.WORKER,
    told=None,
    title=tr("Ask for a release"),
    shows_families=True,
    example="release ask BX-0042 because the guardian asks",
)
def release_ask(
    request: Request,
    child: ChildRef | None = None,
    what: Annotated[Literal["ofsted-11"], Field(tr("Or a list"))] | None = None,
    *,
    because: Because,
) -> Reply:
    """Ask that a file may tell of adoptive families: about a child, or Ofsted's list 11. Another of their side releases it."""
    records = request.records
    if bool(child) == bool(what):
        raise NotUnderstood(
            tr("Name a child, or `ofsted-11`."),
            field="child",
            how=": `release ask BX-0042 because the guardian asks`",
        )
    if not (records.links.of_child(child) if child else records.families.are_seen()):
        raise NotFound(
            tr(
                f"I know of no family{tr(f' looked at for {child}') if child else ''} that you may see, so there is nothing to release. "
                "Nothing was changed."
            ),
            field="child",
        )
    asked = records.releases.ask(what or SUBJECT, child, because, request.change)
    return Reply(
        tr(
            f"**{asked.number}** is asked for: {asked.words} ({because}). Another of the family-finding side types "
            f"`release {asked.number}`, by {request.moment_words(asked.ends)}.{ask_for_release(request, asked)}"
        ),
        buttons=[UNDO],
    )
