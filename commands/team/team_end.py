"""`team end`: a team holds no more surgeries."""

from commands.kinds import TeamKey
from commands.registry import command
from commands.reply import UNDO, Reply
from commands.request import Request
from permanence.roles import Role


@command(role=Role.ADMIN, anywhere=True)
def team_end(request: Request, team: TeamKey) -> Reply:
    """End a team that has no children left."""
    ended = request.store.teams.get(team)
    request.store.teams.end(ended, request.change)
    request.store.clocks.forget(team, request.change)
    return Reply(
        f"{ended.name} has ended: it holds no more surgeries. What it did stays on record.", buttons=[UNDO]
    )
