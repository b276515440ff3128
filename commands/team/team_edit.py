"""`team edit`: a team's facts change."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from commands.grammar.reply import UNDO, Question, Reply
from commands.grammar.values import (
    AT_THE_START,
    Colleague,
    Count,
    Field,
    FirstDay,
    Posted,
    Quoted,
    TeamChannel,
    TeamKey,
    Time,
    Weeks,
)
from commands.grammar.verbs import command
from commands.practice.agreement import wait_for_second
from commands.practice.private_words import tell_of_grant
from commands.practice.request import Request
from commands.practice.which_surgery import (
    next_surgery_of,
    occurrence_of,
    open_surgery_of,
    refuse_two_on_a_day,
)
from commands.practice.whose_work import (
    question_of_leading,
    refuse_own_side,
    refuse_own_team,
    refuse_unable,
    refuse_unsafe_channel,
)
from permanence.errors import NotUnderstood, RuleBroken
from permanence.families.sides import refuse_side
from permanence.language import tr
from permanence.refusals import refuse_taken_channel
from permanence.roles import Role
from permanence.surgery import Occurrence, next_surgery, refuse_gap, refuse_weeks
from permanence.teams import Side, Team
from permanence.words import count, day


def what_to_ask(
    request: Request,
    team: str,
    *,
    in_: str | None = None,
    manager: str | None = None,
    chair: str | None = None,
    **_: object,
) -> Question | None:
    """Return what is to be asked before a team is changed: whether somebody who is not in its channel is to lead it."""
    old = request.records.teams.get(team)
    _refuse(request, old, in_, manager, chair)
    leaders = (manager or old.manager, chair or old.chair) if in_ else (manager, chair)
    return question_of_leading(
        request,
        in_ or old.channel,
        *leaders,
        whose="that" if in_ else f"{old.name}'s",
        go_on=tr("Change the team anyway?"),
        yes=tr("Yes, change it"),
    )


@command(
    role=Role.ADMIN,
    title=tr("Change a team"),
    anywhere=True,
    example="team edit north at 14:00",
    asks=what_to_ask,
)
def team_edit(
    request: Request,
    team: TeamKey,
    name: Quoted | None = None,
    *,
    in_: TeamChannel | None = None,
    manager: Colleague | None = None,
    chair: Colleague | None = None,
    from_: Annotated[FirstDay, Field(tr("First surgery"))] | None = None,
    at: Time | None = None,
    every: Weeks | None = None,
    children: Annotated[Count, Field(tr("Children discussed at each surgery"))] | None = None,
    agenda: Posted | None = None,
    side: Annotated[Literal["child", "family finding"], Field(tr("Side"))] | None = None,
) -> Reply:
    """Change a team's name, channel, manager, chair, side, surgeries, how many children one discusses, or when its agenda is posted."""
    old = request.records.teams.get(team)
    edits: dict[str, Any] = {
        "name": name,
        "channel": in_,
        "manager": manager,
        "chair": chair,
        "anchor": from_,
        "at": refuse_gap(at) if at else None,
        "weeks": None if every is None else refuse_weeks(every),
        "discussed": children,
        "side": Side(side) if side else None,
    }
    edits = {fact: value for fact, value in edits.items() if value is not None}
    if agenda:
        edits["agenda_at"] = None if agenda == AT_THE_START else agenda
    if not edits:
        raise NotUnderstood(
            tr("What changes?"),
            field="name",
            how=tr(f"For example: `team edit {team} at 14:00`, or `team edit {team} children 15`"),
        )
    _refuse(request, old, in_, manager, chair)
    _refuse_facts(request, old, children, side)
    shows = (in_ or old.channel, manager or old.manager) != (old.channel, old.manager) or bool(side)
    if shows and (waits := wait_for_second(request)):
        return waits
    if from_ or every:
        edits["since"] = request.now
    edited = request.records.teams.edit(old, request.change, **edits)
    _tell(request, old, edited)
    if from_ or every:
        _refuse_too_soon(request, edited)
        refuse_two_on_a_day(request.as_of, edited)
    opened = _open_today_or_later(request, edited) if from_ or at or every else None
    stays = tr(f" That of {opened} is open, so it stays as it is.") if opened else ""
    first = _next_surgery(request, edited, opened)
    return Reply(
        tr(
            f"{edited.name} is changed. Its next surgery is on {first}, every {count(edited.weeks, 'week')}, "
            f"discussing up to {count(edited.discussed, 'child', 'children')}.{stays}{_posted_words(edited)}"
        ),
        buttons=[UNDO],
    )


def _posted_words(team: Team) -> str:
    """When agendas are posted, if that is not as a surgery begins."""
    if not (before := team.agenda_at):
        return ""
    return tr(f" Agendas are posted the working day before, at {before:%H:%M}.")


def _tell(request: Request, old: Team, edited: Team) -> None:
    """Tell the managers if the team has another channel or another manager, and so others may see its children."""
    if edited.manager != old.manager:
        tell_of_grant(request, f"manager {edited.manager}", edited, also=old.manager)
    if edited.channel != old.channel:
        tell_of_grant(request, f"channel {edited.channel}", edited, also=old.manager)


def _refuse(
    request: Request, team: Team, channel: str | None, manager: str | None, chair: str | None
) -> None:
    """Raise RuleBroken for a channel or a person that a team cannot have."""
    if channel:
        refuse_taken_channel(request.records.teams.of_channel(channel), team.key)
        refuse_unsafe_channel(request, channel)
    refuse_unable(request, manager=manager, chair=chair)
    refuse_own_team(request, team, channel, manager)


def _refuse_facts(request: Request, team: Team, children: int | None, side: str | None) -> None:
    """Raise RuleBroken for a number of children that no surgery discusses, or a side that a team cannot be on."""
    if children is not None and not 1 <= children <= 40:
        raise RuleBroken(tr("A surgery can discuss between 1 and 40 children."), field="children")
    if side:
        teams = request.records.teams
        refuse_side(team, Side(side), teams.children_of(team.key), has_families=teams.has_families(team.key))
        if team.side is not Side(side):
            refuse_own_side(request, team, Side(side))


def _open_today_or_later(request: Request, team: Team) -> Occurrence | None:
    """Return the team's open surgery, unless its day has passed."""
    opened = open_surgery_of(request.as_of, team)
    return opened if opened and opened.held >= request.today else None


def _next_surgery(request: Request, team: Team, opened: Occurrence | None) -> Occurrence:
    """Return the team's next surgery, passing over the open one if that has not begun."""
    first = next_surgery_of(request.as_of, team)
    return next_surgery_of(request.as_of, team, first.moment) if first == opened else first


def _refuse_too_soon(request: Request, team: Team) -> None:
    """Raise RuleBroken for a new series that begins within a week of the last surgery posted."""
    posted = request.records.surgeries.posted(team.key)
    if posted is None:
        return
    last = occurrence_of(request.as_of, team, posted).held
    changes = request.records.surgery_changes.of(team.key)
    first = next_surgery(team.schedule(request.office.zone), request.office.calendar, changes, request.now)
    if first.held - last < timedelta(weeks=1):
        raise RuleBroken(
            tr(
                f"The last surgery was on {day(last)}, and the first of the new series would be "
                f"on {day(first.held)}, less than a week later. Choose a later day with `from`. Nothing was changed."
            ),
            field="from_",
        )
