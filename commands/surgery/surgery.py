"""`surgery`: the agenda as it would be posted, shown to the asker alone."""

from commands.agendas import Surgery
from commands.discussed import child_message
from commands.kinds import TeamKey
from commands.registry import command
from commands.reply import Listing, Note, Part, Reply, Text
from commands.request import Request
from commands.series import refuse_outsider
from permanence.agenda import choose
from permanence.roles import Role
from permanence.surgery import next_surgery


@command(role=Role.WORKER, reads=True)
def surgery(request: Request, team: TeamKey) -> Reply:
    """Show a team's next agenda as it would be posted now. Only you see it."""
    found = request.store.teams.get(team)
    refuse_outsider(request, found)
    changes = request.store.surgery_changes.of(team)
    following = next_surgery(
        found.schedule(request.office.zone), request.office.calendar, changes, request.now
    )
    preview = Surgery(request.store, request.office, found, following, request.now)
    agenda = choose(preview.cases(), 0 if found.is_panel else found.discussed)
    head = preview.head(agenda)
    parts: list[Part] = [Text(head.words), *head.parts]
    for case in agenda.discussed:
        shown = child_message(preview, case)
        parts += [Text(shown.words), *shown.parts]
    for page in preview.lists(agenda):
        parts += [Text(f"**{page.words}**"), *page.parts]
    shown_parts = [part for part in parts if not isinstance(part, Listing) or part.lines]
    return Reply(
        f"Preview of the surgery on {following}, as things stand now.",
        [*shown_parts, Note("Only you see this. `surgery TEAM now` posts one today.")],
        title=head.title,
        fallback=f"Preview: {head.fallback}",
    )
