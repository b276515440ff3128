"""`access`: who can see a team's children."""

from commands.grammar.reply import Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.private.access import access_reply
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(
    role=(Role.MANAGER, Role.ADMIN),
    reads=True,
    everyday=True,
    title=tr("Who can see"),
    also=("who can see our children", "who can see my team"),
)
def access(request: Request, team: TeamKey) -> Reply:
    """List who can see a team's children and why: by the channel, a role, a child or a cover; and who joined and waits for a decision."""
    found = request.records.teams.get(team)
    request.refuse_role(team)
    return access_reply(request.as_of, found)
