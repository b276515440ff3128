"""A request as it arrives, already read."""

from dataclasses import dataclass

from commands.grammar.parse import Parsed
from commands.grammar.read import Refusal
from commands.practice.request import Place


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request as it arrives.

    Attributes:
        asked: What its words were read as, or what a form holds.
        text: The words typed, or a button's command.
        person: The Slack user id of the asker.
        place: Where it was asked.
        request: A key that is the same if Slack sends the request twice; None if it cannot come twice.
        account: The account of the machine, for a request from the terminal.
        is_from_post: Whether it came from a button on a message in the channel, or from a form opened by one.
    """

    asked: Parsed | Refusal
    text: str
    person: str
    place: Place
    request: str | None = None
    account: str = ""
    is_from_post: bool = False
