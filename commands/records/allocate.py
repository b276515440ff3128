"""`allocate`: a child who is in no team is taken into one."""

from typing import Annotated

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Colleague, Field, TeamKey, UnallocatedRef
from commands.grammar.verbs import command
from commands.messages.sentences import people_words
from commands.practice.private_words import tell_of_child_given
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unable
from permanence.errors import RuleBroken
from permanence.journey import Child
from permanence.language import tr
from permanence.refusals import refuse_childless
from permanence.roles import Role


@command(
    role=Role.MANAGER,
    title=tr("Take into a team"),
    example="allocate BX-0042 north worker @Sam",
    told=tr("Allocated"),
)
def allocate(
    request: Request,
    child: UnallocatedRef,
    team: TeamKey,
    *,
    worker: Annotated[Colleague, Field(tr("Child's social worker"))] | None = None,
    family_finder: Colleague | None = None,
) -> Reply:
    """Take a child who is in no team yet into one that you manage, and name the people who work with them."""
    records = request.records
    old, into = _unallocated(request, child), records.teams.get(team)
    refuse_childless(into)
    request.refuse_role(team)
    refuse_unable(request, worker=worker, family_finder=family_finder)
    taken = records.children.edit(
        old,
        request.change,
        team=team,
        worker=worker or old.worker,
        family_finder=family_finder or old.family_finder,
    )
    told = tell_of_child_given(request, taken)
    nobody_yet = [] if taken.worker else [Button(tr("Name their social worker"), f"edit {child}")]
    return Reply(
        tr(f"**{child}** is in {into.name} now: {people_words(taken)}.{told}"),
        buttons=[UNDO, *nobody_yet, Button(tr("Status"), f"status {child}")],
    )


def _unallocated(request: Request, ref: str) -> Child:
    """Return the child in no team with a reference. Raises RuleBroken or NotFound for any other."""
    children = request.records.children
    if found := children.unallocated(ref):
        return found[0]
    team = request.records.teams.name_of(children.open(ref).team)
    raise RuleBroken(
        tr(
            f"{ref} is in a team already: {team}. `edit {ref} team …` gives them to another. Nothing was changed."
        ),
        field="child",
    )
