"""`whole message`: all of a message that is too long for Slack; its own button asks for it."""

from commands.grammar.reply import Reply
from commands.grammar.values import Quoted, TeamKey
from commands.grammar.verbs import command
from commands.messages.drawers import draw_message
from commands.practice.request import Request
from commands.practice.which_surgery import refuse_outsider
from permanence.errors import NotFound
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.ANYONE, reads=True, hidden=True)
def whole_message(request: Request, team: TeamKey, key: Quoted) -> Reply:
    """Show all of a message that was too long to be posted whole, as it is now."""
    post = request.records.outbox.with_key(key)
    if post is None or post.team != team or post.reader not in (None, request.person):
        raise NotFound(tr("That message is not here any more, or not yours."))
    if not post.is_private:
        refuse_outsider(request, request.records.teams.get(team))
    return draw_message(request.as_of, post) or Reply(tr("Nothing is left of that message."))
