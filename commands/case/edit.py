"""`edit`: the facts of a child change."""

from typing import Annotated, Any

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import AnyDay, BirthMonth, Field, Here, Person, TeamKey
from commands.grammar.verbs import command
from commands.messages.sentences import people_words
from commands.practice.request import Request
from commands.practice.whose_work import refuse_leavers
from permanence.errors import NotAllowed, NotUnderstood, RuleBroken
from permanence.refusals import refuse_far_birth, refuse_panel
from permanence.roles import Role
from permanence.words import who


@command(role=Role.WORKER, example="edit BX-0042 worker @Alex", told="Changed")
def edit(
    request: Request,
    child: Here,
    *,
    worker: Annotated[Person, Field("Child's social worker")] | None = None,
    family_finder: Person | None = None,
    reviewing_officer: Person | None = None,
    team: TeamKey | None = None,
    born: BirthMonth | None = None,
    due: Annotated[AnyDay, Field("Expected birth", "Only for an unborn child.")] | None = None,
) -> Reply:
    """Change a child's team, people, month of birth or expected date."""
    old = request.child(child)
    edits: dict[str, Any] = {
        "worker": worker,
        "family_finder": family_finder,
        "reviewing_officer": reviewing_officer,
        "team": team,
        "born": born,
        "due": due,
    }
    edits = {fact: value for fact, value in edits.items() if value is not None}
    if not edits:
        raise NotUnderstood("What changes?", field="worker", how=f"For example: `edit {child} worker @Alex`")
    if team:
        refuse_panel(request.records.teams.get(team))
        _refuse_reassigning(request, old.team)
    refuse_leavers(request, worker=worker, family_finder=family_finder, reviewing_officer=reviewing_officer)
    if due and old.born:
        raise RuleBroken(f"{child} is born already; an expected date is for an unborn child.", field="due")
    if due:
        refuse_far_birth(due, request.today)
    first = next(iter(request.records.journeys.of(old).events), None)
    if born and first and first.on < born.first and first.milestone != "prebirth_referral":
        raise RuleBroken(
            f"{child} has {first.milestone.replace('_', ' ')} on record before that birth. Check both.",
            field="born",
        )
    edited = request.records.children.edit(old, request.change, **edits)
    if born and (birth := request.records.journeys.of(old).first("birth")):
        request.records.milestones.correct(child, birth, born.first, request.change)
    where = f"now with {request.records.teams.get(edited.team).name}, " if team else ""
    # A person who gives a child to another team may no longer see the child, and so cannot undo it.
    return Reply(f"**{child}** is changed: {where}{people_words(edited)}.", buttons=[] if team else [UNDO])


def _refuse_reassigning(request: Request, team: str) -> None:
    """Raise NotAllowed for anyone but the team's manager: a child's team decides who may see them."""
    if not request.standing.has(Role.MANAGER, team):
        manager = who(request.records.teams.get(team).manager)
        raise NotAllowed(
            f"Giving a child to another team is for the team's manager. Ask {manager}.", field="team"
        )
