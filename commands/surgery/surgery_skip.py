"""`surgery skip`: one surgery is not held."""

from typing import Annotated

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import AnyComing, Because, Field, TeamKey
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.which_surgery import coming_surgery, next_surgery_of
from permanence.language import tr
from permanence.roles import Role
from permanence.surgery import ChangeKind, OccurrenceChange
from permanence.words import day


@command(
    role=(Role.MANAGER, Role.CONSULTANT),
    title=tr("Skip a surgery"),
    example="surgery skip north 24 Dec because most are away",
)
def surgery_skip(
    request: Request,
    team: TeamKey,
    surgery: Annotated[AnyComing, Field(tr("Surgery of"))],
    *,
    because: Because,
) -> Reply:
    """Skip one surgery, saying why; the series stays as it is."""
    request.refuse_role(team)
    found = request.records.teams.get(team)
    occurrence = coming_surgery(request, found, surgery)
    change = OccurrenceChange(occurrence.nominal, ChangeKind.SKIPPED, because=because)
    request.records.surgery_changes.put(team, change, request.change)
    following = next_surgery_of(request.as_of, found)
    return Reply(
        tr(
            f"{found.name}: the surgery of {day(occurrence.nominal)} is skipped, because {because}. The next is on {following}."
        ),
        buttons=[UNDO],
    )
