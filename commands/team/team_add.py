"""`team add`: a team begins to hold surgeries."""

from typing import Annotated, Literal

from commands.grammar.reply import Question, Reply
from commands.grammar.values import Colleague, Field, FirstDay, Quoted, TeamChannel, TeamKey, Time, Weeks
from commands.grammar.verbs import command, verbs
from commands.practice.agreement import wait_for_second
from commands.practice.request import Request
from commands.practice.whose_work import (
    question_of_leading,
    refuse_own_side,
    refuse_unable,
    refuse_unsafe_channel,
)
from permanence.errors import RuleBroken
from permanence.families.sides import refuse_side
from permanence.language import tr
from permanence.refusals import refuse_taken_channel
from permanence.roles import Role
from permanence.surgery import next_surgery, refuse_gap, refuse_weeks
from permanence.teams import Side, Team
from permanence.words import who


def what_to_ask(
    request: Request, team: str, *, in_: str, manager: str, chair: str | None = None, **_: object
) -> Question | None:
    """Return what is to be asked before a team is added: whether somebody who is not in its channel is to lead it."""
    _refuse(request, team, in_, manager, chair)
    return question_of_leading(
        request, in_, manager, chair, whose="that", go_on=tr("Add the team anyway?"), yes=tr("Yes, add it")
    )


@command(role=Role.ADMIN, anywhere=True, title=tr("Add a team"), asks=what_to_ask)
def team_add(
    request: Request,
    team: Annotated[
        TeamKey, Field(tr("Short name"), tr("One word in small letters, for example north."), is_typed=True)
    ],
    name: Quoted,
    *,
    in_: TeamChannel,
    manager: Colleague,
    from_: Annotated[FirstDay, Field(tr("First surgery"))],
    at: Time,
    every: Weeks,
    chair: Colleague | None = None,
    as_: Annotated[Literal["panel"], Field(tr("Kind of team"))] | None = None,
    side: Annotated[Literal["child", "family finding"], Field(tr("Side"))] | None = None,
) -> Reply:
    """Add a team: its channel, its manager and when its surgeries fall. A panel looks at every team's children; a team of the family-finding side has families."""
    _refuse(request, team, in_, manager, chair)
    added = Team(
        team,
        name,
        in_,
        manager,
        from_,
        refuse_gap(at),
        refuse_weeks(every),
        request.now,
        request.today,
        chair=chair,
        is_panel=bool(as_),
        side=Side(side or Side.CHILD),
    )
    refuse_side(added, added.side, 0, has_families=False)
    refuse_own_side(request, added, added.side)
    if waits := wait_for_second(request):
        return waits
    request.records.teams.add(added, request.change)
    first = next_surgery(added.schedule(request.office.zone), request.office.calendar, (), request.now)
    return Reply(
        tr(
            f"{added.name} is added, with {who(manager)} as its manager. Its first surgery is on {first}. "
            f"Make sure that I am in its channel (`/invite` me there); `dates {team}` shows the year ahead. {_next(added)}"
        )
    )


def _next(team: Team) -> str:
    if team.side is Side.FINDING:
        return tr(
            f"Only the family-finding side sees its families. Next: `family add FAM-0031 team {team.key} …`."
        )
    return tr(
        f"Next: `track` a child, or load them, and `surgery {team.key}` shows the first agenda to you alone."
    )


def _refuse(request: Request, team: str, channel: str, manager: str, chair: str | None) -> None:
    """Raise RuleBroken for a short name, a channel or a person that a new team cannot have."""
    refuse_key(team)
    teams = request.records.teams
    if teams.find(team):
        raise RuleBroken(
            tr(f"There is a team `{team}` already. `team edit {team} …` changes it."), field="team"
        )
    if teams.has_had_children(team):
        raise RuleBroken(
            tr(
                f"`{team}` was another team's, whose children keep it in their history. Choose another short name."
            ),
            field="team",
        )
    refuse_taken_channel(teams.of_channel(channel), team)
    refuse_unsafe_channel(request, channel)
    refuse_unable(request, manager=manager, chair=chair)


def refuse_key(team: str) -> None:
    """Raise RuleBroken for a short name that is a verb, or a word of one."""
    if team in {word for name in verbs() for word in name.split()}:
        raise RuleBroken(
            tr(f"`{team}` is a word of mine. Choose another short name for the team."), field="team"
        )
