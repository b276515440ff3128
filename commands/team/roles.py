"""`roles`: who may do what."""

from commands.grammar.reply import Listing, Note, Reply
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(role=Role.ANYONE, anywhere=True, reads=True)
def roles(request: Request) -> Reply:
    """List who has which role, and who manages which team."""
    granted = [f"{who(person)} · {role.value}" for person, role in request.records.roles.all()]
    admins = [
        tr(f"{who(person)} · administrator (by the configuration)")
        for person in sorted(request.office.admins)
    ]
    managers = [tr(f"{who(team.manager)} · manager of {team.name}") for team in request.records.teams.all()]
    lines = [*managers, *granted, *admins]
    if not lines:
        return Reply(tr("Nobody has a role yet. `help role` shows how an administrator gives one."))
    return Reply(
        tr("Everyone else is a worker of the teams whose channel they are in."),
        [Listing(tr("Roles"), lines), Note(tr("`role consultant @Sam` grants one."))],
        title=tr("Roles"),
    )
