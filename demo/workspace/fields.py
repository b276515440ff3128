"""The fields a person can fill in, in a modal, on the Home tab or in a message, and what Slack itself checks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from demo.workspace.records import Json, Refused, View, unfolded

REQUIRED = "Please complete this required field."
State = dict[str, dict[str, Json]]


@dataclass(frozen=True, slots=True)
class InputField:
    """An element with a value, its block and its label."""

    block: Json
    element: Json
    label: str

    @property
    def key(self) -> tuple[str, str]:
        """The `block_id` and `action_id`, under which its value is found in `state`."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def dispatches(self) -> bool:
        """Whether the app is told at once when the value changes."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


@dataclass(frozen=True, slots=True)
class InputType:
    """How a type of element stores its value.

    `value_key` is the key of the value in `state`, `initial_key` that of the initial value in the element; `read`
    reads one value; with `many` there is a list of them.
    """

    value_key: str
    initial_key: str
    read: Callable[[Any, Sequence[Json]], Any]
    many: bool = False


def fields(blocks: Iterable[Json]) -> Iterator[InputField]:
    """Every field, in reading order."""
    for block in unfolded(blocks):
        if block["type"] == "input":
            yield InputField(block, block["element"], block["label"]["text"])
        elif block["type"] == "section" and block.get("accessory", {}).get("type") in INPUT_TYPES:
            yield InputField(block, block["accessory"], _words(block, "text"))
        elif block["type"] == "actions":
            for element in block["elements"]:
                if element["type"] in INPUT_TYPES:
                    yield InputField(block, element, _words(element, "placeholder"))


def _words(part: Json, name: str) -> str:
    return str((part.get(name) or {}).get("text", ""))


def find_field(blocks: Iterable[Json], which: str) -> InputField:
    """The one field with this `block_id action_id`, `block_id`, `action_id` or label, tried in that order."""
    found = list(fields(blocks))
    for name in NAMES:
        same = [field for field in found if name(field) == which]
        if len(same) > 1:
            raise Refused("field_ambiguous", f"{len(same)} fields are known as {which!r}")
        if same:
            return same[0]
    labels = ", ".join(field.label or field.key[1] for field in found) or "none"
    raise Refused("field_not_found", f"no field {which!r} here; the fields: {labels}")


NAMES: tuple[Callable[[InputField], str], ...] = (
    lambda field: " ".join(field.key),
    lambda field: field.block["block_id"],
    lambda field: field.element["action_id"],
    lambda field: field.label,
)


# values


def initial_state(blocks: Iterable[Json], channel: str) -> State:
    """The values of the fields before anything is filled in."""
    state: State = {}
    for field in fields(blocks):
        kind = INPUT_TYPES[field.element["type"]]
        start = field.element.get(kind.initial_key, [] if kind.many else None)
        if field.element.get("default_to_current_conversation") and start is None:
            start = channel or None
        _put(state, field, start)
    return state


def carried_over(old: State, blocks: Sequence[Json], channel: str = "") -> State:
    """The values after a redraw: the old ones where block and element kept their ids, else the initial ones."""
    state = initial_state(blocks, channel)
    for field in fields(blocks):
        block, action = field.key
        kept = old.get(block, {}).get(action)
        if kept and kept["type"] == field.element["type"] and _still_offered(field.element, kept):
            state[block][action] = kept
    return state


def filled_in(state: State, field: InputField, given: Any, choices: Sequence[Json]) -> State:
    """The values once this field is filled in; `choices` are its options."""
    kind = INPUT_TYPES[field.element["type"]]
    if kind.many:
        several = [given] if isinstance(given, str) else list(given or ())
        most = field.element.get("max_selected_items", len(several))
        if len(several) > most:
            raise Refused("too_many_selected", f"{field.label!r} takes {most} at most")
        value: Any = [kind.read(one, choices) for one in several]
    else:
        value = None if given in (None, "") else kind.read(given, choices)
    filled = {block: {**actions} for block, actions in state.items()}
    _put(filled, field, value)
    return filled


def find_errors(view: View) -> dict[str, str]:
    """The errors Slack itself finds before it asks the app, as a sentence for each block."""
    found = {}
    for field in fields(view.blocks):
        value = current_value(view.values, field)
        if field.block["type"] != "input":
            continue
        sentence = ""
        if value in (None, "", []):
            sentence = "" if field.block.get("optional") else REQUIRED
        elif check_it := CHECKS.get(field.element["type"]):
            sentence = check_it(field.element, value)
        if sentence:
            found[field.block["block_id"]] = sentence
    return found


def current_value(state: State, field: InputField) -> Any:
    """The value of a field."""
    block, action = field.key
    return state[block][action][INPUT_TYPES[field.element["type"]].value_key]


def is_told(field: InputField, before: State, after: State) -> bool:
    """Whether the app is told at once that a field was filled in: it asked to be, and no choice is made that stands already."""
    is_choice = field.element["type"].endswith("_select") or field.element["type"] == "radio_buttons"
    is_same = current_value(before, field) == current_value(after, field)
    return field.dispatches and not (is_choice and is_same)


def all_options(element: Json) -> list[Json]:
    """The options listed in an element, without their groups."""
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [option for group in groups for option in group["options"]]


def _put(state: State, field: InputField, value: Any) -> None:
    block, action = field.key
    kind = field.element["type"]
    state.setdefault(block, {})[action] = {"type": kind, INPUT_TYPES[kind].value_key: value}


def _still_offered(element: Json, kept: Json) -> bool:
    options = all_options(element)
    chosen = [*kept.get("selected_options", ()), *filter(None, [kept.get("selected_option")])]
    return not options or all(one in options for one in chosen)


# reading what a person enters


def _text(given: Any, _choices: Sequence[Json]) -> str:
    return str(given)


def _number(given: Any, _choices: Sequence[Json]) -> str:
    try:
        float(given)
    except ValueError:
        raise Refused("invalid_value", f"{given!r} is not a number") from None
    return str(given)


def _day(given: Any, _choices: Sequence[Json]) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise Refused("invalid_value", f"{given!r} is not a date as YYYY-MM-DD") from None


def _clock(given: Any, _choices: Sequence[Json]) -> str:
    try:
        return time.fromisoformat(given).strftime("%H:%M")
    except ValueError:
        raise Refused("invalid_value", f"{given!r} is not a time as HH:MM") from None


def read_option(given: Any, choices: Sequence[Json]) -> Json:
    """The option with this value, else with this label."""
    by_value = [option for option in choices if option["value"] == given]
    by_words = [option for option in choices if option["text"]["text"] == given]
    if by_value or by_words:
        return (by_value or by_words)[0]
    known = ", ".join(option["text"]["text"] for option in choices) or "none"
    raise Refused("option_not_found", f"no option {given!r}; the options: {known}")


def _id(given: Any, choices: Sequence[Json]) -> str:
    return str(read_option(given, choices)["value"])


INPUT_TYPES = {
    "plain_text_input": InputType("value", "initial_value", _text),
    "number_input": InputType("value", "initial_value", _number),
    "datepicker": InputType("selected_date", "initial_date", _day),
    "timepicker": InputType("selected_time", "initial_time", _clock),
    "static_select": InputType("selected_option", "initial_option", read_option),
    "multi_static_select": InputType("selected_options", "initial_options", read_option, many=True),
    "external_select": InputType("selected_option", "initial_option", read_option),
    "radio_buttons": InputType("selected_option", "initial_option", read_option),
    "checkboxes": InputType("selected_options", "initial_options", read_option, many=True),
    "users_select": InputType("selected_user", "initial_user", _id),
    "multi_users_select": InputType("selected_users", "initial_users", _id, many=True),
    "conversations_select": InputType("selected_conversation", "initial_conversation", _id),
    "channels_select": InputType("selected_channel", "initial_channel", _id),
}


# what Slack itself checks


def _length(element: Json, value: str) -> str:
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    most = element.get("max_length", 3_000)
    return f"Please enter no more than {most} characters." if len(value) > most else ""


def _range(element: Json, value: str) -> str:
    if not element["is_decimal_allowed"] and not value.lstrip("-").isdigit():
        return "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter a number of {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter a number of {element['max_value']} or less."
    return ""


CHECKS: dict[str, Callable[[Json, str], str]] = {"plain_text_input": _length, "number_input": _range}
