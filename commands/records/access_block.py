"""`access block`: somebody in a team's channel is shown nothing of its children."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Person, TeamKey
from commands.grammar.verbs import command
from commands.messages.private.access import decided_words
from commands.practice.request import Request
from commands.practice.whose_work import decided
from permanence.access import Joined
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.MANAGER, everyday=True, title=tr("Block in a channel"), told=None)
def access_block(request: Request, person: Person, team: TeamKey) -> Reply:
    """Show somebody in your team's channel nothing more of its children, but for those on whom they are named."""
    found = request.records.teams.get(team)
    return Reply(decided_words(found, decided(request, found, person, Joined.BLOCKED)), buttons=[UNDO])
