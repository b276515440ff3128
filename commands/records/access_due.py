"""`access due`: typed by the clock once a month, for each team."""

from commands.grammar.reply import Reply
from commands.grammar.values import AnyDay, TeamKey
from commands.grammar.verbs import command
from commands.practice.private_words import tell_once
from commands.practice.request import Request
from permanence.roles import Role
from storage.outbox import PostKind


@command(role=Role.CLOCK)
def access_due(request: Request, team: TeamKey, on: AnyDay) -> Reply:
    """Tell a team's manager in private who can see its children, once for the month that begins on a day."""
    records = request.records
    manager = records.covers.acting_for(records.teams.get(team).manager, request.today)
    if manager not in records.leavers.all() and not records.quiets.until(manager, request.today):
        tell_once(records, team, on, PostKind.ACCESS, manager, request.change)
    return Reply("Told.")
