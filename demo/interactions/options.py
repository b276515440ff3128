"""What can be picked in a menu: its options, people, channels, or what the app offers while somebody types."""

from demo.api.socket_mode import Answer
from demo.workspace import limits
from demo.workspace.fields import Field, held, listed
from demo.workspace.records import Channel, Json
from demo.workspace.workspace import Workspace

LEAST_TYPED = 3  # characters before an app is asked for options, unless it says otherwise
INCLUDED = {"public": "channels", "private": "groups", "im": "im"}


def choices(
    workspace: Workspace, user: str, field: Field, state: dict[str, dict[str, Json]], offered: list[Json]
) -> list[Json]:
    """What a person can pick in a field, in groups: each with its label, if it has one, and options."""
    kind, element = field.element["type"], field.element
    if kind in ("users_select", "multi_users_select"):
        people = sorted((one for one in workspace.users if not one.deleted), key=lambda one: one.is_bot)
        return [{"options": [_option(one.id, one.name) for one in people]}]
    if kind in ("conversations_select", "channels_select"):
        return [{"options": [_place(workspace, one) for one in _places(workspace, user, element)]}]
    if kind == "external_select":
        chosen = held(state, field)
        return [{"options": [*([chosen] if chosen else []), *offered]}]
    return list(element.get("option_groups") or [{"options": element.get("options") or []}])


def flat(groups: list[Json]) -> list[Json]:
    """The options of all groups."""
    return [option for group in groups for option in group["options"]]


def asks_for_more(element: Json, typed: str) -> bool:
    """Whether enough is typed for the app to be asked."""
    return len(typed) >= int(element.get("min_query_length", LEAST_TYPED))


def knows(options: list[Json], value: str) -> bool:
    """Whether one of the options has this value or these words."""
    return any(value in (option["value"], option["text"]["text"]) for option in options)


def offered_in(workspace: Workspace, answer: Answer) -> list[Json]:
    """The options an app answered with; what Slack would refuse is noted, and none."""
    wrong = limits.option_problems(answer.payload) if answer.acked else ["not acked"]
    if wrong or answer.payload is None:
        workspace.warnings.append(f"block_suggestion: {' '.join(wrong)}")
        return []
    return listed(answer.payload)


def _places(workspace: Workspace, user: str, element: Json) -> list[Channel]:
    wanted = element.get("filter", {}).get("include", list(INCLUDED))
    if element["type"] == "channels_select":
        wanted = ["public"]
    names = {INCLUDED[one] for one in wanted if one in INCLUDED}
    seen = [one for one in workspace.channels if user in one.members or one.kind == "channels"]
    return [one for one in seen if one.kind in names and not one.is_archived]


def _place(workspace: Workspace, channel: Channel) -> Json:
    return _option(channel.id, channel.name or workspace.bot.name)


def _option(value: str, words: str) -> Json:
    return {"text": {"type": "plain_text", "text": words, "emoji": True}, "value": value}
