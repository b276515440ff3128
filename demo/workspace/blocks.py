"""Finding elements, pictures and text in the blocks of a message or a view."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from demo.workspace.records import Json, Message, Refused, View, unfolded

DRAWINGS = 4
"""How many drawings of a message or a view are kept: what somebody presses may be in one just replaced."""


def with_ids(blocks: Iterable[Json], stem: str) -> tuple[Json, ...]:
    """The blocks, each with a `block_id`, and every interactive element with an `action_id`."""
    return tuple(_with_id(block, f"{stem}.{place}") for place, block in enumerate(blocks))


def _with_id(block: Json, name: str) -> Json:
    named = {"block_id": name, **block}
    if "child_blocks" in named:
        named["child_blocks"] = list(with_ids(named["child_blocks"], name))
    if "elements" in named and named["type"] == "actions":
        named["elements"] = [
            {"action_id": f"{name}.{place}", **element} for place, element in enumerate(named["elements"])
        ]
    for part in ("accessory", "element"):
        if part in named and named[part]["type"] != "image":
            named[part] = {"action_id": f"{name}.0", **named[part]}
    return named


def drawings(shown: Message | View) -> tuple[Sequence[Json], ...]:
    """The blocks as they are drawn now, then as they were drawn before, the newest first."""
    return (shown.blocks, *shown.before)[:DRAWINGS]


def as_seen(shown: Message | View, which: str) -> Sequence[Json]:
    """The blocks of the drawing in which this `block_id action_id` is, which a redraw may just have replaced.

    As in Slack, what was on the screen when somebody pressed it is what they pressed.
    """
    return next(
        (
            blocks
            for blocks in drawings(shown)
            for block, element in elements(blocks)
            if which == f"{block['block_id']} {element.get('action_id')}"
        ),
        shown.blocks,
    )


def buttons(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every button with its block, in reading order."""
    return ((block, element) for block, element in elements(blocks) if element.get("type") == "button")


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element of a section, context or actions block with that block, in reading order."""
    for block in unfolded(blocks):
        for element in [*block.get("elements", ()), *filter(None, [block.get("accessory")])]:
            yield block, element


def find_button(blocks: Iterable[Json], which: str) -> tuple[Json, Json]:
    """The one button with this `action_id`, else with this value, else with this label.

    If several blocks use an `action_id`, `block_id action_id` distinguishes them.
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


def find_overflow(blocks: Iterable[Json], which: str) -> tuple[Json, Json] | None:
    """The one overflow menu with this `block_id action_id` or `action_id`, if there is one."""
    found = [(block, one) for block, one in elements(blocks) if one.get("type") == "overflow"]
    same = [
        (block, one)
        for block, one in found
        if which in (f"{block['block_id']} {one['action_id']}", one["action_id"])
    ]
    if len(same) > 1:
        raise Refused("menu_ambiguous", f"{len(same)} menus are known as {which!r}")
    return same[0] if same else None


NAMES: tuple[Callable[[Json, Json], str | None], ...] = (
    lambda block, button: f"{block['block_id']} {button['action_id']}",
    lambda _block, button: button["action_id"],
    lambda _block, button: button.get("value"),
    lambda _block, button: button["text"]["text"],
)


def picture_file_ids(blocks: Iterable[Json]) -> set[str]:
    """The ids of the files shown as pictures."""
    return {_file_id(image["slack_file"]) for image in images(blocks) if "slack_file" in image}


def _file_id(named: Json) -> str:
    """The id of a file named by id or address."""
    return str(named.get("id") or named.get("url", "").partition("/files/")[2].partition("/")[0])


def images(blocks: Iterable[Json]) -> Iterator[Json]:
    """Every picture, whether a block or an element."""
    blocks = list(unfolded(blocks))
    parts = [*blocks, *(element for _, element in elements(blocks))]
    return (part for part in parts if part.get("type") == "image")


def words(shown: Message | View) -> str:
    """All the text of a message or a view, one piece per line, its text or title first."""
    head = shown.title if isinstance(shown, View) else shown.text
    return "\n".join([head, *_strings(list(shown.blocks))])


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
