"""The whole agenda as it would be posted now, for one person to read beforehand."""

from dataclasses import replace

from commands.grammar.reply import Button, Note, Part, Reply, Text
from commands.messages.agenda.child import child_message
from commands.messages.agenda.differences import differences_message
from commands.messages.agenda.head import agenda_head
from commands.messages.agenda.lists import agenda_lists
from commands.messages.agenda.overview import Overview, Stretch
from commands.messages.agenda.panel_overview import PanelOverview
from commands.messages.pages import without_empty_lists
from commands.practice.cases import is_spoken_of
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery
from commands.practice.which_surgery import next_surgery_of
from permanence.language import tr
from permanence.roles import clock_in
from permanence.teams import Team
from permanence.words import listed

A_PAGE = 100
"""How many lines of each list of a panel are shown at once: so many that few panels have more."""


def preview(request: Request, team: Team, note: str) -> Reply:
    """A team's next agenda as things stand now; for a panel, its lists. It is drawn as the channel would see it."""
    with request.records.seen_by(clock_in(team.key)):
        surgery = Surgery(request.as_of, team, next_surgery_of(request.as_of, team))
        shown = _drawn(surgery, Overview(surgery, surgery.agenda))
    return _with_notes(request, team, shown, note)


def panel_preview(request: Request, team: Team, begins_at: int) -> Reply:
    """A panel's next agenda likewise, with a page of each of its lists: it has the children of every team."""
    with request.records.seen_by(clock_in(team.key)):
        surgery = Surgery(request.as_of, team, next_surgery_of(request.as_of, team))
        overview = PanelOverview(surgery, Stretch(begins_at - 1, A_PAGE))
        shown = _drawn(surgery, overview)
    if more := min(A_PAGE, overview.more):
        on = Button(tr(f"The next {more}"), f"panel from {begins_at + A_PAGE}")
        shown = replace(shown, buttons=[on, *shown.buttons])
    return _with_notes(request, team, shown, tr("Only you see this."))


def _drawn(surgery: Surgery, overview: Overview) -> Reply:
    head = agenda_head(surgery, overview)
    parts: list[Part] = [Text(head.words), *head.parts]
    for case in overview.discussed:
        shown = child_message(surgery, case)
        parts += [Text(shown.words), *shown.parts]
    if differs := differences_message(surgery):
        parts += [Text(differs.words), *differs.parts]
    for page in agenda_lists(surgery, overview):
        parts += [Text(f"**{page.words}**"), *page.parts]
    what = tr("panel") if surgery.team.is_panel else tr("surgery")
    return Reply(
        tr(f"Preview of the {what} on {surgery.occurrence}, as things stand now."),
        without_empty_lists(parts),
        buttons=[Button(tr("About this list"), f"surgery {surgery.team.key} about")],
        title=head.title,
        fallback=tr(f"Preview: {head.fallback}"),
    )


def _with_notes(request: Request, team: Team, shown: Reply, note: str) -> Reply:
    return replace(shown, parts=[*shown.parts, *_kept_back(request, team), Note(note)])


def _kept_back(request: Request, team: Team) -> list[Note]:
    """A note naming the children whom the asker may see and the channel may not; the agenda only counts them."""
    restricted = request.records.children.restricted(None if team.is_panel else team.key)
    refs = [child.ref for child in restricted if is_spoken_of(request.records, child)]
    return [Note(tr(f"Restricted to people named, so never in the agenda: {listed(refs)}."))] if refs else []
