"""`surgery about`: what stands behind an agenda."""

from commands.grammar.reply import Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.agenda.about import about_agenda
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import next_surgery_of, occurrence_of, refuse_outsider
from permanence.roles import Role, clock_in


@command(role=Role.WORKER, reads=True)
def surgery_about(request: Request, team: TeamKey) -> Reply:
    """Show which clocks a team's agenda watches, how recent its records are, and what it only counts. Only you see it."""
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    posted = request.records.surgeries.posted(team)
    occurrence = (
        occurrence_of(request.as_of, found, posted) if posted else next_surgery_of(request.as_of, found)
    )
    # As in the agenda, which is for the channel, whoever asks.
    with request.records.seen_by(clock_in(team)):
        return about_agenda(Surgery(request.as_of, found, occurrence))
