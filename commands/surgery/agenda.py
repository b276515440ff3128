"""`agenda`: typed by the clock when a surgery begins."""

from commands.grammar.reply import Reply
from commands.grammar.values import AnyDay, Because, TeamKey
from commands.grammar.verbs import command
from commands.messages.agenda.head import SKIPPED
from commands.practice.closing import close_open_surgery
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery, plan_agenda
from commands.practice.which_surgery import surgery_named
from permanence.errors import NotFound
from permanence.language import tr
from permanence.roles import Role
from storage.outbox import PostKind


@command(role=Role.CLOCK)
def agenda(request: Request, team: TeamKey, on: AnyDay, *, because: Because = "") -> Reply:
    """Want a surgery's agenda posted; one that comes too late is marked skipped."""
    found = request.records.teams.get(team)
    if request.records.surgeries.has_agenda(team, on):
        return Reply(tr("That agenda exists."))
    occurrence = surgery_named(request, found, on)
    if occurrence is None or occurrence.nominal != on:
        raise NotFound(tr(f"{team} has no surgery named {on}."))
    posted = found.schedule(request.office.zone).posted(occurrence, request.office.calendar)
    if occurrence.is_skipped or posted > request.now:
        return Reply(tr("That surgery has been put off since."))
    if because.startswith(SKIPPED):
        note = because.removeprefix(SKIPPED)
        request.records.outbox.plan(
            team, on, PostKind.HEAD, found.channel, request.change, note=note, skipped=True
        )
        return Reply("Skipped.")
    close_open_surgery(request, found)
    plan_agenda(Surgery(request.as_of, found, occurrence), request.change, because or None)
    return Reply("Planned.")
