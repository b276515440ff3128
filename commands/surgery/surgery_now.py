"""`surgery now`: an extra surgery, today."""

from collections.abc import Sequence
from datetime import date

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.practice.closing import close_open_surgery
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery, plan_agenda
from commands.practice.which_surgery import (
    agenda_ahead,
    next_surgery_of,
    refuse_outsider,
    surgeries_on,
    surgery_named,
)
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import ChangeKind, Occurrence, OccurrenceChange
from permanence.teams import Team
from permanence.words import day
from storage.outbox import Post, PostKind


@command(role=(Role.MANAGER, Role.CONSULTANT))
def surgery_now(request: Request, team: TeamKey) -> Reply:
    """Post an extra agenda today; the series stays as it is."""
    request.refuse_role(team)
    found = request.records.teams.get(team)
    refuse_outsider(request, found)
    _refuse_second(request, found)
    at = request.now.astimezone(request.office.zone).time().replace(second=0, microsecond=0)
    occurrence = Occurrence(request.today, request.today, at, request.office.zone, tr("called for today"))
    extra = OccurrenceChange(request.today, ChangeKind.EXTRA, request.today, at)
    request.records.surgery_changes.put(team, extra, request.change)
    close_open_surgery(request, found)
    plan_agenda(Surgery(request.as_of, found, occurrence), request.change, None)
    return Reply(
        tr(
            f"The agenda of {found.name} is being posted in its channel. The fortnightly series stays as it is."
        ),
        buttons=[UNDO],
    )


def _refuse_second(request: Request, team: Team) -> None:
    """Raise RuleBroken if today has an agenda already, or a surgery of the series, which can be moved to now.

    Also while the agenda of one to come is posted: another would take its place.
    """
    today = surgeries_on(request.as_of, team, request.today)
    named = surgery_named(request, team, request.today)
    nominal = [*(each.nominal for each in today), *([] if named else [request.today])]
    for post in (post for each in nominal for post in _heads(request, team, each)):
        raise RuleBroken(tr(f"Today's agenda exists already{_link(post)}. Nothing was posted."))
    if ahead := agenda_ahead(request.as_of, team):
        (post,) = _heads(request, team, ahead.nominal)
        raise RuleBroken(
            tr(
                f"The agenda of {ahead} is posted already{_link(post)}, and another would take its place: "
                "what is agreed now can be said on its messages. Nothing was posted."
            )
        )
    if any(each.moment <= request.now for each in today):
        raise RuleBroken(tr("Today's agenda is about to be posted: wait a minute. Nothing was done."))
    _refuse_namesake(request, team, today or ([named] if named else []))


def _refuse_namesake(request: Request, team: Team, named: Sequence[Occurrence]) -> None:
    """Raise RuleBroken if a surgery of the series is to come today, or has today as its nominal day: a day names one agenda."""
    for each in named:
        moves, said = each, tr(f"Today's surgery is on {each}.")
        if _heads(request, team, each.nominal):
            moves = next_surgery_of(request.as_of, team)
            said = tr(f"The surgery of {day(each.nominal)} was on {each} already. The next is on {moves}.")
        if not each.is_skipped or moves is not each:
            raise RuleBroken(
                tr(
                    f"{said} To hold it sooner: "
                    f"`surgery {team.key} move {moves.nominal:%d/%m/%Y} to {request.today:%d/%m/%Y} at …`"
                )
            )


def _heads(request: Request, team: Team, nominal: date) -> list[Post]:
    """The first message of a surgery's agenda, if it has one."""
    return [
        post for post in request.records.outbox.of_occurrence(team.key, nominal) if post.kind is PostKind.HEAD
    ]


def _link(post: Post) -> str:
    return f": {post.link}" if post.link else ""
