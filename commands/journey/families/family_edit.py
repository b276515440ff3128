"""`family edit`: an adoptive family's facts change."""

from typing import Any

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Area, Colleague, FamilyRef, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.errors import NotUnderstood
from permanence.families.sides import refuse_families
from permanence.language import tr
from permanence.roles import Role
from permanence.words import listed, who


@command(role=Role.WORKER, title=tr("Change a family"), told=None, example="family edit FAM-0031 worker @Sam")
def family_edit(
    request: Request,
    family: FamilyRef,
    *,
    team: TeamKey | None = None,
    worker: Colleague | None = None,
    area: Area | None = None,
) -> Reply:
    """Change an adoptive family's team, worker or area."""
    found = request.records.families.get(family)
    edits: dict[str, Any] = {"team": team, "worker": worker, "area": area}
    edits = {fact: value for fact, value in edits.items() if value}
    if not edits:
        raise NotUnderstood(
            tr("What changes?"), field="worker", how=tr(f"For example: `family edit {family} worker @Alex`")
        )
    if team:
        refuse_families(request.records.teams.get(team), request.standing)
    refuse_unable(request, worker=worker)
    request.records.families.edit(found, request.change, **edits)
    said = [
        *([tr(f"with {request.records.teams.get(team).name}")] if team else []),
        *([tr(f"worker {who(worker)}")] if worker else []),
        *([tr(f"area {area}")] if area else []),
    ]
    return Reply(
        tr(f"**{family}** is changed: {listed(said)}."),
        buttons=[UNDO, Button(tr("Show"), f"family {family}")],
    )
