"""An agenda as it would be posted now, whole, for one person to read before."""

from commands.agendas import Surgery
from commands.discussed import child_message
from commands.reply import Listing, Note, Part, Reply, Text
from commands.request import Request
from permanence.agenda import choose
from permanence.surgery import next_surgery
from permanence.teams import Team


def preview(request: Request, team: Team, note: str) -> Reply:
    """A team's next agenda as things stand now; for a panel, its lists."""
    changes = request.store.surgery_changes.of(team.key)
    schedule = team.schedule(request.office.zone)
    following = next_surgery(schedule, request.office.calendar, changes, request.now)
    surgery = Surgery(request.store, request.office, team, following, request.now)
    agenda = choose(surgery.cases(), 0 if team.is_panel else team.discussed)
    head = surgery.head(agenda)
    parts: list[Part] = [Text(head.words), *head.parts]
    for case in agenda.discussed:
        shown = child_message(surgery, case)
        parts += [Text(shown.words), *shown.parts]
    for page in surgery.lists(agenda):
        parts += [Text(f"**{page.words}**"), *page.parts]
    what = "panel" if team.is_panel else "surgery"
    return Reply(
        f"Preview of the {what} on {following}, as things stand now.",
        [*(part for part in parts if not isinstance(part, Listing) or part.lines), Note(note)],
        title=head.title,
        fallback=f"Preview: {head.fallback}",
    )
