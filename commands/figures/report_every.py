"""`report every quarter`: have a report sent whenever a period is over."""

from datetime import timedelta
from typing import Annotated, Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Field, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.measures.periods import REPORT_KINDS, due_on, named
from permanence.roles import REPORT_READERS
from permanence.words import day


@command(role=REPORT_READERS, example="report every quarter", title=tr("Have a report sent"))
def report_every(
    request: Request,
    period: Annotated[Literal["quarter", "half-year"], Field(tr("How often"))],
    team: TeamKey | None = None,
) -> Reply:
    """Have a report sent to you alone whenever a quarter or a half-year is over, of every team or one."""
    kind = REPORT_KINDS[period]
    whose = request.records.teams.get(team).name if team else tr("every team")
    if not request.records.wanted_reports.want(request.person, period, team or "", request.change):
        raise RuleBroken(
            tr(f"You get the {kind.title.lower()} of {whose} already. `report off` ends it."), field="period"
        )
    following = kind.over_by(request.today)
    if due_on(following, request.office.calendar) <= request.today:
        following = kind.over_by(following.last + timedelta(days=31 * kind.months))
    due = due_on(following, request.office.calendar)
    return Reply(
        tr(
            f"You get the {kind.title.lower()} of {whose} in your own conversation with me, two weeks after each {period} is over: by then "
            f"every team has had a surgery, and has been asked for what is missing. The next is of {named(following)}, on {day(due)}. `report off` ends it."
        ),
        buttons=[UNDO],
    )
