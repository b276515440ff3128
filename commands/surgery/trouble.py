"""`trouble`: typed by the clock when an agenda, or a private word, cannot be posted."""

from datetime import timedelta

from commands.grammar.reply import Reply
from commands.grammar.values import AnyDay, ChangeId, TeamKey
from commands.grammar.verbs import command
from commands.practice.escalation import administrators, pass_on
from commands.practice.private_words import begin_exposure, tell_once
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.trouble import Trouble
from permanence.words import who
from storage.outbox import Post, PostKind, PostState

PATIENCE = timedelta(hours=1)
"""How long a private word is tried before its reader counts as out of reach."""


@command(role=Role.CLOCK)
def trouble(request: Request, team: TeamKey, on: AnyDay, *, post: ChangeId | None = None) -> Reply:
    """Tell privately, once for a surgery, that its agenda cannot be posted; pass on what reaches nobody."""
    unsaid = request.records.outbox.find(post) if post else None
    if unsaid and unsaid.is_private:
        _pass_over(request, unsaid)
        return Reply("Told.")
    found = request.records.teams.get(team)
    if unsaid and isinstance(unsaid.problem, Trouble) and unsaid.problem.exposes:
        begin_exposure(request, found, unsaid.to, unsaid.problem)
    if unsaid and unsaid.is_there:
        return Reply("Told.")  # the agenda is posted
    admins = administrators(request.as_of)
    acting = request.records.covers.acting_for(found.manager, request.today)
    manager = {acting} - request.records.leavers.all()
    request.records.homes.want_all_redrawn(manager | admins)
    for person in sorted(manager | admins):
        tell_once(request.records, team, on, PostKind.NOTICE, person, request.change)
    return Reply("Told.")


def _pass_over(request: Request, post: Post) -> None:
    """Tell the administrators once of a person who cannot be reached, and pass escalated actions to the next person up."""
    has_left = post.to in request.records.leavers.all()
    if post.state is not PostState.BLOCKED or not (has_left or _is_given_up(request, post)):
        return
    if post.kind is PostKind.ESCALATION:
        why = tr("has left Slack") if has_left else tr("could not be reached in Slack")
        pass_on(request, request.records.teams.get(post.team), post, f"{who(post.to)} {why}")
    _tell_administrators(request, post)


def _is_given_up(request: Request, post: Post) -> bool:
    """Whether Slack has said for an hour that this person cannot be written to; no answer from Slack does not count."""
    story = request.records.outbox.story(post.team, post.occurrence)
    refused = [each.at for each in story if each.post == post.id and each.trouble is Trouble.UNREACHABLE]
    return post.problem is Trouble.UNREACHABLE and bool(refused) and request.now - min(refused) >= PATIENCE


def _tell_administrators(request: Request, post: Post) -> None:
    if post.kind is PostKind.UNREACHED:
        return
    for person in sorted(administrators(request.as_of) - {post.to}):
        tell_once(
            request.records,
            post.team,
            post.occurrence,
            PostKind.UNREACHED,
            person,
            request.change,
            subject=post.to,
        )
