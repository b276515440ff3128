"""What is privately told or asked of somebody once: that a person has left, how things stand with an unborn child."""

from datetime import date, datetime

from commands.grammar.reply import Button, Note, Reply
from commands.messages.sentences import left
from commands.messages.worklist import work_words
from commands.practice.request import Office
from permanence.outcomes import is_silent
from permanence.roles import Role
from permanence.teams import Team
from permanence.words import day, who
from storage.histories import Change
from storage.outbox import WORD, Post
from storage.people import Workloads
from storage.records import Records

BIRTH = f"{WORD}birth "
"""What the name of a part begins with that privately asks after a child who was expected."""


def tell_once(records: Records, team: str, on: date, part: str, person: str, change: Change) -> None:
    """Want a private word, unless it was told already: its name is for one team and one day."""
    if part not in {post.part for post in records.outbox.of_occurrence(team, on)}:
        records.outbox.plan(team, on, part, person, change)


def draw_left(records: Records, _: Office, post: Post, __: datetime) -> Reply | None:
    """The private word that somebody has left and what is theirs, and then that it is handed over."""
    person, reader = post.about.split()[1:]
    team = records.teams.get(post.team)
    if person not in records.leavers.all():
        return left(post, f"{who(person)} is in Slack again.")
    theirs = work_words(*Workloads(records).of(person).get(team.key, (0, 0)))
    posts = posts_words(team, person)
    if not (theirs or posts):
        return left(post, f"{who(person)} is no longer in Slack. Nothing in {team.name} is theirs any more.")
    is_for_reader = reader == team.manager or records.roles.of(reader) is Role.SERVICE_MANAGER
    said = [
        f"{who(person)} is no longer in Slack.",
        *([f"Still theirs in {team.name}: {theirs}."] if theirs else []),
        *posts,
        *(["Who takes it over?"] if theirs and is_for_reader else []),
    ]
    return Reply(
        " ".join(said),
        buttons=[Button("Hand over", f"left <@{person}>", main=True)] if theirs and is_for_reader else [],
        fallback=f"Somebody in {team.name} has left{f': {theirs}' if theirs else ''}",
    )


def posts_words(team: Team, person: str) -> list[str]:
    """What somebody leaves open by being a team's manager or chair, and who fills it."""
    return [
        f"They are the {post} of {team.name}: an administrator types `team edit {team.key} {post} @…`."
        for post, holder in (("manager", team.manager), ("chair", team.chair))
        if holder == person
    ]


def draw_birth(records: Records, _: Office, post: Post, __: datetime) -> Reply | None:
    """The private question after a child who was expected by now; nothing once it is answered, or ended."""
    ref = post.about.split()[1]
    child = records.children.find(ref)
    if child is None or child.closed or is_silent(records.journeys.of(child)):
        return left(post, "Nothing is asked here any more.")
    if child.born:
        return left(post, f"**{ref}**: the birth is recorded.")
    if child.due is None:
        return left(post, "Nothing is asked here any more.")
    if child.due != post.occurrence:
        return left(post, f"**{ref}** is now expected on {day(child.due)}.")
    return Reply(
        f"**{ref}** was expected on {day(child.due)}, and nothing is recorded since. How do things stand?",
        [
            Note(
                "Only you are asked, and no agenda says so. If it ended in another way, "
                f"`close {ref} …` records how, and nothing more is said."
            )
        ],
        buttons=[
            Button("Record the birth", f"milestone {ref} birth", main=True),
            Button("New expected date", f"edit {ref}"),
        ],
        fallback=f"{ref}: how do things stand?",
    )
