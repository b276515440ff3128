"""`recheck`: typed by the clock when a person may see less or more, or is asked more, for a reason that is not a change."""

from commands.grammar.reply import Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.practice.agreement import recheck_person
from commands.practice.request import Request
from permanence.language import tr
from permanence.roles import Role


@command(role=Role.CLOCK)
def recheck(request: Request, person: Person) -> Reply:
    """Draw again what somebody was shown, and ask what waits for them: they joined or left a channel, a cover begins or ended."""
    recheck_person(request, person)
    return Reply(tr("Drawn again."))
