"""Checks of blocks, and of the rich text and tables in them."""

from collections.abc import Iterator, Sequence
from typing import Any

from demo.workspace.limits.elements import ELEMENTS, INPUTS, PRESSABLE, check_image
from demo.workspace.limits.parts import (
    Check,
    Problems,
    check_choice,
    check_list,
    check_string,
    check_text,
    check_text_object,
    check_type,
    check_unique,
    list_in,
    needs,
    problem,
)
from demo.workspace.records import Json

MAX_BLOCKS = 50
MAX_MARKDOWN = 12_000
MAX_IN_A_TABLE = 10_000
MAX_IN_A_CONTAINER = 10


def check_blocks(
    blocks: Sequence[Any],
    root: str = "/blocks",
    most: int = MAX_BLOCKS,
    kinds: "dict[str, tuple[Check, set[str]]] | None" = None,
) -> Problems:
    """Every block, their number, and that their ids differ."""
    if len(blocks) > most:
        yield problem(f"no more than {most} items allowed", root)
    for place, block in enumerate(blocks):
        yield from check_type(kinds or BLOCKS, block, f"{root}/{place}")
    shapes = [block for block in blocks if isinstance(block, dict)]
    yield from check_unique((block.get("block_id") for block in shapes), "block_id", root)
    markdown = sum(len(str(block.get("text"))) for block in shapes if block.get("type") == "markdown")
    if markdown > MAX_MARKDOWN:
        yield problem(f"must be less than {MAX_MARKDOWN + 1} characters together", root)


def _section(block: Json, place: str) -> Problems:
    if "text" not in block and "fields" not in block:
        yield problem("must define either `text` or `fields`", place)
    yield from check_text(block, "text", place, 3_000, required=False)
    yield from check_list(
        block, "fields", place, 10, lambda field, at: check_text_object(field, at, 2_000), required=False
    )
    if "accessory" in block:
        yield from check_type(ELEMENTS, block["accessory"], f"{place}/accessory")


def _header(block: Json, place: str) -> Problems:
    yield from check_text(block, "text", place, 150, plain=True)


def _divider(_block: Json, _place: str) -> Problems:
    yield from ()


def _context(block: Json, place: str) -> Problems:
    yield from check_list(block, "elements", place, 10, _context_element)


def _context_element(element: Any, place: str) -> Problems:
    if isinstance(element, dict) and element.get("type") == "image":
        yield from check_type(ELEMENTS, element, place)
    else:
        yield from check_text_object(element, place, 2_000)


def _actions(block: Json, place: str) -> Problems:
    yield from check_list(
        block, "elements", place, 25, lambda element, at: check_type(PRESSABLE, element, at)
    )
    elements = [element for element in list_in(block, "elements") if isinstance(element, dict)]
    yield from check_unique((element.get("action_id") for element in elements), "action_id", place)


def _image_block(block: Json, place: str) -> Problems:
    yield from check_image(block, place)
    yield from check_text(block, "title", place, 2_000, plain=True, required=False)


def _markdown(block: Json, place: str) -> Problems:
    yield from check_string(block, "text", place, MAX_MARKDOWN, required=True)


def _input(block: Json, place: str) -> Problems:
    yield from check_text(block, "label", place, 2_000, plain=True)
    yield from check_text(block, "hint", place, 2_000, plain=True, required=False)
    yield from check_type(INPUTS, block.get("element"), f"{place}/element")


def _rich_text(block: Json, place: str) -> Problems:
    yield from check_list(block, "elements", place, 1_000, lambda part, at: check_type(RICH_PARTS, part, at))


def _rich_part(part: Json, place: str) -> Problems:
    yield from check_list(part, "elements", place, 1_000, lambda bit, at: check_type(RICH_BITS, bit, at))


def _rich_list(part: Json, place: str) -> Problems:
    yield from check_choice(part, "style", place, {"bullet", "ordered"})
    yield from check_list(part, "elements", place, 1_000, lambda line, at: check_type(RICH_PARTS, line, at))


def _table(block: Json, place: str) -> Problems:
    yield from check_list(block, "rows", place, 100, _row)
    yield from check_list(block, "column_settings", place, 20, _column, required=False)
    if len("".join(_cell_texts(block.get("rows")))) > MAX_IN_A_TABLE:
        yield problem(f"must be less than {MAX_IN_A_TABLE + 1} characters in all cells", f"{place}/rows")


def _container(block: Json, place: str) -> Problems:
    """Other blocks under a title; only one that can be collapsed can begin so."""
    yield from check_text(block, "title", place, 150, plain=True)
    yield from check_text(block, "subtitle", place, 150, required=False)
    yield from check_choice(block, "width", place, {"narrow", "standard", "wide", "full"})
    for name in ("is_collapsible", "default_collapsed"):
        if not isinstance(block.get(name, False), bool):
            yield problem("must be a boolean", f"{place}/{name}")
    if block.get("default_collapsed") and not block.get("is_collapsible"):
        yield problem("needs `is_collapsible`", f"{place}/default_collapsed")
    if not list_in(block, "child_blocks"):
        yield problem("must be a list of at least 1 item", f"{place}/child_blocks")
    yield from check_blocks(
        list_in(block, "child_blocks"), f"{place}/child_blocks", MAX_IN_A_CONTAINER, CONTAINED
    )


def _row(row: Any, place: str) -> Problems:
    if not isinstance(row, list | tuple) or not row:
        yield problem("must be a list of at least 1 cell", place)
        return
    if len(row) > 20:
        yield problem("no more than 20 items allowed", place)
    for number, cell in enumerate(row):
        yield from check_type(CELLS, cell, f"{place}/{number}")


def _column(setting: Any, place: str) -> Problems:
    if setting is None:
        return
    if not isinstance(setting, dict):
        yield problem("must be an object or null", place)
        return
    for name in sorted(setting.keys() - {"align", "is_wrapped"}):
        yield problem(f"invalid additional property: {name}", place)
    yield from check_choice(setting, "align", place, {"left", "center", "right"})


def _number_cell(cell: Json, place: str) -> Problems:
    value = cell.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield problem("must be a number", f"{place}/value")


def _cell_texts(part: Any) -> Iterator[str]:
    if isinstance(part, list | tuple):
        for inner in part:
            yield from _cell_texts(inner)
    elif isinstance(part, dict):
        if part.get("type") == "raw_number":
            yield str(part.get("value"))
        yield from (part["text"],) if isinstance(part.get("text"), str) else ()
        yield from _cell_texts(part.get("elements"))


RICH_PARTS: dict[str, tuple[Check, set[str]]] = {
    "rich_text_section": (_rich_part, {"elements"}),
    "rich_text_preformatted": (_rich_part, {"elements", "border", "language"}),
    "rich_text_quote": (_rich_part, {"elements", "border"}),
    "rich_text_list": (_rich_list, {"elements", "style", "indent", "offset", "border"}),
}
RICH_BITS: dict[str, tuple[Check, set[str]]] = {
    "text": (needs("text"), {"text", "style"}),
    "link": (needs("url"), {"url", "text", "unsafe", "style"}),
    "user": (needs("user_id"), {"user_id", "style"}),
    "channel": (needs("channel_id"), {"channel_id", "style"}),
    "emoji": (needs("name"), {"name", "unicode", "skin_tone", "style"}),
    "date": (needs("format"), {"timestamp", "format", "url", "fallback", "style"}),
    "broadcast": (needs("range"), {"range", "style"}),
    "usergroup": (needs("usergroup_id"), {"usergroup_id", "style"}),
}
CELLS: dict[str, tuple[Check, set[str]]] = {
    "raw_text": (needs("text"), {"text"}),
    "raw_number": (_number_cell, {"value", "text"}),
    "rich_text": (_rich_text, {"elements"}),
}
BLOCKS: dict[str, tuple[Check, set[str]]] = {
    "section": (_section, {"text", "fields", "accessory", "expand"}),
    "header": (_header, {"text", "level"}),
    "divider": (_divider, set()),
    "context": (_context, {"elements"}),
    "actions": (_actions, {"elements"}),
    "image": (_image_block, {"image_url", "alt_text", "slack_file", "title"}),
    "markdown": (_markdown, {"text"}),
    "input": (_input, {"label", "hint", "element", "optional", "dispatch_action"}),
    "rich_text": (_rich_text, {"elements"}),
    "table": (_table, {"rows", "column_settings"}),
    "container": (
        _container,
        {"title", "subtitle", "width", "is_collapsible", "default_collapsed", "child_blocks"},
    ),
}
CONTAINED = {kind: row for kind, row in BLOCKS.items() if kind not in ("markdown", "container")}
VIEW_BLOCKS = {kind: row for kind, row in BLOCKS.items() if kind not in ("markdown", "table", "container")}
