"""`restrict`: only the people named may see a child."""

from typing import Annotated, Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Colleagues, Field, Here
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.errors import NotUnderstood, RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import listed, who


@command(
    role=Role.MANAGER,
    example="restrict BX-0042 to @Sam @Mary",
    title=tr("Who may see this child?"),
    told=None,
)
def restrict(
    request: Request,
    child: Here,
    lift: Annotated[Literal["lift"], Field(tr("Or lift the restriction"))] | None = None,
    *,
    to: Annotated[Colleagues, Field(tr("Who may still see the child"))] | None = None,
) -> Reply:
    """Restrict a child to the people named, who alone then see them; `lift` ends that."""
    found = request.child(child)
    if lift:
        if not request.records.restrictions.of(child):
            raise RuleBroken(tr(f"{child} is not restricted."), field="child")
        request.records.restrictions.narrow(child, (), request.change)
        return Reply(
            tr(f"**{child}** is no longer restricted: the whole team may see them again."), buttons=[UNDO]
        )
    if not to:
        raise NotUnderstood(
            tr("To which people?"),
            field="to",
            how=tr(f"For example: `restrict {child} to @Sam @Mary`, or `restrict {child} lift`"),
        )
    refuse_unable(request, to=to)
    managers = request.records.teams.managers_of(found.team)
    if not {*managers, request.person} & set(to):
        whom = listed(["yourself", *(who(each) for each in managers if each != request.person)], tr("or"))
        raise RuleBroken(
            tr(f"Name {whom} too, so that somebody who may lift it still sees {child}. Nothing was changed."),
            field="to",
        )
    request.records.restrictions.narrow(child, to, request.change)
    return Reply(
        tr(
            f"**{child}** is restricted to {listed([who(person) for person in to])}. Agendas will only say "
            "that a child is discussed privately, and every message and list is redrawn without them; what was said in "
            "threads stays in Slack until you delete it there."
        ),
        buttons=[UNDO],
    )
