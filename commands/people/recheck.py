"""`recheck`: typed by the clock when a person may see less or more for a reason that is not in the records."""

from commands.grammar.reply import Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.roles import Role


@command(role=Role.CLOCK)
def recheck(request: Request, person: Person) -> Reply:
    """Draw again what somebody was shown, since they joined or left a team's channel, or their cover ended."""
    request.change.rechecked = person
    request.change.counts_as_change = True
    return Reply("Drawn again.")
