"""`role`: what a person may do."""

from typing import Annotated, Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Colleague, Field
from commands.grammar.verbs import command
from commands.practice.agreement import wait_for_second
from commands.practice.private_words import tell_of_grant
from commands.practice.request import Request
from commands.practice.whose_work import refuse_own_grant, refuse_unable
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import CONFIRMED_ROLES, GRANTED, REACHING, Role, with_article
from permanence.words import who


@command(role=Role.ADMIN, anywhere=True, title=tr("Give a role"))
def role(
    request: Request,
    role: Annotated[
        Literal["service manager", "consultant", "analyst", "admin", "worker", "none"],
        Field(
            tr("Role"),
            tr(
                "A service manager and a consultant see the children of every team. An analyst sees counts, an admin sets up "
                "teams and roles."
            ),
        ),
    ],
    person: Colleague,
) -> Reply:
    """Give a person a role, or none. A team's manager is named with the team."""
    granted = None if role in ("none", "worker") else GRANTED[role]
    if granted:
        refuse_unable(request, person=person)
        refuse_own_grant(request, person, granted)
    has = request.records.roles.of(person)
    if granted is has:
        raise RuleBroken(
            tr(f"{who(person)} is {with_article(granted)} already. Nothing was changed.")
            if granted
            else tr(f"{who(person)} has no role of their own. Nothing was changed."),
            field="person",
        )
    if granted in CONFIRMED_ROLES and (waits := wait_for_second(request)):
        return waits
    request.records.roles.grant(person, granted, request.change)
    if granted is None:
        return Reply(
            tr(f"{who(person)} has no role of their own now, beyond what their team gives."), buttons=[UNDO]
        )
    if granted in REACHING:
        tell_of_grant(request, f"role {person} {granted}", *request.records.teams.all())
    return Reply(
        tr(f"{who(person)} is now {'an' if granted.value[0] == 'a' else 'a'} {granted.value}."),
        buttons=[UNDO],
    )
