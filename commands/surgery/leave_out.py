"""`leave out`: a child is not discussed at the team's next surgery."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Because, Here
from commands.grammar.verbs import command
from commands.messages.agenda.worst import worst_words
from commands.messages.sentences import brought_words
from commands.practice.request import Request
from commands.practice.surgery_agenda import Surgery, case_to_choose
from commands.practice.which_surgery import agenda_to_come, agenda_under_way, refuse_unless_chair
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Team
from permanence.words import day


@command(
    role=Role.WORKER,
    example="leave out BX-0042 because the panel decides first",
    title=tr("Leave out of the next"),
    told=None,
    everyday=True,
)
def leave_out(request: Request, child: Here, *, because: Because) -> Reply:
    """Leave a child out of the team's next surgery, once, and say why. The agenda counts them. For whoever chairs it."""
    found = request.child(child)
    team = request.records.teams.get(found.team)
    refuse_unless_chair(request, team)
    occurrence = agenda_to_come(request.as_of, team)
    surgery = Surgery(request.as_of, team, occurrence)
    case, before = case_to_choose(surgery, child), surgery.choices.get(child)
    request.records.agenda_choices.choose(
        team.key, occurrence.nominal, child, because, request.change, is_left_out=True
    )
    worst = tr(f", and that something is past a date: {worst_words(case, request.office.calendar)}")
    brought = f" {brought_words(before)}." if before and not before.is_left_out else ""
    return Reply(
        tr(
            f"**{child}** is left out of the surgery of {day(occurrence.held)}: {because}. "
            f"Its agenda says so{worst if case.is_pressing else ''}.{brought}{_stays_on(request, team, child)}"
        ),
        buttons=[UNDO],
    )


def _stays_on(request: Request, team: Team, child: str) -> str:
    """That a child stays on an agenda that is posted already; empty if they are on none."""
    posted = agenda_under_way(request.as_of, team)
    if posted is None or child not in request.records.surgeries.children_on(team.key, posted.nominal):
        return ""
    return tr(f" They stay on the agenda of {day(posted.held)}, which is posted.")
