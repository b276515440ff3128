"""The private message that a message in a team's channel said who somebody is."""

from datetime import datetime

from commands.grammar.reply import Reply
from commands.practice.request import AsOf
from permanence.words import day
from storage.outbox import Post


def draw_screened(as_of: AsOf, post: Post) -> Reply:
    """That there was such a message, and when; neither what it says nor who wrote it."""
    team = as_of.records.teams.get(post.team)
    at = datetime.fromisoformat(str(post.note)).astimezone(as_of.office.zone)
    return Reply(
        f"1 message to me in the channel of {team.name}, on {day(at.date())} at {at:%H:%M}, looked as if it says who somebody is: "
        "a name, a number or an address. I recorded nothing of it. It is still in Slack until it is deleted there, which I have "
        "asked whoever wrote it to do.",
        fallback=f"1 message in the channel of {team.name} was refused",
    )
