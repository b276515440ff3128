"""The options of a menu: fixed ones, people, channels, or those the app suggests as a person types."""

from demo.api.socket_mode import Answer
from demo.workspace.fields import InputField, all_options, current_value
from demo.workspace.limits import surfaces
from demo.workspace.records import Channel, Json
from demo.workspace.workspace import Workspace

MIN_QUERY_LENGTH = 3  # characters before the app is asked for options, unless the element says otherwise
INCLUDED = {"public": "channels", "private": "groups", "im": "im"}


def option_groups(
    workspace: Workspace, user: str, field: InputField, state: dict[str, dict[str, Json]], offered: list[Json]
) -> list[Json]:
    """What a person can choose in a field: groups, each with its options and perhaps a label."""
    kind, element = field.element["type"], field.element
    if kind in ("users_select", "multi_users_select"):
        people = sorted((one for one in workspace.users if not one.deleted), key=lambda one: one.is_bot)
        return [{"options": [_option(one.id, one.name) for one in people]}]
    if kind in ("conversations_select", "channels_select"):
        return [{"options": [_channel_option(workspace, one) for one in _channels(workspace, user, element)]}]
    if kind == "external_select":
        chosen = current_value(state, field)
        return [{"options": [*([chosen] if chosen else []), *offered]}]
    return list(element.get("option_groups") or [{"options": element.get("options") or []}])


def ungrouped(groups: list[Json]) -> list[Json]:
    """The options of all groups."""
    return [option for group in groups for option in group["options"]]


def enough_typed(element: Json, typed: str) -> bool:
    """Whether enough is typed to ask the app for options."""
    return len(typed) >= int(element.get("min_query_length", MIN_QUERY_LENGTH))


def has_option(options: list[Json], value: str) -> bool:
    """Whether one of the options has this value or label."""
    return any(value in (option["value"], option["text"]["text"]) for option in options)


def suggested_options(workspace: Workspace, answer: Answer) -> list[Json]:
    """The options in the app's ack; if Slack would refuse them, none, and a warning is recorded."""
    wrong = surfaces.option_problems(answer.payload) if answer.acked else ["not acked"]
    if wrong or answer.payload is None:
        workspace.warnings.append(f"block_suggestion: {' '.join(wrong)}")
        return []
    return all_options(answer.payload)


def _channels(workspace: Workspace, user: str, element: Json) -> list[Channel]:
    wanted = element.get("filter", {}).get("include", list(INCLUDED))
    if element["type"] == "channels_select":
        wanted = ["public"]
    names = {INCLUDED[one] for one in wanted if one in INCLUDED}
    seen = [one for one in workspace.channels if user in one.members or one.kind == "channels"]
    return [one for one in seen if one.kind in names and not one.is_archived]


def _channel_option(workspace: Workspace, channel: Channel) -> Json:
    return _option(channel.id, channel.name or workspace.bot.name)


def _option(value: str, words: str) -> Json:
    return {"text": {"type": "plain_text", "text": words, "emoji": True}, "value": value}
