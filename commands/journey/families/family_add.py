"""`family add`: an adoptive family is known to the family-finding side."""

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Area, Colleague, NewFamilyRef, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.families.family import Family
from permanence.families.sides import refuse_families
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(
    role=Role.WORKER,
    title=tr("Add a family"),
    told=None,
    example='family add FAM-0031 team finding worker @Sam area "West Borset"',
)
def family_add(
    request: Request, family: NewFamilyRef, *, team: TeamKey, worker: Colleague, area: Area
) -> Reply:
    """Add an adoptive family by reference: its team, its worker and its area. No name, ever."""
    found = request.records.teams.get(team)
    refuse_families(found, request.standing)
    refuse_unable(request, worker=worker)
    request.records.families.add(Family(family, team, worker, area, request.today), request.change)
    return Reply(
        tr(
            f"**{family}** is added to {found.name}, worker {who(worker)}, {area}. Only the family-finding side sees it. "
            f"`link BX-0042 {family}` says that it is looked at for a child."
        ),
        buttons=[UNDO, Button(tr("Show"), f"family {family}")],
    )
