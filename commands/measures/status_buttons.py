"""The way from a figure to the children behind it, for whoever may see them."""

from collections.abc import Iterable, Sequence

from commands.grammar.reply import Button
from commands.practice.request import Request
from permanence.language import tr

WITH_BUTTONS = 3
"""Of how many of them the status is a button."""


def status_buttons(request: Request, refs: Iterable[str]) -> Sequence[Button]:
    """Buttons for the first few of some children, if the asker may see them and not only count them."""
    first = [*dict.fromkeys(refs)][:WITH_BUTTONS]
    with request.records.only_counting():  # they are named already, and no more of them is shown
        visible = request.records.children.named(first)
    return [Button(tr(f"Status {child.ref}"), f"status {child.ref}") for child in visible]
