"""Checks of elements: buttons, menus, pictures and what can be filled in."""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from demo.workspace.limits.parts import (
    Check,
    Problems,
    check_choice,
    check_integer,
    check_list,
    check_string,
    check_text,
    check_written,
    list_in,
    problem,
)
from demo.workspace.records import Json

MAX_TYPED = 3_000
DISPATCH_TRIGGERS = ("on_enter_pressed", "on_character_entered")


def _button(button: Json, place: str) -> Problems:
    yield from check_text(button, "text", place, 75, plain=True)
    yield from check_string(button, "value", place, 2_000)
    yield from check_string(button, "url", place, 3_000)
    yield from check_string(button, "accessibility_label", place, 75)
    yield from check_choice(button, "style", place, {"primary", "danger"})
    yield from _confirm(button, place)


def _confirm(element: Json, place: str) -> Problems:
    if "confirm" not in element:
        return
    confirm, at = element["confirm"], f"{place}/confirm"
    if not isinstance(confirm, dict):
        yield problem("must be a confirm object", at)
        return
    for name in sorted(confirm.keys() - {"title", "text", "confirm", "deny", "style"}):
        yield problem(f"invalid additional property: {name}", at)
    yield from check_text(confirm, "title", at, 100, plain=True)
    yield from check_text(confirm, "text", at, 300)
    yield from check_text(confirm, "confirm", at, 30, plain=True)
    yield from check_text(confirm, "deny", at, 30, plain=True)
    yield from check_choice(confirm, "style", at, {"primary", "danger"})


def check_image(image: Json, place: str) -> Problems:
    """A picture, as an element or a block."""
    yield from check_string(image, "alt_text", place, 2_000, required=True)
    if "slack_file" not in image:
        yield from check_string(image, "image_url", place, 3_000, required=True)
        return
    if "image_url" in image:
        yield problem("must define either `image_url` or `slack_file`, not both", place)
    file = image["slack_file"]
    if not isinstance(file, dict) or len(file.keys() & {"id", "url"}) != 1 or file.keys() - {"id", "url"}:
        yield problem("must define either `id` or `url`", f"{place}/slack_file")
        return
    yield from check_string(file, "id", f"{place}/slack_file", 255)
    yield from check_string(file, "url", f"{place}/slack_file", 3_000)


def _menu(most: int, *, plain: bool = True) -> Check:
    def check_it(menu: Json, place: str) -> Problems:
        yield from _placeholder(menu, place)
        yield from check_options(menu, place, most, plain=plain)
        yield from check_integer(menu, "max_selected_items", place, 1, 100)
        yield from _initial_options(menu, place)

    return check_it


def check_options(menu: Json, place: str, most: int, *, plain: bool = True) -> Problems:
    """The options of a menu, or its groups of options."""
    if "option_groups" in menu:
        yield from check_list(menu, "option_groups", place, 100, _option_group)
    else:
        yield from check_list(menu, "options", place, most, lambda one, at: _option(one, at, plain=plain))


def _initial_options(menu: Json, place: str) -> Problems:
    """Options chosen from the start are among the options, word for word; where there are none, no empty list says so."""
    groups = [group for group in list_in(menu, "option_groups") if isinstance(group, dict)]
    known = [_identity(option) for part in (menu, *groups) for option in list_in(part, "options")]
    if "initial_option" in menu and _identity(menu["initial_option"]) not in known:
        yield problem("must be one of the provided options", f"{place}/initial_option")
    if menu.get("initial_options") == []:
        yield problem("must be one of the provided options", f"{place}/initial_options")
    for number, option in enumerate(list_in(menu, "initial_options")):
        if _identity(option) not in known:
            yield problem("must be one of the provided options", f"{place}/initial_options/{number}")


def _identity(option: Any) -> tuple[Any, Any]:
    """The value and text of an option; Slack adds to the text object what an app need not send."""
    if not isinstance(option, dict) or not isinstance(option.get("text"), dict):
        return None, None
    return option.get("value"), option["text"].get("text")


def _option_group(group: Any, place: str) -> Problems:
    if not isinstance(group, dict):
        yield problem("must be a group of options", place)
        return
    yield from check_text(group, "label", place, 75, plain=True)
    yield from check_list(group, "options", place, 100, _option)


def _option(option: Any, place: str, *, plain: bool = True) -> Problems:
    if not isinstance(option, dict):
        yield problem("must be an option", place)
        return
    yield from check_text(option, "text", place, 75, plain=plain)
    yield from check_string(option, "value", place, 150, required=True)
    yield from check_text(option, "description", place, 75, plain=plain, required=False)
    yield from check_string(option, "url", place, 3_000)


def _placeholder(element: Json, place: str) -> Problems:
    yield from check_text(element, "placeholder", place, 150, plain=True, required=False)
    yield from _confirm(element, place)


def _text_input(element: Json, place: str) -> Problems:
    yield from _placeholder(element, place)
    yield from check_integer(element, "min_length", place, 0, MAX_TYPED)
    yield from check_integer(element, "max_length", place, 1, MAX_TYPED)
    least, most = element.get("min_length") or 0, element.get("max_length") or MAX_TYPED
    if isinstance(least, int) and isinstance(most, int):
        if least > most:
            yield problem("must not be more than `max_length`", f"{place}/min_length")
        yield from check_string(element, "initial_value", place, most)
    yield from _dispatch_config(element, place)


def _dispatch_config(element: Json, place: str) -> Problems:
    config = element.get("dispatch_action_config", {"trigger_actions_on": ["on_enter_pressed"]})
    moments = list_in(config, "trigger_actions_on") if isinstance(config, dict) else ()
    if not moments or any(moment not in DISPATCH_TRIGGERS for moment in moments):
        words = f"must define `trigger_actions_on` as {', '.join(DISPATCH_TRIGGERS)}"
        yield problem(words, f"{place}/dispatch_action_config")


def _number_input(element: Json, place: str) -> Problems:
    yield from _placeholder(element, place)
    yield from _dispatch_config(element, place)
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield problem("missing required field: is_decimal_allowed", place)
    digits = r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
    for name in ("initial_value", "min_value", "max_value"):
        yield from check_string(element, name, place, 255)
        yield from check_written(element, name, place, _written(digits, float), "a number in a string")


def _date(element: Json, place: str) -> Problems:
    yield from _placeholder(element, place)
    read = _written(r"\d{4}-\d\d-\d\d", date.fromisoformat)
    yield from check_written(element, "initial_date", place, read, "a date as YYYY-MM-DD")


def _time(element: Json, place: str) -> Problems:
    yield from _placeholder(element, place)
    read = _written(r"\d\d:\d\d", time.fromisoformat)
    yield from check_written(element, "initial_time", place, read, "a time as HH:mm")


def _written(pattern: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """What reads a string written exactly so: Python reads more than Slack does, such as `20261204` and `1_000`."""

    def read_it(text: str) -> Any:
        if not re.fullmatch(pattern, text):
            raise ValueError(text)
        return read(text)

    return read_it


def _external(element: Json, place: str) -> Problems:
    yield from _placeholder(element, place)
    yield from check_integer(element, "min_query_length", place, 0, 150)
    if "initial_option" in element:
        yield from _option(element["initial_option"], f"{place}/initial_option")


def _people(element: Json, place: str) -> Problems:
    yield from _placeholder(element, place)
    yield from check_integer(element, "max_selected_items", place, 1, 100)


ANY_ELEMENT = {"confirm", "placeholder", "focus_on_load"}
OPTIONS = {"options", "option_groups"}
BOXES = {"confirm", "focus_on_load", "options"}
PRESSABLE: dict[str, tuple[Check, set[str]]] = {
    "button": (_button, {"text", "value", "url", "style", "confirm", "accessibility_label"}),
    "overflow": (_menu(5), {"options", "confirm"}),
    "static_select": (_menu(100), ANY_ELEMENT | OPTIONS | {"initial_option"}),
    "radio_buttons": (_menu(10, plain=False), BOXES | {"initial_option"}),
    "checkboxes": (_menu(10, plain=False), BOXES | {"initial_options"}),
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
    "image": (check_image, {"image_url", "alt_text", "slack_file"}),
    "multi_static_select": (_menu(100), ANY_ELEMENT | OPTIONS | {"initial_options", "max_selected_items"}),
    "multi_users_select": (_people, ANY_ELEMENT | {"initial_users", "max_selected_items"}),
}
INPUTS: dict[str, tuple[Check, set[str]]] = {
    kind: row for kind, row in ELEMENTS.items() if kind not in ("button", "overflow", "image")
} | {
    "plain_text_input": (
        _text_input,
        ANY_ELEMENT | {"initial_value", "multiline", "min_length", "max_length", "dispatch_action_config"},
    ),
    "number_input": (
        _number_input,
        ANY_ELEMENT
        | {"is_decimal_allowed", "initial_value", "min_value", "max_value", "dispatch_action_config"},
    ),
}
