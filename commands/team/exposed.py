"""`exposed`: typed by the clock when Slack says that others can read a team's channel, or no longer can."""

from typing import Literal

from commands.grammar.reply import Reply
from commands.grammar.values import Channel, TeamKey
from commands.grammar.verbs import command
from commands.practice.private_words import begin_exposure, end_exposure
from commands.practice.request import Request
from permanence.roles import Role
from permanence.trouble import Trouble


@command(role=Role.CLOCK)
def exposed(
    request: Request, team: TeamKey, how: Literal["public", "shared", "over"], *, in_: Channel
) -> Reply:
    """Privately tell the manager and the administrators, once, that others can read what is in a channel."""
    if how == "over":
        end_exposure(request, in_)
    else:
        trouble = Trouble.SHARED if how == "shared" else Trouble.NOT_PRIVATE
        begin_exposure(request, request.records.teams.get(team), in_, trouble)
    return Reply("Told.")
