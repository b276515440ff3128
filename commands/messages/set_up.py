"""What an administrator finds on their Home: what is still to set up, the teams and the roles, each with its button."""

from collections.abc import Iterator

from commands.grammar.reply import Button, Item, Note, Part, Text
from commands.practice.escalation import administrators
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.teams import Team
from permanence.words import count, listed, who

MOST_TEAMS = 10
"""How many teams have a line of their own."""
_ROLES = (Role.SERVICE_MANAGER, Role.CONSULTANT, Role.ANALYST)


def set_up_buttons(request: Request) -> list[Button]:
    """What an administrator does: add a team, give a role."""
    if not _sets_up(request):
        return []
    is_first = not request.records.teams.are_any()
    return [Button(tr("Add a team"), "team add", main=is_first), Button(tr("Give a role"), "role")]


def set_up_parts(request: Request) -> Iterator[Part]:
    """What is still to set up, the teams, and who has which role."""
    if not _sets_up(request):
        return
    steps = list(_steps(request))
    if steps:
        yield Text(tr("**Still to set up**"))
        yield from steps
    else:
        yield Note(tr("Every step of setting up is done. `permanence check` looks at the rest."))
    teams = request.records.teams.all()
    if teams:
        yield Text(tr("**Teams**"))
        yield from (_team_item(team) for team in teams[:MOST_TEAMS])
    yield from more_teams(len(teams) - MOST_TEAMS)
    yield Text(tr("**Roles**"))
    yield Item("\n".join(_role_lines(request)), Button(tr("All roles"), "roles"))


def more_teams(more: int) -> Iterator[Item]:
    """How many teams there are beside those shown, if any, with the way to all of them."""
    if more > 0:
        yield Item(tr(f"And {count(more, 'more team')}."), Button(tr("All teams"), "teams"))


def _sets_up(request: Request) -> bool:
    return request.standing.has(Role.ADMIN) and not request.standing.everything


def _steps(request: Request) -> Iterator[Item]:
    records = request.records
    teams, leavers = records.teams.all(), records.leavers.all()
    if not teams:
        yield Item(
            tr(
                "No team yet. It needs a private channel that I am in, a manager, and the day of its first surgery."
            ),
            Button(tr("Add the first team"), "team add"),
        )
    for team in teams:
        if team.manager in leavers:
            yield Item(
                tr(f"{team.name} has no manager: {who(team.manager)} has left."),
                Button(tr(f"Name a manager of {team.key}"), f"team edit {team.key}"),
            )
    for team in teams:
        if not (team.is_panel or records.teams.has_had_children(team.key)):
            yield Item(
                tr(
                    f"{team.name} has no children yet. Its people add one with a button on their own Home, or `permanence load` "
                    "brings many."
                ),
                Button(tr(f"Team {team.key}"), f"team {team.key}"),
            )
    if not records.roles.holders(Role.SERVICE_MANAGER):
        yield Item(
            tr(
                "Nobody is a service manager, who agrees a second delay and gets what a team's manager cannot solve."
            ),
            Button(tr("Name a service manager"), "role service manager"),
        )


def _team_item(team: Team) -> Item:
    said = tr(f"**{team.key}** · {team.name} · manager {who(team.manager)}")
    return Item(said, Button(tr(f"Change {team.key}"), f"team edit {team.key}"))


def _role_lines(request: Request) -> Iterator[str]:
    for role in _ROLES:
        people = request.records.roles.holders(role)
        yield f"{role.value.capitalize()}: {listed([who(person) for person in people]) or tr('nobody yet')}"
    people = sorted(administrators(request.as_of))
    yield tr(f"Administrator: {listed([who(person) for person in people])}")
