"""What somebody asks, before it is read."""

from dataclasses import dataclass

from commands.grammar.parse import Parsed
from commands.practice.request import Place


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks: their words, who and where they are, and the request's own name, if it has one.

    `is_sure` says that a button asked "are you sure" and was pressed, `is_on_post` that it was a button of a
    message in the channel, or a form opened by one. `parsed` is what a form filled in: it is
    read already, and whoever chose the child in it is sure.
    """

    text: str
    person: str
    place: Place
    request: str | None = None
    account: str = ""
    is_sure: bool = False
    is_on_post: bool = False
    parsed: Parsed | None = None
