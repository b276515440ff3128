"""The buttons that several messages have in common."""

from collections.abc import Sequence

from commands.grammar.reply import Button
from permanence.actions import Action
from permanence.agenda import Case
from permanence.delays import Approval

WITH_BUTTONS = 5
"""How many actions, children or approvals get buttons of their own."""


def done_buttons(actions: Sequence[Action]) -> list[Button]:
    """A button to finish each of the first few actions."""
    return [
        Button(f"Done {action.number}", f"done {action.number} {action.child}")
        for action in actions[:WITH_BUTTONS]
    ]


def action_buttons(actions: Sequence[Action]) -> list[Button]:
    """Buttons for the first few actions: done, another date, or whom it waits for."""
    return [button for action in actions[:WITH_BUTTONS] for button in choices_of_action(action)[:3]]


def choices_of_action(action: Action) -> list[Button]:
    """All that can be done with an action: done, another date, whom it waits for, or another owner."""
    number, child = action.number, action.child
    return [
        Button(f"Done {number}", f"done {number} {child}"),
        Button(f"New date {number}", f"move {number} {child}"),
        Button(f"{number} is waiting for…", f"wait {number} {child}"),
        Button(f"Give {number} to…", f"give {number} {child}"),
    ]


def agree_buttons(asked: Sequence[Approval]) -> list[Button]:
    """Both answers to each of the first few approvals asked."""
    return [
        button
        for each in asked[:WITH_BUTTONS]
        for button in (
            Button(f"Agree {each.number}", f"approve {each.number} {each.child}"),
            Button(f"Do not agree {each.number}…", f"decline {each.number} {each.child}"),
        )
    ]


def child_buttons(cases: Sequence[Case]) -> list[Button]:
    """A button to look at each of the first few children, named by reference."""
    return [Button(case.ref, f"status {case.ref}") for case in cases[:WITH_BUTTONS]]
