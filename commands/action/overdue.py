"""`overdue`: actions past their date."""

from commands.grammar.reply import Listing, Reply
from commands.grammar.values import TeamKey
from commands.grammar.verbs import command
from commands.messages.buttons import all_choices, first_few
from commands.messages.not_shown import not_shown_of_teams, unseen_words
from commands.messages.sentences import action_line
from commands.practice.request import Request
from permanence.actions import Action
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count


@command(
    role=Role.WORKER,
    reads=True,
    also=(
        "what is overdue",
        "what is late",
        "who is late",
        "what am i late with",
        "what have i missed",
        "late actions",
        "my overdue actions",
    ),
)
def overdue(request: Request, team: TeamKey | None = None) -> Reply:
    """List your own overdue actions, for a manager the team's; or those of a team."""
    teams = [team] if team else sorted(request.standing.manages)
    found, whose = _found(request, team)
    unseen = 0 if team else request.records.actions.unseen_overdue(request.today, request.person, teams)
    not_shown = [*not_shown_of_teams(request, teams), *unseen_words(unseen, "yours")]
    if not found:
        none = tr("no action that I may show you") if not_shown else tr("no action")
        return Reply(" ".join([tr(f"{whose}: {none} is past its date."), *not_shown]))
    buttons, menu = first_few(all_choices(found, request.person))
    words = tr(f"{whose}: {count(len(found), 'action')} past the date agreed, the longest first.")
    return Reply(
        " ".join([words, *not_shown]),
        [Listing("", [action_line(action, request.today) for action in found])],
        buttons=buttons,
        menu=menu,
        title=tr("Overdue actions"),
        fallback=tr(f"Overdue: {count(len(found), 'action')}"),
    )


def _found(request: Request, team: str | None) -> tuple[list[Action], str]:
    actions, today = request.records.actions, request.today
    if team:
        return actions.overdue(today, team=team), request.records.teams.get(team).name
    if request.standing.manages:
        found = [
            action for key in sorted(request.standing.manages) for action in actions.overdue(today, team=key)
        ]
        numbers = {action.number for action in found}
        own = [each for each in actions.overdue(today, owner=request.person) if each.number not in numbers]
        together = sorted([*found, *own], key=lambda action: action.due)
        return (together, tr("You and your team")) if own else (found, tr("Your team"))
    return actions.overdue(today, owner=request.person), tr("Yours")
