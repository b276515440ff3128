"""`panel`: every team's children who wait for a permanent family, for service managers and legal."""

from commands.agendas import Surgery
from commands.registry import command
from commands.reply import Note, Part, Reply, Text
from commands.request import Request
from permanence.agenda import choose
from permanence.errors import NotFound
from permanence.roles import Role
from permanence.surgery import next_surgery


@command(role=(Role.SERVICE_MANAGER, Role.CONSULTANT), reads=True)
def panel(request: Request) -> Reply:
    """Show the next tracking panel across teams, as things stand now. Only you see it."""
    found = next((team for team in request.store.teams.all() if team.is_panel), None)
    if found is None:
        raise NotFound(
            "There is no tracking panel yet. An administrator adds one like a team, in a channel of its own: "
            '`team add tracking "Tracking panel" in #panel manager @Sue from 03/12/2026 at 10:00 every 4 weeks as panel`'
        )
    changes = request.store.surgery_changes.of(found.key)
    schedule = found.schedule(request.office.zone)
    following = next_surgery(schedule, request.office.calendar, changes, request.now)
    surgery = Surgery(request.store, request.office, found, following, request.now)
    agenda = choose(surgery.cases(), 0)
    head = surgery.head(agenda)
    parts: list[Part] = [Text(head.words), *head.parts]
    for page in surgery.lists(agenda):
        parts += [Text(f"**{page.words}**"), *page.parts]
    return Reply(
        f"Preview of the panel on {following}, as things stand now.",
        [*parts, Note("Only you see this.")],
        title=head.title,
        fallback=f"Preview: {head.fallback}",
    )
