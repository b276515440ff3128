"""What Slack takes in a message, a modal or a Home tab and what it refuses, from its reference; kept apart from any bot.

Every check yields its complaints, each ending in the JSON pointer of the place, as Slack's do.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, time
from typing import Any

from demo.workspace.records import Json, Refused

MOST_TEXT = 40_000
MOST_TEXT_IN_AN_UPDATE = 4_000
MOST_BLOCKS = 50
MOST_OF_ALL_BLOCKS = 13_200
MOST_MARKDOWN = 12_000
MOST_IN_A_TABLE = 10_000
MOST_BLOCKS_IN_A_VIEW = 100
MOST_OF_A_VIEW = 250_000  # bytes of its JSON
MOST_TYPED = 3_000

Complaints = Iterator[str]
Check = Callable[[Json, str], Complaints]


def problems(blocks: Sequence[Json], text: str = "") -> list[str]:
    """Everything Slack would refuse in a message of these blocks and this text; nothing when it is fine."""
    found = list(_blocks(blocks))
    if _tables(blocks) > 1:
        found.append(_at("only_one_table_allowed", "/blocks"))
    if not found and _length(blocks) > MOST_OF_ALL_BLOCKS:
        found.append(_at("msg_blocks_too_long", "/blocks"))
    if not blocks and not text:
        found.append(_at("no_text", "/text"))
    return found


def check(blocks: Any, text: str) -> None:
    """Refuse a message as Slack does, with its error code."""
    if not isinstance(blocks, list | tuple):
        raise Refused("invalid_blocks_format")
    if not blocks and not text:
        raise Refused("no_text")
    if found := list(_blocks(blocks)):
        raise Refused("invalid_blocks", *found)
    if _tables(blocks) > 1:
        raise Refused("only_one_table_allowed")
    if _length(blocks) > MOST_OF_ALL_BLOCKS:
        raise Refused("msg_blocks_too_long")


def view_problems(view: Any) -> list[str]:
    """Everything Slack would refuse in this modal; nothing when it is fine."""
    return list(_view(view))


def home_problems(view: Any) -> list[str]:
    """Everything Slack would refuse in this Home tab; nothing when it is fine."""
    return list(_home(view))


def check_view(view: Any) -> None:
    """Refuse a modal as Slack does, with its error code."""
    _check_view(view, view_problems)


def check_home(view: Any) -> None:
    """Refuse a Home tab as Slack does, with its error code."""
    _check_view(view, home_problems)


def _check_view(view: Any, find: Callable[[Any], list[str]]) -> None:
    if len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()) > MOST_OF_A_VIEW:
        raise Refused("view_too_large")
    if found := find(view):
        raise Refused("invalid_arguments", *found)


def option_problems(offered: Any) -> list[str]:
    """Everything Slack would refuse in the options an app offers while somebody types."""
    if not isinstance(offered, dict) or not offered.keys() & {"options", "option_groups"}:
        return [_at("must define either `options` or `option_groups`", "")]
    found = list(_options(offered, "", 100))
    return [] if [] in (offered.get("options"), offered.get("option_groups")) else found


def _at(words: str, place: str) -> str:
    return f"{words} [json-pointer:{place}]"


def _tables(blocks: Sequence[Any]) -> int:
    return sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks)


def _length(blocks: Sequence[Json]) -> int:
    """Counted as JSON: 11,341 characters of text were refused (bolt-js #2867). Tables count apart."""
    counted = [block for block in blocks if block.get("type") != "table"]
    return len(json.dumps(counted, ensure_ascii=False, separators=(",", ":")))


# the whole of a message, of a modal, of a Home tab


def _view(view: Any) -> Complaints:
    if not isinstance(view, dict) or view.get("type") != "modal":
        yield _at("must be a view of type modal", "/view")
        return
    for name in sorted(view.keys() - VIEW):
        yield _at(f"invalid additional property: {name}", "/view")
    yield from _text(view, "title", "/view", 24, plain=True)
    yield from _text(view, "submit", "/view", 24, plain=True, required=False)
    yield from _text(view, "close", "/view", 24, plain=True, required=False)
    yield from _view_parts(view)
    if _list(view, "blocks"):
        yield from _together(view["blocks"], has_submit=bool(view.get("submit")))


def _home(view: Any) -> Complaints:
    if not isinstance(view, dict) or view.get("type") != "home":
        yield _at("must be a view of type home", "/view")
        return
    for name in sorted(view.keys() - HOME):
        yield _at(f"invalid additional property: {name}", "/view")
    yield from _view_parts(view)


def _view_parts(view: Json) -> Complaints:
    """What a modal and a Home tab have in common."""
    for name, most in (("callback_id", 255), ("external_id", 255), ("private_metadata", 3_000)):
        if view.get(name):
            yield from _string(view, name, "/view", most)
    blocks = view.get("blocks")
    if not isinstance(blocks, list | tuple) or not blocks:
        yield _at("must be a list of at least 1 item", "/view/blocks")
        return
    yield from _blocks(blocks, "/view/blocks", MOST_BLOCKS_IN_A_VIEW, VIEW_BLOCKS)


def _together(blocks: Sequence[Any], *, has_submit: bool) -> Complaints:
    """What the blocks of a modal owe to each other."""
    inputs = [(place, block) for place, block in enumerate(blocks) if _type(block) == "input"]
    for place, _ in [] if has_submit else inputs:
        yield _at("must define `submit` to use an `input` block in modals", f"/view/blocks/{place}/input")
    elements = [block.get("element") for _, block in inputs]
    if sum(bool(isinstance(one, dict) and one.get("focus_on_load")) for one in elements) > 1:
        yield _at("only one element may set `focus_on_load`", "/view/blocks")


def _type(part: Any) -> str | None:
    kind = part.get("type") if isinstance(part, dict) else None
    return kind if isinstance(kind, str) else None


def _blocks(
    blocks: Sequence[Any],
    root: str = "/blocks",
    most: int = MOST_BLOCKS,
    kinds: "dict[str, tuple[Check, set[str]]] | None" = None,
) -> Complaints:
    if len(blocks) > most:
        yield _at(f"no more than {most} items allowed", root)
    for place, block in enumerate(blocks):
        yield from _one_of(kinds or BLOCKS, block, f"{root}/{place}")
    shapes = [block for block in blocks if isinstance(block, dict)]
    yield from _all_different((block.get("block_id") for block in shapes), "block_id", root)
    markdown = sum(len(str(block.get("text"))) for block in shapes if block.get("type") == "markdown")
    if markdown > MOST_MARKDOWN:
        yield _at(f"must be less than {MOST_MARKDOWN + 1} characters together", root)


def _one_of(kinds: dict[str, tuple[Check, set[str]]], part: Any, place: str) -> Complaints:
    """The check of its type, and no property that its type does not have."""
    kind = _type(part)
    if kind not in kinds:
        yield _at(f"unsupported type: {kind}", place)
        return
    check_it, known = kinds[kind]
    for name in sorted(part.keys() - known - {"type", "block_id", "action_id"}):
        yield _at(f"invalid additional property: {name}", place)
    for name in ("block_id", "action_id"):
        yield from _string(part, name, place, 255)
    yield from check_it(part, place)


def _all_different(ids: Iterable[Any], name: str, place: str) -> Complaints:
    given = [one for one in ids if isinstance(one, str)]
    for one in sorted({one for one in given if given.count(one) > 1}, key=str):
        yield _at(f"`{name}` {one} already exists", place)


# strings, lists and text objects


def _string(part: Json, name: str, place: str, most: int, *, required: bool = False) -> Complaints:
    value = part.get(name)
    if value is None:
        if required:
            yield _at(f"missing required field: {name}", place)
    elif not isinstance(value, str):
        yield _at("must be a string", f"{place}/{name}")
    elif not value:
        yield _at("must be more than 0 characters", f"{place}/{name}")
    elif len(value) > most:
        yield _at(f"must be less than {most + 1} characters", f"{place}/{name}")


def _text(
    part: Json, name: str, place: str, most: int, *, plain: bool = False, required: bool = True
) -> Complaints:
    value = part.get(name)
    if value is None:
        if required:
            yield _at(f"missing required field: {name}", place)
        return
    yield from _text_object(value, f"{place}/{name}", most, plain=plain)


def _text_object(value: Any, place: str, most: int, *, plain: bool = False) -> Complaints:
    kinds = ("plain_text",) if plain else ("mrkdwn", "plain_text")
    if _type(value) not in kinds:
        yield _at(f"must be a text object of type {' or '.join(kinds)}", place)
        return
    for name in sorted(
        value.keys() - {"type", "text", "emoji" if value["type"] == "plain_text" else "verbatim"}
    ):
        yield _at(f"invalid additional property: {name}", place)
    yield from _string(value, "text", place, most, required=True)


def _many(part: Json, name: str, place: str, most: int, each: Check, *, required: bool = True) -> Complaints:
    values = part.get(name)
    if values is None:
        if required:
            yield _at(f"missing required field: {name}", place)
        return
    if not isinstance(values, list | tuple) or not values:
        yield _at("must be a list of at least 1 item", f"{place}/{name}")
        return
    if len(values) > most:
        yield _at(f"no more than {most} items allowed", f"{place}/{name}")
    for number, value in enumerate(values):
        yield from each(value, f"{place}/{name}/{number}")


def _integer(part: Json, name: str, place: str, least: int, most: int) -> Complaints:
    value = part.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        yield _at("must be an integer", f"{place}/{name}")
    elif value is not None and not least <= value <= most:
        yield _at(f"must be between {least} and {most}", f"{place}/{name}")


def _written(part: Json, name: str, place: str, read: Callable[[str], Any], how: str) -> Complaints:
    """A value that has a form of its own: a date, a time, a number."""
    if part.get(name) is None:
        return
    try:
        read(part[name])
    except (TypeError, ValueError):
        yield _at(f"must be {how}", f"{place}/{name}")


def _word(part: Json, name: str, place: str, allowed: set[str]) -> Complaints:
    if name in part and part[name] not in tuple(allowed):
        yield _at(f"must be one of {', '.join(sorted(allowed))}", f"{place}/{name}")


# blocks


def _section(block: Json, place: str) -> Complaints:
    if "text" not in block and "fields" not in block:
        yield _at("must define either `text` or `fields`", place)
    yield from _text(block, "text", place, 3_000, required=False)
    yield from _many(
        block, "fields", place, 10, lambda field, at: _text_object(field, at, 2_000), required=False
    )
    if "accessory" in block:
        yield from _one_of(ELEMENTS, block["accessory"], f"{place}/accessory")


def _header(block: Json, place: str) -> Complaints:
    yield from _text(block, "text", place, 150, plain=True)


def _divider(_block: Json, _place: str) -> Complaints:
    yield from ()


def _context(block: Json, place: str) -> Complaints:
    yield from _many(block, "elements", place, 10, _context_element)


def _context_element(element: Any, place: str) -> Complaints:
    if isinstance(element, dict) and element.get("type") == "image":
        yield from _one_of(ELEMENTS, element, place)
    else:
        yield from _text_object(element, place, 2_000)


def _actions(block: Json, place: str) -> Complaints:
    yield from _many(block, "elements", place, 25, lambda element, at: _one_of(PRESSABLE, element, at))
    elements = [element for element in _list(block, "elements") if isinstance(element, dict)]
    yield from _all_different((element.get("action_id") for element in elements), "action_id", place)


def _image_block(block: Json, place: str) -> Complaints:
    yield from _image(block, place)
    yield from _text(block, "title", place, 2_000, plain=True, required=False)


def _markdown(block: Json, place: str) -> Complaints:
    yield from _string(block, "text", place, MOST_MARKDOWN, required=True)


def _input(block: Json, place: str) -> Complaints:
    yield from _text(block, "label", place, 2_000, plain=True)
    yield from _text(block, "hint", place, 2_000, plain=True, required=False)
    yield from _one_of(INPUTS, block.get("element"), f"{place}/element")


def _rich_text(block: Json, place: str) -> Complaints:
    yield from _many(block, "elements", place, 1_000, lambda part, at: _one_of(RICH_PARTS, part, at))


def _rich_part(part: Json, place: str) -> Complaints:
    yield from _many(part, "elements", place, 1_000, lambda bit, at: _one_of(RICH_BITS, bit, at))


def _rich_list(part: Json, place: str) -> Complaints:
    yield from _word(part, "style", place, {"bullet", "ordered"})
    yield from _many(part, "elements", place, 1_000, lambda line, at: _one_of(RICH_PARTS, line, at))


def _needs(name: str) -> Check:
    return lambda bit, place: _string(bit, name, place, MOST_TEXT, required=True)


def _table(block: Json, place: str) -> Complaints:
    yield from _many(block, "rows", place, 100, _row)
    yield from _many(block, "column_settings", place, 20, _column, required=False)
    if len("".join(_said(block.get("rows")))) > MOST_IN_A_TABLE:
        yield _at(f"must be less than {MOST_IN_A_TABLE + 1} characters in all cells", f"{place}/rows")


def _row(row: Any, place: str) -> Complaints:
    if not isinstance(row, list | tuple) or not row:
        yield _at("must be a list of at least 1 cell", place)
        return
    if len(row) > 20:
        yield _at("no more than 20 items allowed", place)
    for number, cell in enumerate(row):
        yield from _one_of(CELLS, cell, f"{place}/{number}")


def _column(setting: Any, place: str) -> Complaints:
    if setting is None:
        return
    if not isinstance(setting, dict):
        yield _at("must be an object or null", place)
        return
    for name in sorted(setting.keys() - {"align", "is_wrapped"}):
        yield _at(f"invalid additional property: {name}", place)
    yield from _word(setting, "align", place, {"left", "center", "right"})


def _number_cell(cell: Json, place: str) -> Complaints:
    value = cell.get("value")
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield _at("must be a number", f"{place}/value")


def _said(part: Any) -> Iterator[str]:
    if isinstance(part, list | tuple):
        for inner in part:
            yield from _said(inner)
    elif isinstance(part, dict):
        if part.get("type") == "raw_number":
            yield str(part.get("value"))
        yield from (part["text"],) if isinstance(part.get("text"), str) else ()
        yield from _said(part.get("elements"))


# elements


def _button(button: Json, place: str) -> Complaints:
    yield from _text(button, "text", place, 75, plain=True)
    yield from _string(button, "value", place, 2_000)
    yield from _string(button, "url", place, 3_000)
    yield from _string(button, "accessibility_label", place, 75)
    yield from _word(button, "style", place, {"primary", "danger"})
    yield from _confirm(button, place)


def _confirm(element: Json, place: str) -> Complaints:
    if "confirm" not in element:
        return
    confirm, at = element["confirm"], f"{place}/confirm"
    if not isinstance(confirm, dict):
        yield _at("must be a confirm object", at)
        return
    for name in sorted(confirm.keys() - {"title", "text", "confirm", "deny", "style"}):
        yield _at(f"invalid additional property: {name}", at)
    yield from _text(confirm, "title", at, 100, plain=True)
    yield from _text(confirm, "text", at, 300)
    yield from _text(confirm, "confirm", at, 30, plain=True)
    yield from _text(confirm, "deny", at, 30, plain=True)
    yield from _word(confirm, "style", at, {"primary", "danger"})


def _image(image: Json, place: str) -> Complaints:
    yield from _string(image, "alt_text", place, 2_000, required=True)
    if "slack_file" not in image:
        yield from _string(image, "image_url", place, 3_000, required=True)
        return
    if "image_url" in image:
        yield _at("must define either `image_url` or `slack_file`, not both", place)
    file = image["slack_file"]
    if not isinstance(file, dict) or len(file.keys() & {"id", "url"}) != 1 or file.keys() - {"id", "url"}:
        yield _at("must define either `id` or `url`", f"{place}/slack_file")
        return
    yield from _string(file, "id", f"{place}/slack_file", 255)
    yield from _string(file, "url", f"{place}/slack_file", 3_000)


def _choice(most: int, *, plain: bool = True) -> Check:
    def check_it(menu: Json, place: str) -> Complaints:
        yield from _placeholder(menu, place)
        yield from _options(menu, place, most, plain=plain)
        yield from _integer(menu, "max_selected_items", place, 1, 100)
        yield from _chosen_first(menu, place)

    return check_it


def _options(menu: Json, place: str, most: int, *, plain: bool = True) -> Complaints:
    if "option_groups" in menu:
        yield from _many(menu, "option_groups", place, 100, _option_group)
    else:
        yield from _many(menu, "options", place, most, lambda one, at: _option(one, at, plain=plain))


def _chosen_first(menu: Json, place: str) -> Complaints:
    """What is chosen from the start is among the options, word for word."""
    groups = [group for group in _list(menu, "option_groups") if isinstance(group, dict)]
    known = [_told(option) for part in (menu, *groups) for option in _list(part, "options")]
    if "initial_option" in menu and _told(menu["initial_option"]) not in known:
        yield _at("must be one of the provided options", f"{place}/initial_option")
    for number, option in enumerate(_list(menu, "initial_options")):
        if _told(option) not in known:
            yield _at("must be one of the provided options", f"{place}/initial_options/{number}")


def _list(part: Json, name: str) -> Sequence[Any]:
    """A list of a part, or nothing where there is none."""
    value = part.get(name)
    return value if isinstance(value, list | tuple) else ()


def _told(option: Any) -> tuple[Any, Any]:
    """An option by its value and words; Slack adds to its text what an app need not send."""
    if not isinstance(option, dict) or not isinstance(option.get("text"), dict):
        return None, None
    return option.get("value"), option["text"].get("text")


def _option_group(group: Any, place: str) -> Complaints:
    if not isinstance(group, dict):
        yield _at("must be a group of options", place)
        return
    yield from _text(group, "label", place, 75, plain=True)
    yield from _many(group, "options", place, 100, _option)


def _option(option: Any, place: str, *, plain: bool = True) -> Complaints:
    if not isinstance(option, dict):
        yield _at("must be an option", place)
        return
    yield from _text(option, "text", place, 75, plain=plain)
    yield from _string(option, "value", place, 150, required=True)
    yield from _text(option, "description", place, 75, plain=plain, required=False)
    yield from _string(option, "url", place, 3_000)


def _placeholder(element: Json, place: str) -> Complaints:
    yield from _text(element, "placeholder", place, 150, plain=True, required=False)
    yield from _confirm(element, place)


def _typed_text(element: Json, place: str) -> Complaints:
    yield from _placeholder(element, place)
    yield from _integer(element, "min_length", place, 0, MOST_TYPED)
    yield from _integer(element, "max_length", place, 1, MOST_TYPED)
    least, most = element.get("min_length") or 0, element.get("max_length") or MOST_TYPED
    if isinstance(least, int) and isinstance(most, int):
        if least > most:
            yield _at("must not be more than `max_length`", f"{place}/min_length")
        yield from _string(element, "initial_value", place, most)
    yield from _dispatched(element, place)


def _dispatched(element: Json, place: str) -> Complaints:
    config = element.get("dispatch_action_config", {"trigger_actions_on": ["on_enter_pressed"]})
    moments = _list(config, "trigger_actions_on") if isinstance(config, dict) else ()
    if not moments or any(moment not in DISPATCHED for moment in moments):
        words = f"must define `trigger_actions_on` as {', '.join(DISPATCHED)}"
        yield _at(words, f"{place}/dispatch_action_config")


def _typed_number(element: Json, place: str) -> Complaints:
    yield from _placeholder(element, place)
    yield from _dispatched(element, place)
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield _at("missing required field: is_decimal_allowed", place)
    read = float if element.get("is_decimal_allowed") else int
    for name in ("initial_value", "min_value", "max_value"):
        yield from _string(element, name, place, 255)
        yield from _written(element, name, place, read, "a number in a string")


def _date(element: Json, place: str) -> Complaints:
    yield from _placeholder(element, place)
    yield from _written(element, "initial_date", place, date.fromisoformat, "a date as YYYY-MM-DD")


def _time(element: Json, place: str) -> Complaints:
    yield from _placeholder(element, place)
    yield from _written(element, "initial_time", place, time.fromisoformat, "a time as HH:mm")


def _external(element: Json, place: str) -> Complaints:
    yield from _placeholder(element, place)
    yield from _integer(element, "min_query_length", place, 0, 150)
    if "initial_option" in element:
        yield from _option(element["initial_option"], f"{place}/initial_option")


def _people(element: Json, place: str) -> Complaints:
    yield from _placeholder(element, place)
    yield from _integer(element, "max_selected_items", place, 1, 100)


HOME = {"type", "blocks", "callback_id", "external_id", "private_metadata"}
VIEW = HOME | {"title", "submit", "close", "clear_on_close", "notify_on_close"}
DISPATCHED = ("on_enter_pressed", "on_character_entered")
ANY_ELEMENT = {"confirm", "placeholder", "focus_on_load"}
LISTED = {"options", "option_groups"}
TICKED = {"confirm", "focus_on_load", "options"}
PRESSABLE: dict[str, tuple[Check, set[str]]] = {
    "button": (_button, {"text", "value", "url", "style", "confirm", "accessibility_label"}),
    "overflow": (_choice(5), {"options", "confirm"}),
    "static_select": (_choice(100), ANY_ELEMENT | LISTED | {"initial_option"}),
    "radio_buttons": (_choice(10, plain=False), TICKED | {"initial_option"}),
    "checkboxes": (_choice(10, plain=False), TICKED | {"initial_options"}),
    "external_select": (_external, ANY_ELEMENT | {"initial_option", "min_query_length"}),
    "users_select": (_people, ANY_ELEMENT | {"initial_user"}),
    "conversations_select": (
        _people,
        ANY_ELEMENT
        | {"initial_conversation", "filter", "default_to_current_conversation", "response_url_enabled"},
    ),
    "channels_select": (_people, ANY_ELEMENT | {"initial_channel", "response_url_enabled"}),
    "datepicker": (_date, ANY_ELEMENT | {"initial_date"}),
    "timepicker": (_time, ANY_ELEMENT | {"initial_time", "timezone"}),
}
ELEMENTS: dict[str, tuple[Check, set[str]]] = PRESSABLE | {
    "image": (_image, {"image_url", "alt_text", "slack_file"}),
    "multi_static_select": (_choice(100), ANY_ELEMENT | LISTED | {"initial_options", "max_selected_items"}),
    "multi_users_select": (_people, ANY_ELEMENT | {"initial_users", "max_selected_items"}),
}
INPUTS: dict[str, tuple[Check, set[str]]] = {
    kind: row for kind, row in ELEMENTS.items() if kind not in ("button", "overflow", "image")
} | {
    "plain_text_input": (
        _typed_text,
        ANY_ELEMENT | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    ),
    "number_input": (
        _typed_number,
        ANY_ELEMENT
        | {"is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config"},
    ),
}
RICH_PARTS: dict[str, tuple[Check, set[str]]] = {
    "rich_text_section": (_rich_part, {"elements"}),
    "rich_text_preformatted": (_rich_part, {"elements", "border", "language"}),
    "rich_text_quote": (_rich_part, {"elements", "border"}),
    "rich_text_list": (_rich_list, {"elements", "style", "indent", "offset", "border"}),
}
RICH_BITS: dict[str, tuple[Check, set[str]]] = {
    "text": (_needs("text"), {"text", "style"}),
    "link": (_needs("url"), {"url", "text", "unsafe", "style"}),
    "user": (_needs("user_id"), {"user_id", "style"}),
    "channel": (_needs("channel_id"), {"channel_id", "style"}),
    "emoji": (_needs("name"), {"name", "unicode", "skin_tone", "style"}),
    "date": (_needs("format"), {"timestamp", "format", "url", "fallback", "style"}),
    "broadcast": (_needs("range"), {"range", "style"}),
    "usergroup": (_needs("usergroup_id"), {"usergroup_id", "style"}),
}
CELLS: dict[str, tuple[Check, set[str]]] = {
    "raw_text": (_needs("text"), {"text"}),
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
}
VIEW_BLOCKS = {kind: row for kind, row in BLOCKS.items() if kind not in ("markdown", "table")}
