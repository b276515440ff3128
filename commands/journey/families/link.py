"""`link`: an adoptive family is looked at for a child."""

from datetime import date
from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import ChildRef, FamilyRef, Field, Happened, Today
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.child_facts import family_search
from permanence.errors import RuleBroken
from permanence.families.family import Link
from permanence.families.steps import STEPS
from permanence.journey import Child, Event
from permanence.language import tr
from permanence.refusals import refuse_before_birth
from permanence.roles import SEES_EVERYTHING, Role
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
    _refuse_left(request, family, on)
    request.records.links.begin(Link(child, family, on, request.person), request.change)
    if not _has_link(request, found):
        request.records.milestones.note(child, Event(on, "link"), request.change)
    return Reply(
        tr(
            f"Linked: **{child}** with **{family}**, since {day(on)}. On the child's side only the social worker and the reviewing officer "
            "know that there is a link, and since when."
        ),
        buttons=[UNDO, Button(tr("Family"), f"family {family}")],
    )


def _has_link(request: Request, child: Child) -> bool:
    """Whether the milestones tell of a link already: they say that there is one, and not how many, so the end of the last ends it."""
    with request.records.seen_by(SEES_EVERYTHING):
        search = family_search(request.records.journeys.of(child), request.today)
    return search is not None and search.links > 0


def _refuse_left(request: Request, family: str, on: date) -> None:
    """Raise RuleBroken for a family that has left by a day: nobody is looked at for a child who is not there."""
    with request.records.seen_by(SEES_EVERYTHING):
        left = request.records.family_steps.of(family).until(on).left
    if left:
        raise RuleBroken(
            tr(
                f"{family} has left: {STEPS[left.step].words} on {day(left.on)}. A family that comes back enquires again. "
                "Nothing was changed."
            ),
            field="family",
        )
