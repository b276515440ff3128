"""`surgery`: the agenda as it would be posted, shown to the asker alone."""

from commands.grammar.reply import Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.agenda.preview import preview
from commands.practice.request import Request
from commands.practice.which_surgery import refuse_outsider
from permanence.language import tr
from permanence.roles import Role


@command(
    role=Role.WORKER, reads=True, also=("what is on the agenda", "who is on the agenda", "show the agenda")
)
def surgery(request: Request, team: TeamKey) -> Reply:
    """Show a team's next agenda as it would be posted now. Only you see it."""
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    return preview(request, found, tr(f"Only you see this. `surgery {team} now` posts one today."))
