"""`team end`: a team holds no more surgeries."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.ADMIN, anywhere=True)
def team_end(request: Request, team: TeamKey) -> Reply:
    """End a team that has no children left."""
    ended = request.records.teams.get(team)
    request.records.teams.end(ended, request.change)
    request.records.clocks.forget(team, request.change)
    return Reply(
        tr(f"{ended.name} has ended: it holds no more surgeries. What it did stays on record."),
        buttons=[UNDO],
    )
