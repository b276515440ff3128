"""`left`: all the work of a person who has left goes to another."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

from commands.grammar.reply import EMPTY, UNDO, FormStart, Listing, Question, Reply
from commands.grammar.values import Colleague, Field, Person
from commands.grammar.verbs import command
from commands.messages.sentences import vacancy_lines, work_words
from commands.practice.request import Request, whom_to_ask
from commands.practice.whose_work import refuse_unable, restriction_warning, sees
from permanence.actions import Action
from permanence.errors import RuleBroken
from permanence.families.family import Family
from permanence.journey import OWN_PEOPLE, Child
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count, listed, who
from storage.people import Workloads

_NAMED_AS = {each.field: each.words for each in OWN_PEOPLE}
"""What a person can be to a child, in words."""


def what_to_ask(request: Request, person: str, *, to: str) -> Question | None:
    """Return what is to be asked before work changes hands: of somebody who has not left, or to somebody who cannot see it."""
    _refuse(request, person, to)
    actions, children = _work_of(request, person)
    families = _families_of(request, person)
    if not (actions or children or families):
        return None
    said = []
    if person not in request.records.leavers.all():
        held = [
            *([count(len(actions), "open action")] if actions else []),
            *([tr(f"what they are to {count(len(children), 'child', 'children')}")] if children else []),
            *([_families_words(families)] if families else []),
        ]
        said.append(
            tr(
                f"{who(person)} has not left: their account in Slack is active. All of their work in your teams goes to {who(to)}: "
                f"{listed(held)}. For a few days only, use `cover`."
            )
        )
    if unseen := _unseen(request, actions, children, to):
        said.append(
            tr(
                f"{who(to)} would have actions for {listed(unseen)} and could not see them: they are neither in the team's channel "
                "nor named there. Invite them to the channel."
            )
        )
    return Question(" ".join([*said, tr("Go on?")]), yes=tr("Yes, hand it over")) if said else None


def what_is_theirs(request: Request, person: str | None = None, **_: object) -> FormStart:
    """Return what a person still has in the asker's teams, for the form that hands it over."""
    theirs = [
        tr(f"{work_words(work)} in {request.records.teams.name_of(key)}")
        for key, work in Workloads(request.records).of(person or "").items()
        if _manages(request, key)
    ]
    return FormStart([tr(f"Still theirs: {listed(theirs)}.")]) if theirs else EMPTY


@command(
    role=Role.MANAGER,
    example="left @Sam to @Alex",
    title=tr("Hand over"),
    everyday=True,
    asks=what_to_ask,
    begins=what_is_theirs,
    shows_families=True,
)
def left(
    request: Request,
    person: Annotated[Person, Field(tr("Who has left"), keeps_leaver=True)],
    *,
    to: Annotated[Colleague, Field(tr("Who takes their work"))],
) -> Reply:
    """Hand over all the work of somebody who has left: their actions, and the children and adoptive families they are named on."""
    _refuse(request, person, to)
    records = request.records
    actions, children = _work_of(request, person)
    families = _families_of(request, person)
    if not (actions or children or families):
        raise RuleBroken(
            " ".join(
                [
                    tr(f"{who(person)} has nothing in a team of yours."),
                    *_not_handed_over(request, person),
                    tr("Nothing was changed."),
                ]
            ),
            field="person",
        )
    for action in actions:
        records.actions.give(action.number, to, request.change)
    for family in families:
        records.families.edit(family, request.change, worker=to)
    named = Counter(fact for child in children for fact in _hand_over(request, child, person, to))
    refs = {action.child for action in actions} | {child.ref for child in children}
    handed = [
        *([count(len(actions), "open action")] if actions else []),
        *(
            tr(f"{count(named[fact], 'child', 'children')} as {what}")
            for fact, what in _NAMED_AS.items()
            if named[fact]
        ),
        *([_families_words(families)] if families else []),
    ]
    notes = [
        *(line for ref in sorted(refs) for line in restriction_warning(request, ref, to)),
        *_not_handed_over(request, person),
        *_for_an_administrator(request, person),
    ]
    return Reply(
        tr(f"Handed over from {who(person)} to {who(to)}: {listed(handed)}."),
        [Listing(tr("Still to do"), notes)] if notes else [],
        buttons=[UNDO],
    )


def _refuse(request: Request, person: str, to: str) -> None:
    if person == to:
        raise RuleBroken(
            tr("That is the same person twice. Who takes it over? Nothing was changed."), field="to"
        )
    refuse_unable(request, to=to)


def _work_of(request: Request, person: str) -> tuple[Sequence[Action], Sequence[Child]]:
    """Return a person's open actions, and the children they are named on, in the teams that the asker manages."""
    records = request.records
    return (
        [each for each in records.actions.open_of(person) if _is_in_managed_team(request, each.child)],
        [each for each in records.children.of_person(person) if _is_in_managed_team(request, each.ref)],
    )


def _families_of(request: Request, person: str) -> Sequence[Family]:
    """Return the adoptive families whose worker a person is, in the teams that the asker manages."""
    families = request.records.families.of_worker(person)
    return [each for each in families if _manages(request, each.team)]


def _families_words(families: Sequence[Family]) -> str:
    return count(len(families), "adoptive family", "adoptive families")


def _unseen(request: Request, actions: Sequence[Action], children: Sequence[Child], to: str) -> list[str]:
    """Return the children of whom a person gets actions only, and whom they cannot see."""
    named = {child.ref for child in children}
    others = sorted({action.child for action in actions} - named)
    return [ref for ref in others if not sees(request, request.records.children.get(ref), to)]


def _is_in_managed_team(request: Request, ref: str) -> bool:
    """Whether the asker manages the team a child is with."""
    return _manages(request, request.records.children.team_of(ref))


def _hand_over(request: Request, child: Child, person: str, to: str) -> list[str]:
    """Name another in a person's place on a child; returns what they were to the child."""
    was = [fact for fact in _NAMED_AS if getattr(child, fact) == person]
    request.records.children.edit(child, request.change, **dict.fromkeys(was, to))
    return was


def _not_handed_over(request: Request, person: str) -> list[str]:
    """Lines about the work that stays with a person: managed by others, or restricted to people named."""
    lines = []
    for key, work in Workloads(request.records).of(person).items():
        managers = request.records.teams.managers_of(key)
        kept = (
            tr("restricted to people named there: ask one of them")
            if _manages(request, key)
            else tr(f"ask {whom_to_ask(request.records, request.today, *managers)}")
        )
        lines.append(tr(f"{work_words(work, tr('more'))} in {request.records.teams.name_of(key)}: {kept}."))
    return lines


def _manages(request: Request, team: str | None) -> bool:
    return request.standing.has(Role.MANAGER, team)


def _for_an_administrator(request: Request, person: str) -> list[str]:
    """Lines about the posts and the role that only an administrator can give to another."""
    role = request.records.roles.of(person)
    return [
        *(line for team in request.records.teams.all() for line in vacancy_lines(team, person)),
        *([tr(f"They are {role}: an administrator types `role none @…`.")] if role else []),
    ]
