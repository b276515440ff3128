"""`panel`: every team's children who wait for a permanent family, for service managers and legal."""

from typing import Annotated

from commands.grammar.reply import Reply
from commands.grammar.values import Count, Field
from commands.grammar.verbs import command
from commands.messages.agenda.preview import panel_preview
from commands.practice.request import Request
from permanence.errors import NotFound
from permanence.language import tr
from permanence.roles import Role


@command(role=(Role.SERVICE_MANAGER, Role.CONSULTANT), reads=True)
def panel(
    request: Request,
    *,
    from_: Annotated[
        Count, Field(tr("From which of each list on"), tr("Leave it empty to begin with the first."))
    ]
    | None = None,
) -> Reply:
    """Show the next tracking panel across teams, as things stand now. Only you see it."""
    found = next((team for team in request.records.teams.all() if team.is_panel), None)
    if found is None:
        raise NotFound(
            tr(
                "There is no tracking panel yet. An administrator adds one like a team, in a channel of its own: "
                '`team add tracking "Tracking panel" in #panel manager @Sue from 03/12/2026 at 10:00 every 4 weeks as panel`'
            )
        )
    return panel_preview(request, found, max(from_ or 1, 1))
