"""`team clear`: what was posted in a channel that others can read is deleted."""

from typing import Annotated, Literal

from commands.grammar.reply import Button, Reply
from commands.grammar.values import Channel, Field, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import PlaceKind, Request
from permanence.errors import RuleBroken
from permanence.roles import Role
from permanence.words import count, who


@command(role=(Role.MANAGER, Role.ADMIN), anywhere=True, lasts=True, example="team clear north in #north")
def team_clear(
    request: Request,
    team: TeamKey,
    now: Annotated[Literal["now"], Field("Delete them now")] | None = None,
    *,
    in_: Annotated[Channel, Field("The channel that others can read")] | None = None,
) -> Reply:
    """Delete all that was posted in a team's channel, while others than the team can read it."""
    records = request.records
    request.refuse_role(team)
    found = records.teams.get(team)
    channel = in_ or found.channel
    if not (channel == found.channel or records.outbox.has_posted(team, channel)):
        raise RuleBroken(f"I have posted nothing of {found.name} there. Nothing was deleted.", field="in_")
    if records.exposures.of(channel) is None:
        raise RuleBroken(
            f"As far as I know only the team can read that channel of {found.name}, so I have deleted nothing. "
            "If that is wrong, try again in an hour: I ask Slack every hour.",
            field="in_",
        )
    messages = count(records.delivery.in_channel(channel), "message")
    if not (now or request.place.kind is PlaceKind.TERMINAL):
        return Reply(
            f"Delete {messages} of mine in that channel of {found.name}, and its pictures? This cannot be undone. What "
            "people wrote there themselves stays. What belongs to an open surgery is posted anew once the channel is safe.",
            buttons=[
                Button("Yes, delete them", f"team clear {team} in <#{channel}> now", main=True),
                Button("No", "no"),
            ],
        )
    records.delivery.clear(
        channel, f"others could read it, and {who(request.person)} asked for it", request.now
    )
    records.pictures.withdraw_teams(team, request.now)
    request.change.counts_as_change = True
    return Reply(
        f"{messages} of mine in that channel of {found.name} are being deleted, about one a second, and its pictures "
        "within a minute. What people wrote there themselves stays until somebody deletes it."
    )
