"""The methods that read channels and their messages."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from demo.api.methods.arguments import channel_of, message_as_read, thread_with
from demo.api.methods.method import ApiMethod
from demo.api.objects import channel_json
from demo.workspace.records import Json, Message, Refused
from demo.workspace.workspace import Workspace


def _info(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, scope="read")
    shape = channel_json(workspace, channel)
    if _is_true(args.get("include_num_members")):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


def _members(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, scope="read")
    start = int(_from_cursor(args, "member") or 0)
    limit = _limit(args)
    page, rest = channel.members[start : start + limit], channel.members[start + limit :]
    return {"members": list(page), **_next("member", str(start + limit) if rest else "")}


def _history(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, scope="history", member=True)
    newest_first = _within(workspace.messages(channel.id), args)[::-1]
    until = _from_cursor(args, "next_ts")
    if until:
        newest_first = [
            message for message in newest_first if _microseconds(message.ts) <= _microseconds(until)
        ]
    return _page(workspace, newest_first, args)


def _replies(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, scope="history", member=True)
    parent = thread_with(workspace, channel, str(args.get("ts") or ""))
    replies = _within(workspace.thread(channel.id, parent), args)
    after = _from_cursor(args, "next_ts")
    if after:
        replies = [message for message in replies if _microseconds(message.ts) >= _microseconds(after)]
        return _page(workspace, replies, args)
    return _page(workspace, [workspace.message(channel.id, parent), *replies], args)


def _open(workspace: Workspace, args: Json) -> Json:
    people = [name for name in str(args.get("users") or "").split(",") if name]
    if len(people) != 1:
        raise Refused("users_list_not_supplied" if not people else "too_many_users")
    user = workspace.users.find(people[0])
    if user.deleted:
        raise Refused("user_disabled")
    if user.is_bot:
        raise Refused("cannot_dm_bot")
    channel = workspace.channels.find(workspace.dm(user.id))
    whole = channel_json(workspace, channel) if _is_true(args.get("return_im")) else {"id": channel.id}
    return {"channel": whole}


def _within(messages: Sequence[Message], args: Json) -> list[Message]:
    inclusive = _is_true(args.get("inclusive"))
    oldest, latest = _microseconds(args.get("oldest")), _microseconds(args.get("latest"))

    def inside(message: Message) -> bool:
        at = _microseconds(message.ts)
        if inclusive and at in (oldest, latest):
            return True
        return oldest < at and (not latest or at < latest)

    return [message for message in messages if inside(message)]


def _page(workspace: Workspace, messages: Sequence[Message], args: Json) -> Json:
    limit, whole = _limit(args), _is_true(args.get("include_all_metadata"))
    page, rest = messages[:limit], messages[limit:]
    shown = [message_as_read(workspace, message, whole=whole) for message in page]
    return {"messages": shown, "has_more": bool(rest), **_next("next_ts", rest[0].ts if rest else "")}


def _limit(args: Json) -> int:
    given = str(args.get("limit") or 100)
    if not given.isdigit() or not 1 <= int(given) <= 1_000:
        raise Refused("invalid_limit")
    return int(given)


def _microseconds(ts: Any) -> int:
    """A timestamp in microseconds, which compare exactly; 0 if there is none."""
    seconds, _, rest = str(ts or "0").partition(".")
    if not (seconds + rest).isdigit():
        raise Refused("invalid_ts_oldest")
    return int(seconds) * 1_000_000 + int(rest.ljust(6, "0")[:6])


def _next(kind: str, value: str) -> Json:
    cursor = base64.b64encode(f"{kind}:{value}".encode()).decode() if value else ""
    return {"response_metadata": {"next_cursor": cursor}}


def _from_cursor(args: Json, kind: str) -> str:
    cursor = str(args.get("cursor") or "")
    if not cursor:
        return ""
    try:
        found, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    if found != kind or not value.replace(".", "").isdigit():
        raise Refused("invalid_cursor")
    return value


def _is_true(value: Any) -> bool:
    return str(value).lower() in ("1", "true")


METHODS = {
    "conversations.info": ApiMethod(_info),
    "conversations.members": ApiMethod(_members),
    "conversations.history": ApiMethod(_history),
    "conversations.replies": ApiMethod(_replies),
    "conversations.open": ApiMethod(_open, scope="im:write"),
}
