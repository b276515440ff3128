"""`link`: an adoptive family is looked at for a child."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import ChildRef, FamilyRef, Field, Happened, Today
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.families.family import Link
from permanence.journey import Event
from permanence.language import tr
from permanence.refusals import refuse_before_birth
from permanence.roles import Role
from permanence.words import day


@command(role=Role.WORKER, told=None, everyday=True, title=tr("Link with a family"))
def link(
    request: Request,
    child: ChildRef,
    family: FamilyRef,
    *,
    on: Annotated[Happened, Field(tr("Since"))] = Today,
) -> Reply:
    """Say that an adoptive family is looked at for a child, from a day on. Only the family-finding side sees which family."""
    found = request.child(child)
    request.records.families.to_link(child, family)
    refuse_before_birth(found, on, "link", "link")
    request.records.links.begin(Link(child, family, on, request.person), request.change)
    request.records.milestones.note(child, Event(on, "link"), request.change)
    return Reply(
        tr(
            f"Linked: **{child}** with **{family}**, since {day(on)}. On the child's side only the social worker and the reviewing officer "
            "know that there is a link, and since when."
        ),
        buttons=[UNDO, Button(tr("Family"), f"family {family}")],
    )
