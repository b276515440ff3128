"""`reviewed`: the team has looked at a child."""

from typing import Annotated, Literal

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import Field, Here, NoteWords
from commands.grammar.verbs import SurgeryEvent, command
from commands.messages.sentences import action_line
from commands.practice.request import Request
from commands.practice.which_surgery import open_surgery
from permanence.errors import RuleBroken
from permanence.roles import Role


@command(
    role=Role.WORKER,
    example="reviewed BX-0042 Agreed to widen search",
    title="Looked at",
    told="Looked at",
    in_surgery=SurgeryEvent.CHILD_REVIEWED,
)
def reviewed(
    request: Request,
    child: Here,
    note: Annotated[NoteWords, Field("What was said")] = "",
    need: Annotated[Literal["no action needed"], Field("What it needs", told="No action is needed.")]
    | None = None,
) -> Reply:
    """Record in a surgery that the team has looked at a child, and what it said. It ends in an action, or needs none."""
    found = request.child(child)
    _refuse_in_panel(request)
    team = request.records.teams.get(found.team)
    occurrence = open_surgery(request, team)
    request.records.reviews.look_at(
        team.key, occurrence.nominal, child, note, request.change, needs_nothing=bool(need)
    )
    request.change.surgery = (team.key, occurrence.nominal)
    actions = request.records.actions.open_for([found])[child]
    coming = [action for action in actions if not action.is_overdue(request.today)]
    said = f": {note}" if note else ""
    if need or coming:
        ends = (
            "No action is needed."
            if need
            else f"Next: {action_line(coming[0], request.today, with_child=False)}"
        )
        return Reply(f"**{child}** is looked at{said}. {ends}", buttons=[UNDO])
    return Reply(
        f"**{child}** is looked at{said}. Nothing is agreed to be done next: who does what, by when?",
        buttons=[
            Button("New action", f"action {child}", main=True),
            Button("None is needed", f"reviewed {child} no action needed {note}".strip()),
            UNDO,
        ],
    )


def _refuse_in_panel(request: Request) -> None:
    """Raise RuleBroken in a panel: a child is looked at in their own team's surgery, and the record would show in that team's channel."""
    place = request.place.team
    if place and request.records.teams.get(place).is_panel:
        raise RuleBroken(
            "A child is looked at in their own team's surgery. Here, agree an action, or leave an `update`. Nothing was changed.",
            field="child",
        )
