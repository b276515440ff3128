"""`back`: typed by the clock when a person who had left is in Slack again."""

from commands.grammar.reply import Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.roles import Role


@command(role=Role.CLOCK)
def back(request: Request, person: Person) -> Reply:
    """Record that somebody who had left is here again."""
    request.records.leavers.come_back(person, request.change)
    return Reply("Recorded.")
