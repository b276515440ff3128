"""`link end`: an adoptive family is looked at for a child no longer."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Because, ChildRef, FamilyRef, Field, Happened, Today
from commands.grammar.verbs import command
from commands.practice.doubts import families_still_matched
from commands.practice.request import Request
from permanence.child_facts import links_end_by
from permanence.errors import RuleBroken
from permanence.families.family import Link
from permanence.families.finding import became_match
from permanence.journey import Event
from permanence.language import tr
from permanence.roles import SEES_EVERYTHING, Role
from permanence.words import day, listed


@command(
    role=Role.WORKER,
    told=None,
    title=tr("End a link"),
    example="link end BX-0042 FAM-0031 because the family withdrew",
)
def link_end(
    request: Request,
    child: ChildRef,
    family: FamilyRef,
    *,
    on: Annotated[Happened, Field(tr("Ended on"))] = Today,
    because: Because,
) -> Reply:
    """Say that an adoptive family is looked at for a child no longer, and why. What was planned for them together is off."""
    found = request.records.links.get(child, family)
    if on < found.began:
        raise RuleBroken(
            tr(
                f"They have been linked since {day(found.began)}: it cannot have ended before. Nothing was changed."
            ),
            field="on",
        )
    planned = _planned(request, found)
    request.records.links.end(found, on, because, request.change)
    with request.records.seen_by(SEES_EVERYTHING), request.records.only_counting():
        journey = request.records.journeys.of(request.records.children.get(child))
        linked = [each for each in request.records.links.of_child(child) if not each.ended]
    since = links_end_by(journey, request.today)
    if all(each.began <= since for each in linked):
        request.records.milestones.note(child, Event(on, "link_ended"), request.change)
    off = [each for each in planned if each not in _planned(request, found)]
    tell = tr(f" That calls off {listed(off)}: tell whoever was to come.") if off else ""
    matched = [family] if became_match(found.began, journey) else []
    still = families_still_matched(request, matched, on)
    return Reply(
        tr(f"The link of **{child}** with **{family}** ended on {day(on)}: {because}.{tell}{still.words}"),
        buttons=[UNDO, Button(tr("Family"), f"family {family}"), *still.buttons],
    )


def _planned(request: Request, link: Link) -> list[str]:
    """Return the meetings and introductions to come of a link, in words."""
    records, today = request.records, request.today
    meetings = [
        tr(f"the meeting on {day(each.on)}")
        for each in records.meetings_of_sides.of(link.child, link.family)
        if each.on >= today
    ]
    introductions = [
        tr(f"introductions from {day(each.begins)}")
        for each in records.introductions.of_child(link.child)
        if each.family == link.family and each.begins >= today
    ]
    return [*meetings, *introductions]
