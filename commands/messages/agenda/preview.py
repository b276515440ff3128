"""The whole agenda as it would be posted now, for one person to read beforehand."""

from commands.grammar.reply import Button, Note, Part, Reply, Text
from commands.messages.agenda.child import child_message
from commands.messages.agenda.head import agenda_head
from commands.messages.agenda.lists import agenda_lists
from commands.messages.pages import without_empty_lists
from commands.practice.cases import may_be_named
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import next_surgery_of
from permanence.roles import CLOCK
from permanence.teams import Team
from permanence.words import listed


def preview(request: Request, team: Team, note: str) -> Reply:
    """A team's next agenda as things stand now; for a panel, its lists. It is drawn as the channel would see it."""
    following = next_surgery_of(request.as_of, team)
    with request.records.seen_by(CLOCK):
        surgery = Surgery(request.as_of, team, following)
        agenda = surgery.agenda
        head = agenda_head(surgery, agenda)
        parts: list[Part] = [Text(head.words), *head.parts]
        for case in agenda.discussed:
            shown = child_message(surgery, case)
            parts += [Text(shown.words), *shown.parts]
        for page in agenda_lists(surgery, agenda):
            parts += [Text(f"**{page.words}**"), *page.parts]
    what = "panel" if team.is_panel else "surgery"
    return Reply(
        f"Preview of the {what} on {following}, as things stand now.",
        [
            *without_empty_lists(parts),
            *_kept_back(request, team),
            Note(note),
        ],
        buttons=[Button("About this list", f"surgery {team.key} about")],
        title=head.title,
        fallback=f"Preview: {head.fallback}",
    )


def _kept_back(request: Request, team: Team) -> list[Note]:
    """A note naming the children whom the asker may see and the channel may not; the agenda only counts them."""
    children = request.records.children
    seen = children.all_open() if team.is_panel else children.of_team(team.key)
    restricted = request.records.restrictions.among(child.ref for child in seen)
    refs = [
        child.ref for child in seen if child.ref in restricted and may_be_named(request.records, child.ref)
    ]
    return [Note(f"Kept to people named, so never in the agenda: {listed(refs)}.")] if refs else []
