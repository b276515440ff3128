"""A request as it arrives, before it is parsed."""

from dataclasses import dataclass

from commands.grammar.parse import Parsed
from commands.practice.request import Place


@dataclass(frozen=True, slots=True)
class IncomingRequest:
    """A request before it is parsed.

    Attributes:
        text: The words typed, or a button's command.
        person: The Slack user id of the asker.
        place: Where it was asked.
        request: A key that is the same if Slack sends the request twice; None if it cannot come twice.
        account: The account of the machine, for a request from the terminal.
        is_from_button: Whether a button sent it, so that a last word `yes` is a confirmation.
        is_from_post: Whether it came from a button on a message in the channel, or from a form opened by one.
        parsed: The request from a form, which needs no parsing and no confirmation.
    """

    text: str
    person: str
    place: Place
    request: str | None = None
    account: str = ""
    is_from_button: bool = False
    is_from_post: bool = False
    parsed: Parsed | None = None
