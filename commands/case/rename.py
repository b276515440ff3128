"""`rename`: a child has another reference, or is one with the child who has it."""

from commands.grammar.reply import UNDO, Button, Listing, Question, Reply
from commands.grammar.values import Here, NewRef
from commands.grammar.verbs import command
from commands.messages.sentences import people_words
from commands.practice.doubts import question_of_likeness
from commands.practice.request import Request, whom_to_ask
from permanence.errors import NotAllowed, RuleBroken
from permanence.journey import Child, Journey
from permanence.language import tr
from permanence.one_child import doubts_of_one_child, facts_together, refuse_two_children
from permanence.progress import age
from permanence.roles import Role
from permanence.words import begun, count, listed
from storage.renames import MOVED


def what_to_ask(request: Request, reference: Here, *, to: NewRef) -> Question | None:
    """Return what is to be asked before a child has another reference: whether two on record are one, or whose it is."""
    wrong, right = _checked(request, reference, to)
    if right is None:
        return question_of_likeness(to, request, old=reference)
    records = request.records
    described = tr(
        f"**{to}** is tracked already: {records.teams.name_of(right.team)}, {people_words(right)}, "
        f"{age(right, request.today)}."
    )
    moves = tr(
        f"{_moving(request, wrong.ref)} of {wrong.ref} would be {to}'s from now on, and {to} keeps its team, people and "
        "month of birth."
    )
    doubts = doubts_of_one_child(records.journeys.of(right), records.journeys.of(wrong))
    if to in [ref for ref, _ in records.siblings.of(reference)]:
        doubts.append(tr("They are on record as siblings of each other, which would end."))
    against = f" {' '.join(doubts)}" if doubts else ""
    return Question(
        tr(f"{described} {moves} Are they the same child?"),
        yes=tr("Yes, the same child"),
        parts=[Listing(tr("Why they may not be"), doubts)] if doubts else [],
        in_terminal=tr(
            f"{described} {moves}{against} If they are the same child, type it again with `yes` at the end. "
            "Nothing was changed."
        ),
    )


@command(
    role=Role.WORKER,
    asks=what_to_ask,
    example="rename BX-0024 to BX-0042",
    title=tr("Change a reference"),
    told=tr("Reference changed"),
    everyday=True,
)
def rename(request: Request, reference: Here, *, to: NewRef) -> Reply:
    """Give a child another reference. If that is tracked already, both become one child. The old reference leads there."""
    wrong, right = _checked(request, reference, to)
    records = request.records
    moved = tr(f" {_moving(request, reference)} moved with it.") if right else ""
    if right:
        facts = facts_together(right, wrong)
        if facts != right:
            records.children.edit(facts, request.change)
    records.renames.rename(reference, to, request.change)
    return Reply(
        tr(f"{reference} is now **{to}**.{moved} Anybody who types {reference} is led there."),
        buttons=[UNDO, Button(tr("Status"), f"status {to}")],
    )


def _checked(request: Request, reference: str, to: str) -> tuple[Child, Child | None]:
    """Return a child, and the child who has the reference they are to have. Raises a PermanenceError for what may not be."""
    records = request.records
    wrong = records.children.get(reference)
    request.refuse_role(wrong.team)
    if reference == to:
        raise RuleBroken(tr(f"{to} is the reference already. Nothing was changed."), field="to")
    records.children.refuse_hidden(to)
    if records.children.team_of(to) is None:
        return wrong, None
    wrong, right = request.child(reference), request.child(to)
    if right.team != wrong.team and not request.standing.has(Role.MANAGER, wrong.team):
        manager = whom_to_ask(records, request.today, *records.teams.managers_of(wrong.team))
        raise NotAllowed(
            tr(
                f"{reference} and {to} are in different teams, and giving a child to another is for the team's manager. Ask {manager}."
            ),
            field="to",
        )
    if set(records.restrictions.of(reference)) != set(records.restrictions.of(to)):
        raise RuleBroken(
            tr(
                f"{reference} and {to} are not restricted to the same people. Make it so first, with `restrict`. Nothing was changed."
            ),
            field="to",
        )
    refuse_two_children(_journey(request, right), _journey(request, wrong))
    return wrong, right


def _journey(request: Request, child: Child) -> Journey:
    return request.records.journeys.of(child)


def _moving(request: Request, ref: str) -> str:
    """What is on record of a child, in words that begin a sentence."""
    counts = request.records.renames.counts(ref)
    told = listed([count(number, *MOVED[table]) for table, number in counts.items()])
    return begun(told) or tr("Nothing")
