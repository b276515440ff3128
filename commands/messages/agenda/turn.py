"""The child whose turn it is in a surgery, as the chair goes from one to the next."""

from collections.abc import Iterable
from dataclasses import replace

from commands.grammar.reply import Button, Reply, Text
from commands.messages.agenda.child import child_message
from commands.practice.cases import may_be_named
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import leads_surgeries, open_surgery_of
from permanence.language import tr
from permanence.surgery import Occurrence
from permanence.teams import Team


def next_child_button(team: str, ref: str) -> Button:
    """A button that brings up the child after this one in a team's surgery."""
    return Button(tr("Next child"), f"next {team} after {ref}")


def with_current_child(request: Request, reply: Reply, children: Iterable[str]) -> Reply:
    """The answer to a change, with the message of the child it is about again if the asker has brought that child up.

    A button pressed on the answer to `next` replaces that answer, and the child must not go with it.
    """
    for ref in children:
        turn = _turn(request, ref)
        if turn and may_be_named(request.records, ref):
            return _with_child(request, reply, ref, *turn)
    return reply


def _turn(request: Request, ref: str) -> tuple[Team, Occurrence] | None:
    """The team and its open surgery, or the panel where it is asked, if the asker brought the child up there.

    Where nobody has brought up a child yet, whoever leads the surgery does so with the first they have discussed.
    """
    records, here = request.records, request.place.team
    key = here if here and records.teams.get(here).is_panel else records.children.team_of(ref)
    posted = records.surgeries.posted(key) if key else None
    if not key or posted is None:
        return None
    team, latest = records.teams.get(key), records.turns.latest(key, posted)
    is_first = latest is None and ref in records.reviews.of(key, posted) and leads_surgeries(request, team)
    if latest != (ref, request.person) and not is_first:
        return None
    surgery = open_surgery_of(request.as_of, team)
    return (team, surgery) if surgery else None


def _with_child(request: Request, reply: Reply, ref: str, team: Team, surgery: Occurrence) -> Reply:
    on = next_child_button(team.key, ref)
    if ref in request.records.reviews.of(team.key, surgery.nominal):
        return replace(reply, buttons=[*reply.buttons, on])
    drawn = Surgery(request.as_of, team, surgery)
    case = drawn.case_of(ref)
    if case is None:
        return replace(reply, buttons=[*reply.buttons, on])
    shown = child_message(drawn, case, with_last=True)
    known = {button.command for button in reply.buttons}
    again = [button for button in shown.buttons if button.command not in known]
    return replace(
        reply,
        parts=[*reply.parts, Text(shown.words), *shown.parts],
        buttons=[*reply.buttons, *again, on],
        menu=shown.menu,
    )
