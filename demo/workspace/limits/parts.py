"""Checks of the parts every block and element is made of: strings, numbers, lists and text objects."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from demo.workspace.records import Json

MAX_TEXT = 40_000
Problems = Iterator[str]
Check = Callable[[Json, str], Problems]


def problem(words: str, place: str) -> str:
    """A problem, ending in the JSON pointer of its place."""
    return f"{words} [json-pointer:{place}]"


def type_of(part: Any) -> str | None:
    """The `type` of a block or element, if it has one."""
    kind = part.get("type") if isinstance(part, dict) else None
    return kind if isinstance(kind, str) else None


def check_type(kinds: dict[str, tuple[Check, set[str]]], part: Any, place: str) -> Problems:
    """A block or element, by the check for its type, and without properties its type does not have."""
    kind = type_of(part)
    if kind not in kinds:
        yield problem(f"unsupported type: {kind}", place)
        return
    check_it, known = kinds[kind]
    for name in sorted(part.keys() - known - {"type", "block_id", "action_id"}):
        yield problem(f"invalid additional property: {name}", place)
    for name in ("block_id", "action_id"):
        yield from check_string(part, name, place, 255)
    yield from check_it(part, place)


def check_unique(ids: Iterable[Any], name: str, place: str) -> Problems:
    """No two of these ids are the same."""
    given = [one for one in ids if isinstance(one, str)]
    for one in sorted({one for one in given if given.count(one) > 1}, key=str):
        yield problem(f"`{name}` {one} already exists", place)


def check_string(part: Json, name: str, place: str, most: int, *, required: bool = False) -> Problems:
    """A string of 1 to `most` characters."""
    value = part.get(name)
    if value is None:
        if required:
            yield problem(f"missing required field: {name}", place)
    elif not isinstance(value, str):
        yield problem("must be a string", f"{place}/{name}")
    elif not value:
        yield problem("must be more than 0 characters", f"{place}/{name}")
    elif len(value) > most:
        yield problem(f"must be less than {most + 1} characters", f"{place}/{name}")


def check_text(
    part: Json, name: str, place: str, most: int, *, plain: bool = False, required: bool = True
) -> Problems:
    """A property that holds a text object."""
    value = part.get(name)
    if value is None:
        if required:
            yield problem(f"missing required field: {name}", place)
        return
    yield from check_text_object(value, f"{place}/{name}", most, plain=plain)


def check_text_object(value: Any, place: str, most: int, *, plain: bool = False) -> Problems:
    """A text object of 1 to `most` characters."""
    kinds = ("plain_text",) if plain else ("mrkdwn", "plain_text")
    if type_of(value) not in kinds:
        yield problem(f"must be a text object of type {' or '.join(kinds)}", place)
        return
    for name in sorted(
        value.keys() - {"type", "text", "emoji" if value["type"] == "plain_text" else "verbatim"}
    ):
        yield problem(f"invalid additional property: {name}", place)
    yield from check_string(value, "text", place, most, required=True)


def check_list(
    part: Json, name: str, place: str, most: int, each: Check, *, required: bool = True
) -> Problems:
    """A list of 1 to `most` items, each checked by `each`."""
    values = part.get(name)
    if values is None:
        if required:
            yield problem(f"missing required field: {name}", place)
        return
    if not isinstance(values, list | tuple) or not values:
        yield problem("must be a list of at least 1 item", f"{place}/{name}")
        return
    if len(values) > most:
        yield problem(f"no more than {most} items allowed", f"{place}/{name}")
    for number, value in enumerate(values):
        yield from each(value, f"{place}/{name}/{number}")


def check_integer(part: Json, name: str, place: str, least: int, most: int) -> Problems:
    """A whole number from `least` to `most`."""
    value = part.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        yield problem("must be an integer", f"{place}/{name}")
    elif value is not None and not least <= value <= most:
        yield problem(f"must be between {least} and {most}", f"{place}/{name}")


def check_written(part: Json, name: str, place: str, read: Callable[[str], Any], how: str) -> Problems:
    """A string that `read` can read: a date, a time, a number."""
    if part.get(name) is None:
        return
    try:
        read(part[name])
    except (TypeError, ValueError):
        yield problem(f"must be {how}", f"{place}/{name}")


def check_choice(part: Json, name: str, place: str, allowed: set[str]) -> Problems:
    """One of the allowed words."""
    if name in part and part[name] not in tuple(allowed):
        yield problem(f"must be one of {', '.join(sorted(allowed))}", f"{place}/{name}")


def needs(name: str) -> Check:
    """A check that this string is there."""
    return lambda bit, place: check_string(bit, name, place, MAX_TEXT, required=True)


def list_in(part: Json, name: str) -> Sequence[Any]:
    """The list a part holds under this name; empty if there is none."""
    value = part.get(name)
    return value if isinstance(value, list | tuple) else ()
