"""An agenda as it would be posted now, whole, for one person to read before."""

from commands.grammar.reply import Listing, Note, Part, Reply, Text
from commands.messages.agenda import Surgery
from commands.messages.child import child_message
from commands.practice.cases import may_be_named
from commands.practice.request import Request
from permanence.agenda import choose
from permanence.roles import CLOCK
from permanence.surgery import next_surgery
from permanence.teams import Team
from permanence.words import listed


def preview(request: Request, team: Team, note: str) -> Reply:
    """A team's next agenda as things stand now; for a panel, its lists. It is drawn as the channel would see it."""
    changes = request.store.surgery_changes.of(team.key)
    schedule = team.schedule(request.office.zone)
    following = next_surgery(schedule, request.office.calendar, changes, request.now)
    with request.store.seen_by(CLOCK):
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
        [
            *(part for part in parts if not isinstance(part, Listing) or part.lines),
            *_kept_back(request, team),
            Note(note),
        ],
        title=head.title,
        fallback=f"Preview: {head.fallback}",
    )


def _kept_back(request: Request, team: Team) -> list[Note]:
    """The children that the asker may see and the channel may not: they are only counted there."""
    children = request.store.children
    seen = children.all_open() if team.is_panel else children.of_team(team.key)
    kept = (child.ref for child in seen if request.store.restrictions.of(child.ref))
    refs = [ref for ref in kept if may_be_named(request.store, ref)]
    return [Note(f"Kept to people named, so never in the agenda: {listed(refs)}.")] if refs else []
