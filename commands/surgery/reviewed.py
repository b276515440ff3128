"""`reviewed`: the team has discussed a child, and what it decided."""

from datetime import date
from typing import Annotated

from commands.grammar.reply import EMPTY, UNDO, Button, FormStart, Note, Question, Reply
from commands.grammar.values import Because, Coming, Field, Here, NoAction, NoteWords, Owner
from commands.grammar.verbs import SurgeryEvent, command
from commands.messages.sentences import action_line
from commands.practice.request import Request
from commands.practice.which_surgery import next_surgery_of, surgery_to_record_in
from commands.practice.whose_work import question_of_sight, refuse_unable, restriction_warning
from permanence.actions import Action
from permanence.errors import NotUnderstood, RuleBroken
from permanence.journey import Child
from permanence.language import noun, tr
from permanence.roles import Role
from permanence.words import day, listed, who

HOW = tr(
    ": `reviewed {child} @Sam by next fri Ask the court for a date`, or `reviewed {child} no action needed`"
)


def what_is_filled_in(request: Request, child: str | None = None, **_: object) -> FormStart:
    """Return whose a child's next action usually is, and by when: the last working day before the next surgery.

    Of a child who is discussed already, what was decided is filled in, to be changed, and no second action.
    """
    found = request.records.children.find(child) if child else None
    if found is None:
        return EMPTY
    team = request.records.teams.get(found.team)
    occurrence = surgery_to_record_in(request, team)
    values: dict[str, object] = {"by": _day_before(request, found), "owner": found.worker}
    if before := request.records.reviews.of(team.key, occurrence.nominal).get(found.ref):
        values = {"note": before.words}  # a choice that is filled in cannot be taken back in Slack
    late = [action_line(each, request.today, with_child=False) for each in _overdue(request, found)]
    return FormStart(
        [tr(f"Overdue: {each}") for each in late], {name: value for name, value in values.items() if value}
    )


def what_to_ask(
    request: Request,
    child: str,
    note: str,
    owner: str | None,
    by: date | None,
    need: str | None,
    because: str,
) -> Question | None:
    """Return what is to be asked first: whether an action is meant, or whether it is for somebody who cannot see the child.

    A form begins with an owner and a day filled in, so beside "no action needed" these mean nothing there.
    """
    found = request.child(child)
    refuse_unable(request, owner=owner)
    said = _with_reason(note, because)
    if not (owner or by):
        return None
    if owner and by and not need:
        return question_of_sight(request, found, owner)
    meant = owner or found.worker or request.person
    on = by or _day_before(request, found)
    action = Button(tr("An action"), f"reviewed {child} <@{meant}> by {on:%d/%m/%Y} {said}".strip())
    is_action = tr(f"Is that an action for **{child}**: {who(meant)} does it by {day(on)}")
    is_action += f": {said}?" if said else "?"
    if need:
        without = f"reviewed {child} {need} {note} {f'because {because}' if because else ''}"
        return Question(
            tr(f"{is_action} Or is no action needed?"),
            choices=[action, Button(tr("No action is needed"), " ".join(without.split()))],
            in_terminal=tr(
                f"Either no action is needed, or somebody does it{HOW.format(child=child)}. Nothing was changed."
            ),
            is_in_form=True,
        )
    name = request.in_slack.names.get(meant, "")
    aside = f"{name or meant}" if owner else tr(f"by {day(on)}")
    return Question(
        tr(f"{is_action} Or is it only noted?"),
        choices=[action, Button(tr("Only noted"), f"reviewed {child} {said} ({aside})")],
        in_terminal=tr(
            f"Who does it, and by when? {HOW.format(child=child).removeprefix(': ')}. Nothing was changed."
        ),
    )


@command(
    role=Role.WORKER,
    example="reviewed BX-0042 Agreed to widen search",
    title=tr("Discussed"),
    told=tr("Discussed"),
    in_surgery=SurgeryEvent.CHILD_REVIEWED,
    asks=what_to_ask,
    begins=what_is_filled_in,
)
def reviewed(
    request: Request,
    child: Here,
    note: Annotated[NoteWords, Field(tr("What was decided"))] = "",
    owner: Annotated[Owner, Field(tr("Who does it"))] | None = None,
    *,
    by: Annotated[Coming, Field(tr("By when"))] | None = None,
    need: Annotated[
        NoAction,
        Field(
            tr("Or is there nothing to do?"),
            tr("Then nobody is given an action."),
            told=tr("No action is needed."),
        ),
    ]
    | None = None,
    because: Annotated[
        Because, Field(tr("Why nothing is to be done"), tr("Needed beside an overdue action."))
    ] = "",
) -> Reply:
    """Record in a surgery what was decided about a child: who does what by when, or that no action is needed."""
    found = request.child(child)
    refuse_unable(request, owner=owner)
    _refuse_in_panel(request)
    team = request.records.teams.get(found.team)
    occurrence = surgery_to_record_in(request, team)
    words = note if need else _with_reason(note, because)
    action = None
    if need:
        _refuse_beside_overdue(request, found, because)
    elif owner and by:
        if not words:
            raise NotUnderstood(
                tr("Say what was decided, or that no action is needed."),
                field="note",
                how=HOW.format(child=child),
            )
        action = request.records.actions.agree(child, owner, by, words, request.change)
    request.records.reviews.look_at(
        team.key,
        occurrence.nominal,
        child,
        words,
        request.change,
        needs_nothing=bool(need),
        because=because if need else "",
    )
    request.change.surgery = (team.key, occurrence.nominal)
    return _answer(request, found, words, action, because if need else None)


def _answer(request: Request, child: Child, words: str, action: Action | None, because: str | None) -> Reply:
    """What is recorded; where nothing is agreed to be done next, who does what by when is asked."""
    said = f": {words}" if words else ""
    discussed = tr(f"**{child.ref}** is discussed{said}.")
    coming = [each for each in _open(request, child) if not each.is_overdue(request.today)]
    following = action or next(iter(coming), None)
    if because is not None:
        return Reply(
            tr(f"{discussed} No action is needed{f': {because}' if because else ''}."), buttons=[UNDO]
        )
    if following:
        warnings = restriction_warning(request, child.ref, following.owner) if action else []
        return Reply(
            tr(f"{discussed} Next: {action_line(following, request.today, with_child=False)}"),
            [Note(each) for each in warnings],
            buttons=[UNDO],
        )
    return Reply(
        tr(f"{discussed} Nothing is agreed to be done next: who does what, by when?"),
        buttons=[
            Button(tr("New action"), f"action {child.ref}", main=True),
            Button(tr("None is needed"), f"reviewed {child.ref} no action needed {words}".strip()),
            UNDO,
        ],
    )


def _with_reason(note: str, because: str) -> str:
    """The words as they were typed: `because` in a sentence about something to be done is part of it."""
    return tr(f"{note} because {because}").strip() if because else note


def _open(request: Request, child: Child) -> list[Action]:
    return request.records.actions.open_for([child])[child.ref]


def _overdue(request: Request, child: Child) -> list[Action]:
    return [each for each in _open(request, child) if each.is_overdue(request.today)]


def _refuse_beside_overdue(request: Request, child: Child, because: str) -> None:
    """Raise NotUnderstood for "no action needed" without saying why, of a child for whom an action is overdue."""
    late = _overdue(request, child)
    if late and not because:
        numbers = listed([f"{each.number} ({each.words})" for each in late])
        raise NotUnderstood(
            tr(f"{numbers} {noun(len(late), 'is', 'are')} overdue. Say why no action is needed."),
            field="because",
            how=f": `reviewed {child.ref} no action because …`",
        )


def _day_before(request: Request, child: Child) -> date:
    """The last working day before the team's next surgery; today, if that has gone."""
    following = next_surgery_of(request.as_of, request.records.teams.get(child.team))
    return max(request.office.calendar.before(following.held, 1), request.today)


def _refuse_in_panel(request: Request) -> None:
    """Raise RuleBroken in a panel: a child is discussed in their own team's surgery, and the record would show in that team's channel."""
    place = request.place.team
    if place and request.records.teams.get(place).is_panel:
        raise RuleBroken(
            tr(
                "A child is discussed in their own team's surgery. Here, agree an action, or leave an `update`. Nothing was changed."
            ),
            field="child",
        )
