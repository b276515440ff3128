"""`teams`: every team."""

from commands.grammar.reply import Listing, Reply
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.which_surgery import next_surgery_of
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count, who


@command(
    role=Role.ANYONE,
    anywhere=True,
    reads=True,
    also=("which teams are there", "what teams are there", "list teams", "who are the teams"),
)
def teams(request: Request) -> Reply:
    """List the teams, each with its manager and next surgery."""
    lines = []
    for team in request.records.teams.all():
        following = next_surgery_of(request.as_of, team)
        lines.append(
            tr(f"**{team.key}** · {team.name} · manager {who(team.manager)} · next surgery {following}")
        )
    if not lines:
        return Reply(tr("There are no teams yet. An administrator adds one: `help team add` shows how."))
    return Reply(f"{count(len(lines), 'team')}.", [Listing("", lines)], title=tr("Teams"))
