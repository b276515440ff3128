"""`role`: what a person may do."""

from typing import Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.roles import GRANTED, Role
from permanence.words import who


@command(role=Role.ADMIN, anywhere=True)
def role(
    request: Request,
    role: Literal["service manager", "consultant", "analyst", "admin", "worker", "none"],
    person: Person,
) -> Reply:
    """Give a person a role, or none. A team's manager is named with the team."""
    granted = None if role in ("none", "worker") else GRANTED[role]
    request.records.roles.grant(person, granted, request.change)
    if granted is None:
        return Reply(
            f"{who(person)} has no role of their own now, beyond what their team gives.", buttons=[UNDO]
        )
    return Reply(
        f"{who(person)} is now {'an' if granted.value[0] == 'a' else 'a'} {granted.value}.", buttons=[UNDO]
    )
