"""The private messages to a manager about whom their team has now: a child who was given to it, who has left, what a load changed for it."""

from commands.grammar.reply import Button, Reply
from commands.messages.pages import REFS_PER_LINE
from commands.messages.sentences import (
    NOT_IN_ITS_CHANNEL,
    nothing_more,
    people_words,
    vacancy_lines,
    work_words,
)
from commands.practice.cases import is_spoken_of, unseen_child
from commands.practice.request import AsOf
from commands.practice.whose_work import leads
from permanence.child_facts import plan_now_words
from permanence.language import tr
from permanence.progress import age
from permanence.roles import Role
from permanence.words import count, listed, who
from storage.load_counts import LoadCounts
from storage.outbox import Post
from storage.people import Workload, Workloads


def draw_given(as_of: AsOf, post: Post) -> Reply | None:
    """The private message to a manager: who is with their team now, or that the child is not with it any more."""
    records = as_of.records
    team, child = records.teams.get(post.team), records.children.find(post.subject)
    unseen = unseen_child(records, post.subject)
    if unseen and unseen.team == team.key and leads(as_of, team, post.to):
        return Reply(
            tr(f"A child was given to {team.name}, {NOT_IN_ITS_CHANNEL}"),
            fallback=tr(f"A child was given to {team.name}"),
        )
    if child is None or child.team != team.key or child.closed or not is_spoken_of(records, child):
        return nothing_more(post, tr(f"A child who was given to {team.name} is not with it any more."))
    plan = plan_now_words(records.journeys.of(child))
    return Reply(
        tr(
            f"**{child.ref}** was given to {team.name}: {people_words(child)}, {age(child, as_of.today)}, plan: {plan}."
        ),
        buttons=[Button(tr("Status"), f"status {child.ref}"), Button(tr("History"), f"history {child.ref}")],
        fallback=tr(f"{child.ref} was given to {team.name}"),
    )


def draw_left(as_of: AsOf, post: Post) -> Reply | None:
    """The private message that a person has left and what is still theirs, and then that it is handed over."""
    records = as_of.records
    person, reader = post.subject, post.to
    team = records.teams.get(post.team)
    if person not in records.leavers.all():
        return nothing_more(post, tr(f"{who(person)} is in Slack again."))
    theirs = work_words(Workloads(records).of(person).get(team.key, Workload()))
    vacancies = vacancy_lines(team, person)
    if not (theirs or vacancies):
        return nothing_more(
            post, tr(f"{who(person)} is no longer in Slack. Nothing in {team.name} is theirs any more.")
        )
    acting = records.covers.acting_for(team.manager, as_of.today)
    is_for_reader = reader in (team.manager, acting) or records.roles.of(reader) is Role.SERVICE_MANAGER
    said = [
        tr(f"{who(person)} is no longer in Slack."),
        *([tr(f"Still theirs in {team.name}: {theirs}.")] if theirs else []),
        *vacancies,
        *([tr("Who takes it over?")] if theirs and is_for_reader else []),
    ]
    return Reply(
        " ".join(said),
        buttons=[Button(tr("Hand over"), f"left <@{person}>", main=True)] if theirs and is_for_reader else [],
        fallback=tr(f"Somebody in {team.name} has left{f': {theirs}' if theirs else ''}"),
    )


def load_words(counts: LoadCounts) -> str:
    """What a load changed for a team, in counts: `3 children came, 31 dates recorded`."""
    said = (
        (counts.came, tr("child came"), tr("children came")),
        (counts.recorded, tr("date recorded"), tr("dates recorded")),
        (counts.corrected, "corrected", "corrected"),
        (
            counts.withdrawn,
            tr("taken out as the file says it no longer"),
            tr("taken out as the file says them no longer"),
        ),
        (
            counts.given,
            tr("team, person or expected birth filled in"),
            tr("teams, people or expected births filled in"),
        ),
        (counts.closed, "closed", "closed"),
        (counts.asked, tr("difference to decide"), tr("differences to decide")),
    )
    return listed([count(number, one, several) for number, one, several in said if number])


def draw_loaded(as_of: AsOf, post: Post) -> Reply | None:
    """What a load changed for the reader's team: counts, the references of those corrected, and the way to what is to decide."""
    records, change = as_of.records, int(post.subject)
    counts, load = dict(records.load_counts.each_of(change))[post.team], records.audit.find(change)
    with records.only_counting():
        corrected = [
            each.ref for each in records.children.named(records.load_counts.corrected_in(change, post.team))
        ]
    shown, more = corrected[:REFS_PER_LINE], len(corrected) - REFS_PER_LINE
    told = [*(f"**{ref}**" for ref in shown), *([tr(f"{more} more")] if more > 0 else [])]
    which = tr(f" Corrected or taken out: {listed(told)}.") if told else ""
    name = records.teams.get(post.team).name
    files = listed(load.understood.get("files", [])) if load else tr("A file")
    return Reply(
        tr(
            f"{files} was loaded. What changed for {count(counts.children, 'child', 'children')} of {name}: {load_words(counts)}.{which}"
        ),
        buttons=[
            *([Button(tr("Decide"), "conflicts", main=True)] if counts.asked else []),
            *(Button(tr(f"History {ref}"), f"history {ref}") for ref in shown[:3]),
            Button(tr("Caseload"), f"caseload {post.team}"),
        ],
        fallback=tr(f"{name}: a load changed {count(counts.children, 'child', 'children')}"),
    )
