"""`surgery reopen`: a surgery that was closed today goes on."""

from commands.grammar.reply import UNDO, Button, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.which_surgery import closed_today, open_surgery_of
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role


@command(role=(Role.MANAGER, Role.CONSULTANT), example="surgery reopen north")
def surgery_reopen(request: Request, team: TeamKey) -> Reply:
    """Go on with a surgery that was closed today; its minutes say so, and it is closed again at the end."""
    request.refuse_role(team)
    found = request.records.teams.get(team)
    occurrence = closed_today(request.as_of, found)
    if occurrence is None:
        goes_on = open_surgery_of(request.as_of, found)
        why = (
            tr("is open")
            if goes_on
            else tr("was not closed today, so it stays closed. What was left out goes into an `update`")
        )
        raise RuleBroken(tr(f"{found.name}'s surgery {why}. Nothing was changed."), field="team")
    request.records.closings.reopen(team, occurrence.nominal, request.change)
    return Reply(
        tr(
            f"The surgery of {found.name} is open again, and its minutes say so. Close it at the end: its minutes are posted again, "
            "and nobody is told twice."
        ),
        buttons=[Button(tr("Close the surgery"), f"surgery {team} close", main=True), UNDO],
        fallback=tr(f"Reopened: {found.name}"),
    )
