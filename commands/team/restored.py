"""`restored`: after a restore, an administrator lets out the private messages that wait, or drops them."""

from typing import Annotated, Literal

from commands.grammar.reply import Reply
from commands.grammar.values import Field
from commands.grammar.verbs import command
from commands.practice.request import Request
from permanence.errors import RuleBroken
from permanence.language import tr
from permanence.roles import Role
from permanence.words import count


@command(role=Role.ADMIN, anywhere=True, title=tr("After a restore"), told=None, everyday=True)
def restored(
    request: Request, what: Annotated[Literal["send", "drop"], Field(tr("What is due already"))]
) -> Reply:
    """After a restore, send the digests and private messages held back, or drop them; later ones are sent as usual again."""
    delivery = request.records.delivery
    if not delivery.is_holding():
        raise RuleBroken(tr("No digest or private message is held back. Nothing was changed."))
    request.change.counts_as_change = True
    number = delivery.end_hold(request.now, drop=what == "drop")
    request.records.outbox.want_restored_redrawn()
    waited = count(number, "message is", "messages are")
    done = tr("dropped") if what == "drop" else tr("sent, unless I find that it was before")
    told = f"{waited} {done}. " if number else tr("None waited. ")
    return Reply(tr(f"{told}Digests and private messages are sent as usual again."))
