"""The private messages about what is in a team's channel: that others can read it, and that a message there said who somebody is."""

from datetime import datetime

from commands.grammar.reply import Button, Reply
from commands.messages.private.trouble import how_to_fix
from commands.messages.sentences import nothing_more
from commands.practice.request import AsOf
from permanence.language import tr
from permanence.teams import Team
from permanence.words import count, day
from storage.exposures import Exposure
from storage.outbox import Post


def draw_exposed(as_of: AsOf, post: Post) -> Reply | None:
    """The private message that others can read a channel, how to fix it, and then that it is over."""
    records, channel = as_of.records, post.subject
    team, exposure = records.teams.get(post.team), records.exposures.of(channel)
    if exposure is None or exposure.since.isoformat() != post.note:
        return nothing_more(post, tr(f"Only the team can read that channel of {team.name} again."))
    return Reply(
        exposure_words(as_of, team, channel, exposure),
        buttons=exposure_buttons(as_of, team, channel),
        fallback=tr(f"Others can read a channel of {team.name}"),
    )


def exposure_words(as_of: AsOf, team: Team, channel: str, exposure: Exposure) -> str:
    """That others can read a channel, since when that is known, how to fix it, and what of ours is there."""
    local = exposure.since.astimezone(as_of.office.zone)
    left = as_of.records.delivery.in_channel(channel)
    there = (
        tr(f"{count(left, 'message of mine is', 'messages of mine are')} there")
        if left
        else tr("Nothing of mine is there")
    )
    return tr(
        f"Others can read a channel of {team.name}, as I saw on {day(local.date())} at {local:%H:%M}: "
        f"{how_to_fix(exposure.trouble, team.key)}. I post no more there until then. {there}."
    )


def exposure_buttons(as_of: AsOf, team: Team, channel: str) -> list[Button]:
    """A button that deletes what is there; none where nothing is."""
    if not as_of.records.delivery.in_channel(channel):
        return []
    return [Button(tr("Delete what I posted there"), f"team clear {team.key} in <#{channel}>", main=True)]


def draw_screened(as_of: AsOf, post: Post) -> Reply:
    """That there was such a message, and when; neither what it says nor who wrote it."""
    team = as_of.records.teams.get(post.team)
    at = datetime.fromisoformat(str(post.note)).astimezone(as_of.office.zone)
    return Reply(
        tr(
            f"1 message to me in the channel of {team.name}, on {day(at.date())} at {at:%H:%M}, looked as if it says who somebody is: "
            "a name, a number or an address. I recorded nothing of it. It is still in Slack until it is deleted there, which I have "
            "asked whoever wrote it to do."
        ),
        fallback=tr(f"1 message in the channel of {team.name} was refused"),
    )
