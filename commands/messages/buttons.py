"""The buttons that several messages have in common: the first few stand on their own, and a menu holds the others."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from commands.grammar.read import STILL_TO_SAY
from commands.grammar.reply import Button, Menu
from permanence.actions import Action
from permanence.agenda import Case
from permanence.delays import NOT_HELD_UP
from permanence.language import tr
from permanence.milestones import LOOKED_AFTER_REVIEWS, MILESTONES, REVIEW, Milestone
from permanence.progress import Progress
from permanence.timescales import Timescale
from permanence.words import shortened

WITH_BUTTONS = 5
"""How many actions or children have buttons that stand on their own."""
HEADING = 60
"""About how many characters of an action stand over its choices in a menu."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The buttons of each of several things of a kind, in the order in which the things are listed.

    `standing` of a thing's may stand on their own; the others are in a menu beside those of the first few.
    """

    kind: str
    things: Sequence[Sequence[Button]]
    standing: int = 1


def first_few(*several: Choices, most: int = WITH_BUTTONS) -> tuple[list[Button], Menu | None]:
    """The buttons of the first few things of each kind, and a menu with what they leave out and with those of all others."""
    buttons: list[Button] = []
    groups: list[tuple[str, list[Button]]] = []
    for each in several:
        few, others = each.things[:most], each.things[most:]
        buttons += chain.from_iterable(thing[: each.standing] for thing in few)
        further = [
            *chain.from_iterable(thing[each.standing :] for thing in few),
            *chain.from_iterable(thing[: each.standing] for thing in others),
        ]
        if further:
            groups.append((each.kind, further))
    return buttons, Menu(groups) if groups else None


def done_choices(actions: Iterable[Action]) -> Choices:
    """For each of some actions the button that finishes it."""
    return Choices(tr("Actions"), [choices_of_action(action)[:1] for action in actions])


def action_choices(actions: Iterable[Action]) -> Choices:
    """For each of some actions: done, another date, or whom it waits for; and all else in a menu."""
    return Choices(tr("Actions"), [choices_of_action(action) for action in actions], standing=3)


def choices_of_action(action: Action) -> list[Button]:
    """All that can be done with an action: done, another date, whom it waits for, another owner, that it is cancelled, or asking for help."""
    number, child = action.number, action.child
    return [
        Button(tr(f"Done {number}"), f"done {number} {child}"),
        Button(tr(f"New date {number}"), f"move {number} {child}"),
        Button(tr(f"{number} is waiting for…"), f"wait {number} {child}"),
        Button(tr(f"Give {number} to…"), f"give {number} {child}"),
        Button(tr(f"Cancel {number}…"), f"cancel {number} {child}"),
        Button(tr(f"Ask for help with {number}…"), f"escalate {number} {child}"),
    ]


def groups_of_actions(actions: Iterable[Action]) -> list[tuple[str, Sequence[Button]]]:
    """All that can be done with each action, under its number and words, for a menu that a whole channel reads."""
    return [(f"{action.number} · {shortened(action.words, HEADING)}", _all_of(action)) for action in actions]


def groups_of_dates(
    ref: str, past: Iterable[Progress], expected_past: Iterable[str]
) -> list[tuple[str, Sequence[Button]]]:
    """For a menu, what can be said of each of a child's dates that have passed: on what day it was, or what holds it up.

    What meets several is offered under the first. A birth is asked about in private.
    """
    asked = [(each.timescale.name, _meeting(each.timescale)) for each in past]
    asked += [(MILESTONES[key].name, [MILESTONES[key]]) for key in expected_past if key != "birth"]
    offered: set[str] = set()  # a choice of a menu is to have a value of its own
    groups: list[tuple[str, Sequence[Button]]] = []
    for name, rows in asked:
        if new := [row for row in rows if row.key not in offered]:
            offered.update(row.key for row in new)
            groups.append((name, [each for row in new for each in _of_date(ref, row)]))
    return groups


def _meeting(timescale: Timescale) -> Sequence[Milestone]:
    """What is offered to record for a date: the first two that meet it, which do most often; of reviews that go on, the next in line."""
    if timescale.repeats and set(timescale.before) & set(LOOKED_AFTER_REVIEWS):
        return [REVIEW]
    return [MILESTONES[key] for key in timescale.before[:2]]


def _of_date(ref: str, milestone: Milestone) -> Iterator[Button]:
    yield Button(tr(f"{milestone.name} was on…"), f"milestone {ref} {milestone.words} {STILL_TO_SAY}")
    if milestone.key not in NOT_HELD_UP:
        yield Button(tr(f"{milestone.name} is held up…"), f"delay {ref} {milestone.words}")


def all_choices(actions: Iterable[Action], reader: str) -> Choices:
    """For each of some actions the button that finishes it; and all else that a reader can do with it in a menu."""
    return Choices(tr("Actions"), [_all_of(action, reader) for action in actions])


def _all_of(action: Action, reader: str = "") -> list[Button]:
    """All that a reader can do with an action: others than its owner can remind them of it, too."""
    remind = [] if action.owner == reader else [remind_button(action.number, action.child)]
    return [*choices_of_action(action), *remind]


def remind_button(number: int, child: str) -> Button:
    """The button that reminds whoever has an action."""
    return Button(tr(f"Remind of {number}"), f"remind {number} {child}")


def child_choices(cases: Iterable[Case]) -> Choices:
    """For each of some children the button that shows them, with their reference on it."""
    return Choices(tr("Children"), [[Button(case.ref, f"status {case.ref}")] for case in cases])


def family_button(ref: str) -> Button:
    """The button that shows an adoptive family."""
    return Button(tr(f"Family {ref}"), f"family {ref}")


def family_choices(refs: Iterable[str]) -> Choices:
    """For each of some adoptive families the button that shows it."""
    return Choices(tr("Families"), [[family_button(ref)] for ref in refs])
