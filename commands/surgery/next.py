"""`next`: the chair brings up the next child."""

from collections.abc import Sequence

from commands.grammar.reply import Button, Note, Reply
from commands.grammar.values import ChildRef, TeamKey
from commands.grammar.verbs import command
from commands.messages.agenda.child import child_message
from commands.messages.agenda.turn import next_child_button
from commands.messages.buttons import Choices, first_few
from commands.practice.cases import may_be_named
from commands.practice.minutes import minutes_of
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import open_surgery, refuse_outsider, refuse_unless_chair
from permanence.errors import NotUnderstood, RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Side, Team
from permanence.words import linked, listed

BACK_TO = 4
"""How many of the children who were passed over have a button of their own; the others are in a menu."""


@command(role=Role.WORKER, example="next", told=None, everyday=True)
def next_(request: Request, team: TeamKey | None = None, *, after: ChildRef | None = None) -> Reply:
    """Bring up the next child of the surgery that is open, with what was agreed last time. For whoever chairs it."""
    found = _team(request, team)
    refuse_outsider(request, found)
    refuse_unless_chair(request, found)
    occurrence = open_surgery(request, found)
    minutes = minutes_of(request.as_of, found, occurrence)
    had = request.records.turns.of(found.key, occurrence.nominal)
    turns = [ref for ref in had if may_be_named(request.records, ref)]
    if after and turns and turns[-1] != after:
        raise RuleBroken(
            tr(f"{turns[-1]} came after {after} already. Its message is in the channel."), field="after"
        )
    surgery = Surgery(request.as_of, found, occurrence)
    planned = [case.ref for case in surgery.agenda.to_bring_up] if found.is_panel else minutes.discussed
    waiting = [ref for ref in planned if ref not in turns and ref not in minutes.reviews]
    case = next((case for ref in waiting if (case := surgery.case_of(ref))), None)
    if case is None:
        return _at_the_end(found, minutes.not_reached)
    request.records.turns.bring_up(found.key, occurrence.nominal, case.ref, request.change)
    shown = child_message(surgery, case, with_last=True)
    left = [ref for ref in waiting if ref != case.ref]
    note = tr(f"After this one: {listed(left)}.") if left else tr("This is the last one.")
    its_message = linked(tr("its message"), surgery.links.get(case.ref, ""))
    talk = "" if found.is_panel else tr(f" Talk in the thread of {its_message}, where everybody sees it.")
    return Reply(
        shown.words,
        [*shown.parts, Note(f"{note}{talk}")],
        buttons=[*shown.buttons, next_child_button(found.key, case.ref)],
        menu=shown.menu,
        title=tr(f"Now: {case.ref}"),
        fallback=shown.fallback,
    )


def _at_the_end(team: Team, passed_over: Sequence[str]) -> Reply:
    """The answer after the last child: the children nothing was recorded for, and a button to close."""
    bare = tr(f" Nothing is recorded for {listed(passed_over)}.") if passed_over else ""
    back, menu = first_few(
        Choices(tr("Children"), [[Button(tr(f"Reviewed {ref}"), f"reviewed {ref}")] for ref in passed_over]),
        most=BACK_TO,
    )
    return Reply(
        tr(f"Every child on the agenda of {team.name} has been brought up.{bare}")
        if team.side is Side.CHILD
        else tr(f"The agenda of {team.name} is of families, so it brings up no child in turn."),
        buttons=[*back, Button(tr("Close the surgery"), f"surgery {team.key} close", main=True)],
        menu=menu,
        fallback=tr("Every child has been brought up"),
    )


def _team(request: Request, key: str | None) -> Team:
    """The team named, the one whose channel it is, or the only one that the asker leads."""
    records = request.records
    if key or request.place.team:
        return records.teams.get(key or str(request.place.team))
    led = records.teams.led_by(request.person, *request.standing.covers)
    if len(led) != 1:
        raise NotUnderstood(tr("Of which team?"), field="team", how=tr("For example: `next north`"))
    return records.teams.get(*led)
