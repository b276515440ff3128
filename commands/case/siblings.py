"""`siblings`: which children are brothers and sisters."""

from typing import Literal

from commands.grammar.reply import UNDO, Reply
from commands.grammar.values import ChildRefs
from commands.grammar.verbs import command
from commands.messages.sentences import arrangement_words
from commands.practice.request import Request
from permanence.errors import NotUnderstood
from permanence.roles import Role
from permanence.words import listed


@command(role=Role.WORKER)
def siblings(
    request: Request,
    children: ChildRefs,
    arrangement: Literal["together", "apart", "undecided"] = "undecided",
) -> Reply:
    """Record that children are siblings, and whether they are to be together or apart."""
    refs = list(dict.fromkeys(children))
    if len(refs) < 2:
        raise NotUnderstood(
            "Name two children or more.", field="children", how=": `siblings BX-0042 BX-0043 together`"
        )
    for ref in refs:
        request.child(ref)
    request.records.siblings.join(refs, arrangement, request.change)
    said = arrangement_words(arrangement)
    return Reply(f"{listed([f'**{ref}**' for ref in refs])} are siblings, {said}.", buttons=[UNDO])
