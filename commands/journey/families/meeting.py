"""`meeting`: people of both sides meet about a child and the family that the child is linked with."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import ChildRef, Colleagues, Coming, FamilyRef, Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.roles import Role
from permanence.words import day, listed, who
from storage.families.finding import MeetingOfSides


@command(
    role=Role.WORKER,
    told=None,
    everyday=True,
    title="Arrange a meeting",
    example="meeting BX-0042 FAM-0031 on 4 Dec with @Sam by @Fin",
)
def meeting(
    request: Request,
    child: ChildRef,
    family: FamilyRef,
    *,
    on: Coming,
    with_: Annotated[Colleagues, Field("Who comes from the child's side")],
    by: Annotated[Colleagues, Field("Who comes from the family's side", "Leave it empty for yourself.")]
    | None = None,
) -> Reply:
    """Say who of both sides meets when, about a child and the family they are linked with. Only the family-finding side sees it."""
    refuse_unable(request, with_=with_, by=by)
    request.records.links.get(child, family)
    of_the_family = by or (request.person,)
    arranged = MeetingOfSides(child, family, on, tuple(with_), tuple(of_the_family))
    is_anew = request.records.meetings_of_sides.arrange(arranged, request.change)
    people = listed([who(person) for person in (*with_, *of_the_family)])
    return Reply(
        f"{people} meet about **{child}** and **{family}** on {day(on)}{', as is now on record' if is_anew else ''}. "
        "Nobody is told by this: it is for you to ask them.",
        buttons=[UNDO, Button("Family finding", "families waiting")],
    )
