"""Walking through the blocks of a message or a modal."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from demo.records import Json, Message, Refused, View


def with_ids(blocks: Iterable[Json], stem: str) -> tuple[Json, ...]:
    """The blocks, each with a `block_id`, and every element that can be pressed with an `action_id`."""
    return tuple(_with_id(block, f"{stem}.{place}") for place, block in enumerate(blocks))


def _with_id(block: Json, name: str) -> Json:
    named = {"block_id": name, **block}
    if "elements" in named and named["type"] == "actions":
        named["elements"] = [
            {"action_id": f"{name}.{place}", **element} for place, element in enumerate(named["elements"])
        ]
    for part in ("accessory", "element"):
        if part in named and named[part]["type"] != "image":
            named[part] = {"action_id": f"{name}.0", **named[part]}
    return named


def buttons(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every button with the block it stands in, in reading order."""
    for block in blocks:
        for element in [*block.get("elements", ()), block.get("accessory") or {}]:
            if element.get("type") == "button":
                yield block, element


def find_button(blocks: Iterable[Json], which: str) -> tuple[Json, Json]:
    """The one button known by this name: its `action_id`, else its value, else its label.

    Where an `action_id` stands in several blocks, `block_id action_id` tells them apart.
    """
    found = list(buttons(blocks))
    for name in NAMES:
        same = [(block, button) for block, button in found if name(block, button) == which]
        if len(same) > 1:
            raise Refused("button_ambiguous", f"{len(same)} buttons are known as {which!r}")
        if same:
            return same[0]
    labels = ", ".join(button["text"]["text"] for _, button in found) or "none"
    raise Refused("button_not_found", f"no button {which!r} here; the buttons: {labels}")


NAMES: tuple[Callable[[Json, Json], str | None], ...] = (
    lambda block, button: f"{block['block_id']} {button['action_id']}",
    lambda _block, button: button["action_id"],
    lambda _block, button: button.get("value"),
    lambda _block, button: button["text"]["text"],
)


def words(said: Message | View) -> str:
    """Everything a message or a modal says, its text or title first, a line each: for looking something up."""
    head = said.title if isinstance(said, View) else said.text
    return "\n".join([head, *_strings(list(said.blocks))])


def _strings(part: Any) -> Iterator[str]:
    if isinstance(part, list | tuple):
        for inner in part:
            yield from _strings(inner)
    elif isinstance(part, dict):
        for key, inner in part.items():
            if isinstance(inner, dict | list | tuple):
                yield from _strings(inner)
            elif key == "text" and isinstance(inner, str):
                yield inner
