"""`surgery move`: one surgery is held on another day."""

from datetime import date
from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import AnyComing, Because, Coming, Field, TeamKey, Time
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.which_surgery import agenda_ahead, coming_surgery, surgeries_on
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import REACH, ChangeKind, Occurrence, OccurrenceChange, refuse_gap
from permanence.teams import Team
from permanence.words import day


@command(
    role=(Role.MANAGER, Role.CONSULTANT),
    title=tr("Move a surgery"),
    example="surgery move north 10 Dec to 11 Dec at 14:00",
)
def surgery_move(
    request: Request,
    team: TeamKey,
    surgery: Annotated[AnyComing, Field(tr("Surgery of"))],
    *,
    to: Annotated[Coming, Field(tr("New date"))],
    at: Time | None = None,
    because: Because = "",
) -> Reply:
    """Hold one surgery on another day or at another time; the series stays as it is."""
    request.refuse_role(team)
    found = request.records.teams.get(team)
    occurrence = coming_surgery(request, found, surgery)
    moved = Occurrence(occurrence.nominal, to, refuse_gap(at) if at else found.at, request.office.zone)
    if moved.moment <= request.now:
        raise RuleBroken(
            tr(f"{moved} has passed. Choose a time to come, or `surgery {team} now`."), field="to"
        )
    if (moved.held, moved.at) == (occurrence.held, occurrence.at) and not occurrence.is_skipped:
        raise RuleBroken(
            tr(
                f"{found.name}: the surgery of {day(occurrence.nominal)} is on {moved} already. Nothing was changed."
            ),
            field="to",
        )
    _refuse_day(request, found, occurrence, to)
    if (ahead := agenda_ahead(request.as_of, found)) and moved.moment <= ahead.moment:
        raise RuleBroken(
            tr(f"The agenda of {ahead} is posted already, so that surgery comes first. Choose a later day."),
            field="to",
        )
    change = OccurrenceChange(occurrence.nominal, ChangeKind.MOVED, to, at, because)
    request.records.surgery_changes.put(team, change, request.change)
    return Reply(
        tr(
            f"{found.name}: the surgery of {day(occurrence.nominal)} is held on {moved}. The others stay as they are."
        ),
        buttons=[UNDO],
    )


def _refuse_day(request: Request, team: Team, occurrence: Occurrence, to: date) -> None:
    """Raise RuleBroken for a day too far off, or with a surgery of its own."""
    if abs(to - occurrence.nominal) > REACH:
        raise RuleBroken(
            tr(
                f"{day(to)} is more than {REACH.days // 7} weeks from {day(occurrence.nominal)}. Choose a nearer day."
            ),
            field="to",
        )
    if any(each.nominal != occurrence.nominal for each in surgeries_on(request.as_of, team, to)):
        raise RuleBroken(tr(f"There is a surgery on {day(to)} already. Choose another day."), field="to")
