"""`introductions`: when and where a child and an adoptive family get to know each other."""

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import AnyDay, ChildRef, FamilyRef, Venue
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.families.family import Introductions
from permanence.language import tr
from permanence.roles import Role
from permanence.words import day


@command(
    role=Role.WORKER,
    told=None,
    everyday=True,
    example='introductions BX-0042 FAM-0031 from 7 Dec to 18 Dec at "the family centre"',
    title=tr("Plan introductions"),
)
def introductions(
    request: Request,
    child: ChildRef,
    family: FamilyRef,
    *,
    from_: AnyDay,
    to: AnyDay | None = None,
    at: Venue = "",
) -> Reply:
    """Say when and where a child and the family they are linked with get to know each other. Only the family-finding side sees it."""
    linked = request.records.links.get(child, family)
    if from_ < linked.began:
        raise RuleBroken(
            tr(
                f"They have been linked since {day(linked.began)}: introductions come after. Nothing was changed."
            ),
            field="from_",
        )
    if to and to < from_:
        raise RuleBroken(tr("Introductions cannot end before they begin. Nothing was changed."), field="to")
    request.records.introductions.plan(Introductions(child, family, from_, to, at), request.change)
    until = tr(f" to {day(to)}") if to else ""
    return Reply(
        tr(
            f"Introductions of **{child}** and **{family}**: from {day(from_)}{until}{f', {at}' if at else ''}."
        ),
        buttons=[UNDO, Button(tr("Family"), f"family {family}")],
    )
