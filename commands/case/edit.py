"""`edit`: the facts of a child change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any

from commands.grammar.reply import UNDO, Note, Question, Reply
from commands.grammar.values import AnyComing, BirthMonth, Colleague, Field, Here, TeamKey
from commands.grammar.verbs import command
from commands.messages.sentences import people_words
from commands.practice.doubts import asked_together, question_of_age
from commands.practice.private_words import manager_of_child_given, tell_of_child_given
from commands.practice.request import Request
from commands.practice.whose_work import refuse_giving, refuse_unable, restriction_warning
from permanence.birth import is_too_early
from permanence.errors import NotUnderstood, RuleBroken
from permanence.journey import OWN_PEOPLE, Child, Month
from permanence.language import tr
from permanence.milestones import MILESTONES
from permanence.plans import with_plans
from permanence.refusals import refuse_childless, refuse_far_birth
from permanence.roles import Role
from permanence.words import day, month_words, who


def what_to_ask(request: Request, child: Here, **given: Any) -> Question | None:
    """Return what is to be asked before a child is changed: whether the month of birth is right, and the child to leave one's sight."""
    old, edits = _checked(request, child, given)
    aged = question_of_age(child, edits["born"], request) if "born" in edits else None
    return asked_together(aged, _question_of_sight(request, old, replace(old, **edits)))


def _question_of_sight(request: Request, old: Child, after: Child) -> Question | None:
    """Ask before a change after which the asker sees the child no longer."""
    child = old.ref
    if request.records.children.would_be_seen(after):
        return None
    if after.team == old.team:
        team = request.records.teams.find(after.team)
        where = tr(f"are not in {team.name}'s channel") if team else tr("the child is in no team yet")
        return Question(
            tr(
                f"You will no longer see **{child}**: you would not be named on the child, and {where}. Change it anyway?"
            ),
            yes=tr(f"Yes, change {child}"),
        )
    team = request.records.teams.get(after.team)
    reader = manager_of_child_given(request, after)
    whose = tr("Its manager {}") if reader == team.manager else tr("{}, who covers for its manager,")
    told = tr(f"{whose.format(who(reader))} is told. ") if reader else ""
    return Question(
        tr(
            f"You will no longer see this child: **{child}** goes to {team.name}, whose channel you are not in. "
            f"{told}Until somebody there has worked with the child, your `undo` takes it back. "
            "Go on?"
        ),
        yes=tr(f"Yes, give {child} to {team.key}"),
    )


@command(
    role=Role.WORKER,
    title=tr("Change a child"),
    example="edit BX-0042 worker @Alex",
    told=tr("Changed"),
    asks=what_to_ask,
)
def edit(
    request: Request,
    child: Here,
    *,
    worker: Annotated[Colleague, Field(tr("Child's social worker"))] | None = None,
    family_finder: Colleague | None = None,
    reviewing_officer: Colleague | None = None,
    team: TeamKey | None = None,
    born: BirthMonth | None = None,
    due: Annotated[AnyComing, Field(tr("Expected birth"), tr("Only for an unborn child."))] | None = None,
) -> Reply:
    """Change a child's team, people, month of birth or expected date."""
    given = {
        "worker": worker,
        "family_finder": family_finder,
        "reviewing_officer": reviewing_officer,
        "team": team,
        "born": born,
        "due": due,
    }
    old, edits = _checked(request, child, given)
    records = request.records
    edited = records.children.edit(old, request.change, **edits)
    if born and (birth := records.journeys.of(old).first("birth")):
        records.milestones.correct(child, birth, born.first, request.change)
    facts = [
        *([tr(f"now with {records.teams.get(edited.team).name}")] if team else []),
        *([tr(f"born in {month_words(born.first)}")] if born else []),
        *([tr(f"birth expected on {day(due)}")] if due else []),
        people_words(edited),
    ]
    told = tell_of_child_given(request, edited) if edited.team != old.team and not old.closed else ""
    named = dict.fromkeys(edits[each.field] for each in OWN_PEOPLE if each.field in edits)
    return Reply(
        tr(f"**{child}** is changed: {', '.join(facts)}.{told}"),
        [Note(line) for person in named for line in restriction_warning(request, child, person)],
        buttons=[UNDO],
    )


def _checked(request: Request, child: str, given: Mapping[str, Any]) -> tuple[Child, dict[str, Any]]:
    """Return a child as on record, and the facts that are given anew. Raises a PermanenceError for what may not be."""
    edits = {fact: value for fact, value in given.items() if value is not None}
    old = _child(request, child, edits)
    if not edits:
        raise NotUnderstood(
            tr("What changes?"), field="worker", how=tr(f"For example: `edit {child} worker @Alex`")
        )
    if team := edits.get("team"):
        refuse_childless(request.records.teams.get(team))
        refuse_giving(request, old, team, "team")
    refuse_unable(request, **{each.field: edits.get(each.field) for each in OWN_PEOPLE})
    born, due = edits.get("born"), edits.get("due")
    if due and (old.born or born):
        raise RuleBroken(
            tr(f"{child} is born already; an expected date is for an unborn child."), field="due"
        )
    if due:
        refuse_far_birth(due, request.today)
    if born:
        _refuse_before_birth(request, old, born)
        edits["due"] = None
    return old, edits


def _refuse_before_birth(request: Request, child: Child, born: Month) -> None:
    """Raise RuleBroken for a month of birth after what is on record of the child, but for what may happen before birth."""
    recorded = with_plans(request.records.journeys.of(child))
    early = [
        each for each in recorded if each.milestone != "birth" and is_too_early(born, each.on, each.milestone)
    ]
    if early:
        first = f"{MILESTONES[early[0].milestone].words} on {day(early[0].on)}"
        raise RuleBroken(
            tr(f"{child.ref}: {first} is too early for a birth in {month_words(born.first)}. Check both."),
            field="born",
        )


def _child(request: Request, ref: str, edits: Mapping[str, Any]) -> Child:
    """Return the child to change: still tracked, or one who cannot come back before another team has them."""
    found = request.records.children.get(ref)
    if found.closed and set(edits) == {"team"} and request.records.teams.find(found.team) is None:
        return found
    return request.child(ref)
