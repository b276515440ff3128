"""The private message that a person has left."""

from commands.grammar.reply import Button, Reply
from commands.messages.sentences import nothing_more, vacancy_lines, work_words
from commands.practice.request import AsOf
from permanence.roles import Role
from permanence.words import who
from storage.outbox import Post
from storage.people import Workload, Workloads


def draw_left(as_of: AsOf, post: Post) -> Reply | None:
    """The private message that a person has left and what is still theirs, and then that it is handed over."""
    records = as_of.records
    person, reader = post.subject, post.to
    team = records.teams.get(post.team)
    if person not in records.leavers.all():
        return nothing_more(post, f"{who(person)} is in Slack again.")
    theirs = work_words(Workloads(records).of(person).get(team.key, Workload()))
    vacancies = vacancy_lines(team, person)
    if not (theirs or vacancies):
        return nothing_more(
            post, f"{who(person)} is no longer in Slack. Nothing in {team.name} is theirs any more."
        )
    acting = records.covers.acting_for(team.manager, as_of.today)
    is_for_reader = reader in (team.manager, acting) or records.roles.of(reader) is Role.SERVICE_MANAGER
    said = [
        f"{who(person)} is no longer in Slack.",
        *([f"Still theirs in {team.name}: {theirs}."] if theirs else []),
        *vacancies,
        *(["Who takes it over?"] if theirs and is_for_reader else []),
    ]
    return Reply(
        " ".join(said),
        buttons=[Button("Hand over", f"left <@{person}>", main=True)] if theirs and is_for_reader else [],
        fallback=f"Somebody in {team.name} has left{f': {theirs}' if theirs else ''}",
    )
