"""`access right`: it is right that somebody is in a team's channel."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Person, TeamKey
from commands.grammar.verbs import command
from commands.messages.private.access import decided_words
from commands.practice.request import Request
from commands.practice.whose_work import decided
from permanence.access import Joined
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.MANAGER, everyday=True, title=tr("Right to be there"), told=None)
def access_right(request: Request, person: Person, team: TeamKey) -> Reply:
    """Say that it is right that somebody joined your team's channel; a guest or another app may then read what is posted there."""
    found = request.records.teams.get(team)
    return Reply(decided_words(found, decided(request, found, person, Joined.RIGHT)), buttons=[UNDO])
