"""`team clear`: what was posted in a channel that others can read is deleted."""

from typing import Annotated

from commands.grammar.reply import Question, Reply
from commands.grammar.values import Channel, Field, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Team
from permanence.words import count, who


def what_to_ask(request: Request, team: str, *, in_: str | None = None) -> Question:
    """Return what is to be asked before messages are deleted. Raises a PermanenceError where none may be."""
    found, channel = _to_clear(request, team, in_)
    return Question(
        tr(
            f"Delete {_messages_in(request, channel)} in that channel of {found.name}, and its pictures? This cannot be undone. "
            "What people wrote there themselves stays. What belongs to an open surgery is posted again once the channel is safe."
        ),
        yes=tr("Yes, delete them"),
    )


@command(
    role=(Role.MANAGER, Role.ADMIN),
    anywhere=True,
    lasts=True,
    example="team clear north in #north",
    asks=what_to_ask,
)
def team_clear(
    request: Request,
    team: TeamKey,
    *,
    in_: Annotated[Channel, Field(tr("The channel that others can read"))] | None = None,
) -> Reply:
    """Delete everything posted in a team's channel, while people outside the team can read it."""
    found, channel = _to_clear(request, team, in_)
    messages = _messages_in(request, channel)
    request.records.delivery.clear(
        channel, tr(f"others could read it, and {who(request.person)} asked for it"), request.now
    )
    request.records.pictures.withdraw_teams(team, request.now)
    request.change.counts_as_change = True
    return Reply(
        tr(
            f"{messages} in that channel of {found.name} are being deleted, about one a second, and its pictures "
            "within a minute. What people wrote there themselves stays until somebody deletes it."
        )
    )


def _messages_in(request: Request, channel: str) -> str:
    return tr(f"{count(request.records.delivery.in_channel(channel), 'message')} of mine")


def _to_clear(request: Request, key: str, in_: str | None) -> tuple[Team, str]:
    """Return the team and the channel to be cleared. Raises a PermanenceError where that is not the asker's, or not needed."""
    records = request.records
    request.refuse_role(key)
    team = records.teams.get(key)
    channel = in_ or team.channel
    if not (channel == team.channel or records.outbox.has_posted(key, channel)):
        raise RuleBroken(tr(f"I have posted nothing of {team.name} there. Nothing was deleted."), field="in_")
    if records.exposures.of(channel) is None:
        raise RuleBroken(
            tr(
                f"As far as I know only the team can read that channel of {team.name}, so I have deleted nothing. "
                "If that is wrong, try again in an hour: I ask Slack every hour."
            ),
            field="in_",
        )
    return team, channel
