"""`meeting`: people of both sides meet about a child and the family that the child is linked with."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import ChildRef, Colleagues, Coming, FamilyRef, Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.language import noun, tr
from permanence.roles import Role
from permanence.words import day, listed, who
from storage.families.finding import MeetingOfSides
from storage.outbox import PostKind


@command(
    role=Role.WORKER,
    told=None,
    everyday=True,
    title=tr("Arrange a meeting"),
    example="meeting BX-0042 FAM-0031 on 4 Dec with @Sam by @Fin",
)
def meeting(
    request: Request,
    child: ChildRef,
    family: FamilyRef,
    *,
    on: Coming,
    with_: Annotated[Colleagues, Field(tr("Who comes from the child's side"))],
    by: Annotated[
        Colleagues, Field(tr("Who comes from the family's side"), tr("Leave it empty for yourself."))
    ]
    | None = None,
) -> Reply:
    """Say who of both sides meets when, about a child and the family they are linked with. Those named are told; the child's side not of the family."""
    refuse_unable(request, with_=with_, by=by)
    request.records.links.get(child, family)
    of_the_family = by or (request.person,)
    arranged = MeetingOfSides(child, family, on, tuple(with_), tuple(of_the_family))
    is_anew = request.records.meetings_of_sides.arrange(arranged, request.change)
    people = listed([who(person) for person in (*with_, *of_the_family)])
    return Reply(
        tr(
            f"{people} meet about **{child}** and **{family}** on {day(on)}."
            f"{tr(' That replaces what was on record for that day.') if is_anew else ''}{_tell(request, arranged)}"
        ),
        buttons=[UNDO, Button(tr("Family finding"), "families waiting")],
    )


def _tell(request: Request, meeting: MeetingOfSides) -> str:
    """Tell those named in private, but the asker. Return the sentence that says so, after a space, or nothing."""
    records, change = request.records, request.change
    # Kept with the team of each one's own side: what became of it is told there.
    teams = {
        **dict.fromkeys(meeting.of_the_child, str(records.children.team_of(meeting.child))),
        **dict.fromkeys(meeting.of_the_family, records.families.get(meeting.family).team),
    }
    teams.pop(request.person, None)
    for person, team in teams.items():
        records.outbox.tell(team, request.today, PostKind.MEETING, person, change, subject=str(change.id))
    if not teams:
        return ""
    are = noun(len(teams), "is", "are")
    return tr(
        f" {listed([who(person) for person in teams])} {are} told in private; the child's side not which family it is."
    )
