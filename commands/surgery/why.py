"""`why`: the story of one surgery's agenda."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.values import AnyDay, Field, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.which_surgery import occurrence_of, surgery_named
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import Occurrence
from permanence.words import count, day, who
from storage.outbox import Post, PostKind


@command(role=Role.ANYONE, anywhere=True, reads=True)
def why(request: Request, team: TeamKey, on: Annotated[AnyDay, Field(tr("Surgery of"))]) -> Reply:
    """Tell what became of a surgery's agenda: when each message was planned, sent, or why not."""
    found = request.records.teams.get(team)
    occurrence = surgery_named(request, found, on)
    nominal = occurrence.nominal if occurrence and not request.records.surgeries.has_agenda(team, on) else on
    posts = request.records.outbox.of_occurrence(team, nominal)
    # Private words are left out, except that a person was told of trouble.
    posts = [post for post in posts if not post.is_private or post.kind is PostKind.NOTICE]
    if not posts:
        told_of = f"{found.name}, {day(on)}: {_nothing(request, occurrence)}"
        return Reply(told_of, title=tr(f"Why: {team}"), fallback=tr(f"Why: {found.name}"))
    names = _names(posts)
    messages = [post for post in posts if not post.is_private and post.kind is not PostKind.MOVED]
    sent = sum(post.is_there for post in messages)
    posted = occurrence_of(request.as_of, found, nominal)
    was = tr(f" It was {posted.why}.") if posted.why and not posted.is_skipped else ""
    closing = request.records.closings.of(team, nominal)
    if closing and not closing.held_on:
        was += tr(" It was not held: nobody opened it.")
    told = [
        f"{_moment(request, each.at)} · {names[each.post]} · {each.told}"
        for each in request.records.outbox.story(team, nominal)
        if each.post in names
    ]
    return Reply(
        tr(f"{found.name}, {day(nominal)}: {sent} of {count(len(messages), 'message')} in the channel.{was}"),
        [
            Listing(tr("What happened"), told),
            *[
                Note(f"{names[post.id]}: {post.state.value}, {post.problem}")
                for post in posts
                if post.problem
            ],
        ],
        title=tr(f"Why: {team}"),
        fallback=tr(f"Why: {found.name}"),
    )


def _nothing(request: Request, occurrence: Occurrence | None) -> str:
    if occurrence is None:
        return tr("no surgery falls on that day. `dates` lists those that do.")
    if occurrence.is_skipped:
        return tr(f"skipped: {occurrence.why}.")
    if occurrence.moment > request.now:
        moved = tr(f" It was {occurrence.why}.") if occurrence.why else ""
        return tr(f"still to come, on {occurrence}.{moved}")
    return tr("nothing was posted: the clock has not reached it yet. Is the bot running?")


def _moment(request: Request, at: datetime) -> str:
    local = at.astimezone(request.office.zone)
    return f"{day(local.date())}, {local:%H:%M:%S}"


def _names(posts: Sequence[Post]) -> Mapping[int, str]:
    """A name for each post; `why` may be asked anywhere, so no child is named."""
    names: dict[int, str] = {}
    for post in posts:
        if post.is_private:
            names[post.id] = tr(f"word to {who(post.to)}")
        elif post.kind is PostKind.HEAD:
            names[post.id] = tr("first message")
        elif post.child:
            names[post.id] = tr(f"child {sum(name.startswith('child ') for name in names.values()) + 1}")
        else:
            names[post.id] = post.name
    return names
