"""`caseload`: the children of a person or of a team, worst first."""

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.values import Person, TeamKey
from commands.grammar.verbs import command
from commands.messages.buttons import child_choices, first_few
from commands.messages.not_shown import not_shown_lines, not_shown_of_teams
from commands.messages.sentences import counted_words
from commands.messages.worklist import child_line
from commands.practice.cases import cases_of, counted
from commands.practice.request import Request
from permanence.agenda import by_concern
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count, who


@command(
    role=Role.WORKER,
    reads=True,
    also=("who is waiting", "who are my children", "my children", "my cases", "my caseload"),
)
def caseload(request: Request, person: Person | None = None, team: TeamKey | None = None) -> Reply:
    """List your own children, a person's or a team's, worst first; a manager's own are the team's."""
    _, person, team = request.one_of(None, person, team)
    records, whose = request.records, person or request.person
    teams = [team] if team else []
    if team:
        name, children = records.teams.get(team).name, records.children.of_team(team)
    else:
        name, children = who(whose), records.children.of_person(whose)
    if not (children or team or person) and request.standing.manages:
        name, teams = tr("Your team"), sorted(request.standing.manages)
        children = [child for key in teams for child in records.children.of_team(key)]
    not_shown = (
        not_shown_of_teams(request, teams)
        if teams
        else not_shown_lines(records, whose, request.person, request.today, children)
    )
    if not children:
        none = tr("no child that I may show you") if not_shown else tr("no children")
        return Reply(" ".join([f"{name}: {none}.", *not_shown]))
    cases = by_concern(cases_of(request.as_of, children))
    buttons, menu = first_few(child_choices(cases))
    return Reply(
        " ".join([f"{name}: {counted_words(counted(cases))}.", *not_shown]),
        [
            Listing("", [child_line(case) for case in cases]),
            Note(tr("Worst first. A date is past only where it is watched and nothing is recorded.")),
        ],
        buttons=buttons,
        menu=menu,
        title=tr("Caseload"),
        fallback=tr(f"Caseload: {count(len(cases), 'child', 'children')}"),
    )
