"""The buttons that several messages have in common: the first few stand on their own, and a menu holds the others."""

from collections.abc import Iterable, Sequence
from itertools import chain

from commands.grammar.reply import Button, Menu
from permanence.actions import Action
from permanence.agenda import Case

WITH_BUTTONS = 5
"""How many actions or children have buttons that stand on their own."""

Choices = Sequence[Sequence[Button]]
"""The buttons of each of several things, in the order in which the things are listed."""


def first_few(*several: tuple[str, Choices], most: int = WITH_BUTTONS) -> tuple[list[Button], Menu | None]:
    """The buttons of the first few things of each kind, and a menu with those of all others, under the name of their kind."""
    buttons = list(chain.from_iterable(chain.from_iterable(each[:most]) for _, each in several))
    groups = [(name, list(chain.from_iterable(each[most:]))) for name, each in several if each[most:]]
    return buttons, Menu(groups) if groups else None


def done_choices(actions: Iterable[Action]) -> tuple[str, Choices]:
    """For each of some actions the button that finishes it."""
    return "Actions", [choices_of_action(action)[:1] for action in actions]


def action_choices(actions: Iterable[Action]) -> tuple[str, Choices]:
    """For each of some actions: done, another date, or whom it waits for."""
    return "Actions", [choices_of_action(action)[:3] for action in actions]


def choices_of_action(action: Action) -> list[Button]:
    """All that can be done with an action: done, another date, whom it waits for, or another owner."""
    number, child = action.number, action.child
    return [
        Button(f"Done {number}", f"done {number} {child}"),
        Button(f"New date {number}", f"move {number} {child}"),
        Button(f"{number} is waiting for…", f"wait {number} {child}"),
        Button(f"Give {number} to…", f"give {number} {child}"),
    ]


def child_choices(cases: Iterable[Case]) -> tuple[str, Choices]:
    """For each of some children the button that shows them, with their reference on it."""
    return "Children", [[Button(case.ref, f"status {case.ref}")] for case in cases]
