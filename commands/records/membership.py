"""`membership`: typed by the clock when somebody joined a team's channel or left it."""

from typing import Literal

from commands.grammar.reply import Reply
from commands.grammar.values import Person, TeamKey
from commands.grammar.verbs import command
from commands.practice.agreement import recheck_person
from commands.practice.private_words import tell_of_newcomer
from commands.practice.request import Request
from permanence.access import Joined, JoinedAs
from permanence.roles import Role
from storage.newcomers import Newcomer


@command(role=Role.CLOCK)
def membership(
    request: Request, team: TeamKey, person: Person, how: Literal["member", "guest", "app", "gone"]
) -> Reply:
    """Ask a team's manager about somebody who joined its channel, once, and draw again what this person was shown."""
    records, found = request.records, request.records.teams.get(team)
    if how == "gone":
        records.newcomers.went(team, person, request.change)
    elif person != found.manager:
        newcomer = Newcomer(team, person, JoinedAs(how), Joined.ASKED)
        if records.newcomers.came(newcomer, request.change):
            tell_of_newcomer(request, found, person)
    recheck_person(request, person)
    return Reply("Noted.")
