"""`cover off`: a person is back, and does their own work again."""

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import Person
from commands.grammar.verbs import command
from commands.practice.request import Request
from commands.practice.whose_work import refuse_unless_own_or_managed
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import who


@command(role=Role.WORKER, example="cover off @Sam")
def cover_off(request: Request, person: Person) -> Reply:
    """End whatever cover is arranged for you, or for a person of your team, from now on."""
    refuse_unless_own_or_managed(request, person)
    if not request.records.covers.end(person, request.change):
        raise RuleBroken(
            tr(f"Nobody covers for {who(person)} now or later. Nothing was changed."), field="person"
        )
    return Reply(tr(f"{who(person)} does their own work again from now on."), buttons=[UNDO])
