"""Carries a request out, and refuses what is on record as it was asked for."""

from commands.grammar.parse import Parsed
from commands.grammar.reply import Reply
from commands.practice.request import PlaceKind, Request
from permanence.errors import RuleBroken
from permanence.language import tr
from storage.history import changed_nothing


def carried_out(request: Request, parsed: Parsed) -> Reply:
    """Return the reply of the verb. Raises RuleBroken where all it recorded was so before: nobody is told of a change that is none."""
    reply = parsed.verb.function(request, **parsed.values)
    change = request.change
    # What is discussed again has been discussed again.
    is_asked = request.place.kind is not PlaceKind.CLOCK and not parsed.verb.in_surgery
    if is_asked and not change.counts_as_change and changed_nothing(request.records, change):
        raise RuleBroken(tr("That is on record already. Nothing was changed."))
    return reply
