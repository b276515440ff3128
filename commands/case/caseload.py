"""`caseload`: the children of a person or of a team, worst first."""

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.values import Person, TeamKey
from commands.grammar.verbs import command
from commands.messages.buttons import child_choices, first_few
from commands.messages.sentences import cases_words
from commands.messages.worklist import child_line
from commands.practice.cases import cases_of
from commands.practice.request import Request
from permanence.agenda import by_concern
from permanence.roles import Role
from permanence.words import count, who


@command(
    role=Role.WORKER,
    reads=True,
    also=("who is waiting", "who are my children", "my children", "my cases", "my caseload"),
)
def caseload(request: Request, person: Person | None = None, team: TeamKey | None = None) -> Reply:
    """List your own children, a person's or a team's, worst first; a manager's own are the team's."""
    if team:
        name = request.records.teams.get(team).name
        children = request.records.children.of_team(team)
    else:
        name = who(person or request.person)
        children = request.records.children.of_person(person or request.person)
    if not (children or team or person) and request.standing.manages:
        name = "Your team"
        children = [
            child
            for key in sorted(request.standing.manages)
            for child in request.records.children.of_team(key)
        ]
    if not children:
        return Reply(f"{name}: no children that you may see.")
    cases = by_concern(cases_of(request.as_of, children))
    buttons, menu = first_few(child_choices(cases))
    return Reply(
        f"{name}: {cases_words(cases)}.",
        [
            Listing("", [child_line(case) for case in cases]),
            Note("Worst first. A date is past only where it is watched and nothing is recorded."),
        ],
        buttons=buttons,
        menu=menu,
        title="Caseload",
        fallback=f"Caseload: {count(len(cases), 'child', 'children')}",
    )
