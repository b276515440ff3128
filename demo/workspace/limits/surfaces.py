"""What Slack accepts in a message, a modal, a Home tab or a menu's options, from its reference, and what it refuses.

Every check yields problems, each ending in the JSON pointer of the place, as Slack's own do. No bot is known here.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from demo.workspace.limits.blocks import VIEW_BLOCKS, check_blocks
from demo.workspace.limits.elements import check_options
from demo.workspace.limits.parts import Problems, check_string, check_text, list_in, problem, type_of
from demo.workspace.records import Json, Refused

MAX_UPDATE_TEXT = 4_000
MAX_BLOCKS_LENGTH = 13_200
MAX_VIEW_BLOCKS = 100
MAX_VIEW_SIZE = 250_000  # bytes of its JSON


def problems(blocks: Sequence[Json], text: str = "") -> list[str]:
    """Everything Slack would refuse in a message with these blocks and this text; empty if it is fine."""
    found = list(check_blocks(blocks))
    if _tables(blocks) > 1:
        found.append(problem("only_one_table_allowed", "/blocks"))
    if not found and _length(blocks) > MAX_BLOCKS_LENGTH:
        found.append(problem("msg_blocks_too_long", "/blocks"))
    if not blocks and not text:
        found.append(problem("no_text", "/text"))
    return found


def check_message(blocks: Any, text: str) -> None:
    """Refuse a message as Slack does, with its error code."""
    if not isinstance(blocks, list | tuple):
        raise Refused("invalid_blocks_format")
    if not blocks and not text:
        raise Refused("no_text")
    if found := list(check_blocks(blocks)):
        raise Refused("invalid_blocks", *found)
    if _tables(blocks) > 1:
        raise Refused("only_one_table_allowed")
    if _length(blocks) > MAX_BLOCKS_LENGTH:
        raise Refused("msg_blocks_too_long")


def advice(blocks: Any, text: str) -> list[str]:
    """What serves people badly in a message that Slack takes; empty if nothing does."""
    found = []
    if blocks and not text:
        found.append("blocks without a top-level text say nothing to a screen reader")
    if len(text) > MAX_UPDATE_TEXT:
        found.append(f"a text of more than {MAX_UPDATE_TEXT} characters may become several messages")
    return found


def view_problems(view: Any) -> list[str]:
    """Everything Slack would refuse in this modal; empty if it is fine."""
    return list(_view(view))


def home_problems(view: Any) -> list[str]:
    """Everything Slack would refuse in this Home tab; empty if it is fine."""
    return list(_home(view))


def check_view(view: Any) -> None:
    """Refuse a modal as Slack does, with its error code."""
    _check_view(view, view_problems)


def check_home(view: Any) -> None:
    """Refuse a Home tab as Slack does, with its error code."""
    _check_view(view, home_problems)


def _check_view(view: Any, find: Callable[[Any], list[str]]) -> None:
    if len(json.dumps(view, ensure_ascii=False, separators=(",", ":")).encode()) > MAX_VIEW_SIZE:
        raise Refused("view_too_large")
    if found := find(view):
        raise Refused("invalid_arguments", *found)


def option_problems(offered: Any) -> list[str]:
    """Everything Slack would refuse in the options an app suggests while a person types."""
    if not isinstance(offered, dict) or not offered.keys() & {"options", "option_groups"}:
        return [problem("must define either `options` or `option_groups`", "")]
    found = list(check_options(offered, "", 100))
    return [] if [] in (offered.get("options"), offered.get("option_groups")) else found


def _tables(blocks: Sequence[Any]) -> int:
    return sum(isinstance(block, dict) and block.get("type") == "table" for block in blocks)


def _length(blocks: Sequence[Json]) -> int:
    """The length of the JSON, which Slack counts: 11,341 characters of text were refused (bolt-js #2867). Tables count separately."""
    counted = [block for block in blocks if block.get("type") != "table"]
    return len(json.dumps(counted, ensure_ascii=False, separators=(",", ":")))


def _view(view: Any) -> Problems:
    if not isinstance(view, dict) or view.get("type") != "modal":
        yield problem("must be a view of type modal", "/view")
        return
    for name in sorted(view.keys() - VIEW):
        yield problem(f"invalid additional property: {name}", "/view")
    yield from check_text(view, "title", "/view", 24, plain=True)
    yield from check_text(view, "submit", "/view", 24, plain=True, required=False)
    yield from check_text(view, "close", "/view", 24, plain=True, required=False)
    yield from _view_parts(view)
    if list_in(view, "blocks"):
        yield from _across_blocks(view["blocks"], has_submit=bool(view.get("submit")))


def _home(view: Any) -> Problems:
    if not isinstance(view, dict) or view.get("type") != "home":
        yield problem("must be a view of type home", "/view")
        return
    for name in sorted(view.keys() - HOME):
        yield problem(f"invalid additional property: {name}", "/view")
    yield from _view_parts(view)


def _view_parts(view: Json) -> Problems:
    """The checks a modal and a Home tab share."""
    for name, most in (("callback_id", 255), ("external_id", 255), ("private_metadata", 3_000)):
        if view.get(name):
            yield from check_string(view, name, "/view", most)
    blocks = view.get("blocks")
    if not isinstance(blocks, list | tuple) or not blocks:
        yield problem("must be a list of at least 1 item", "/view/blocks")
        return
    yield from check_blocks(blocks, "/view/blocks", MAX_VIEW_BLOCKS, VIEW_BLOCKS)


def _across_blocks(blocks: Sequence[Any], *, has_submit: bool) -> Problems:
    """The checks that concern several blocks of a modal."""
    inputs = [(place, block) for place, block in enumerate(blocks) if type_of(block) == "input"]
    for place, _ in [] if has_submit else inputs:
        yield problem("must define `submit` to use an `input` block in modals", f"/view/blocks/{place}/input")
    elements = [block.get("element") for _, block in inputs]
    if sum(bool(isinstance(one, dict) and one.get("focus_on_load")) for one in elements) > 1:
        yield problem("only one element may set `focus_on_load`", "/view/blocks")


HOME = {"type", "blocks", "callback_id", "external_id", "private_metadata"}
VIEW = HOME | {"title", "submit", "close", "clear_on_close", "notify_on_close"}
