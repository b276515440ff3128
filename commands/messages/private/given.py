"""The private message that a child was given to a team."""

from commands.grammar.reply import Button, Reply
from commands.messages.sentences import nothing_more, people_words
from commands.practice.request import AsOf
from permanence.plans import plan_words
from permanence.progress import age
from storage.outbox import Post


def draw_given(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to a manager: who is with their team now, or that the child is not with it any more."""
    records = as_of.records
    team, child = records.teams.get(post.team), records.children.find(post.subject)
    if child is None or child.team != team.key:
        return nothing_more(post, f"A child who was given to {team.name} is not with it any more.")
    plan = plan_words(records.journeys.of(child).plan) or "none recorded"
    return Reply(
        f"**{child.ref}** was given to {team.name}: {people_words(child)}, {age(child, as_of.today)}, plan: {plan}.",
        buttons=[Button("Status", f"status {child.ref}"), Button("History", f"history {child.ref}")],
        fallback=f"{child.ref} was given to {team.name}",
    )
