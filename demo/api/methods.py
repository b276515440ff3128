"""The methods of the Web API, each a function of the workspace and the arguments it was called with."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from demo.api.objects import channel_json, file_json, message_json, view_json
from demo.api.permissions import need
from demo.workspace import limits
from demo.workspace.blocks import images, picture_file_ids
from demo.workspace.file_access import delete as delete_file
from demo.workspace.file_access import messages_with
from demo.workspace.records import Channel, File, Json, Message, Refused
from demo.workspace.shapes import user_object
from demo.workspace.workspace import Workspace

Method = Callable[[Workspace, Json], Json]
METHODS: dict[str, "Row"] = {}


@dataclass(frozen=True, slots=True)
class Row:
    """What runs a method, the scope it needs, and whose token (`bot`, `app` or nobody's).

    A scope that depends on the channel is asked for in the method.
    """

    run: Method
    scope: str = ""
    whose: str = "bot"


def method(name: str, scope: str = "", whose: str = "bot") -> Callable[[Method], Method]:
    """Enter a function into the table of methods."""

    def enter(run: Method) -> Method:
        METHODS[name] = Row(run, scope, whose)
        return run

    return enter


def call(workspace: Workspace, name: str, token: str, args: Json) -> Json:
    """The answer to one call, `ok` or not."""
    row = METHODS.get(name)
    if row is None:
        return refusal(Refused("unknown_method", req_method=name))
    try:
        _admit(workspace, row.whose, token)
        if row.scope:
            need(workspace, row.scope)
        with workspace.lock:
            return {"ok": True, **row.run(workspace, args)}
    except Refused as refused:
        return refusal(refused)


def refusal(refused: Refused) -> Json:
    """How Slack says no: the code, and every detail both plain and marked as an error."""
    answer: Json = {"ok": False, "error": refused.code, **refused.more}
    if refused.details:
        answer["errors"] = list(refused.details)
        answer["response_metadata"] = {"messages": [f"[ERROR] {detail}" for detail in refused.details]}
    return answer


def _admit(workspace: Workspace, whose: str, token: str) -> None:
    tokens = {"bot": workspace.bot_token, "app": workspace.app_token}
    if whose == "nobody" or token == tokens[whose]:
        return
    if not token:
        raise Refused("not_authed")
    raise Refused("not_allowed_token_type" if token in tokens.values() else "invalid_auth")


def _place(workspace: Workspace, args: Json, *, may: str = "", inside: bool = False) -> Channel:
    """The channel a call names, if the bot may know of it, has the scope to and, `inside`, is in it."""
    name = str(args.get("channel") or "")
    if name.startswith(("U", "W")) and inside:
        name = _dm_with(workspace, name)
    channel = workspace.channels.find(name)
    if may:
        need(workspace, f"{channel.kind}:{may}")
    is_member = workspace.bot.id in channel.members
    if channel.is_private and not is_member:
        raise Refused("channel_not_found")
    if inside and not is_member:
        raise Refused("not_in_channel")
    return channel


def _dm_with(workspace: Workspace, user_id: str) -> str:
    try:
        user = workspace.users.find(user_id)
    except Refused:
        raise Refused("channel_not_found") from None
    if user.deleted or user.is_bot:
        raise Refused("channel_not_found")
    return workspace.dm(user_id)


# the app itself


@method("auth.test")
def _auth_test(workspace: Workspace, _args: Json) -> Json:
    bot = workspace.bot
    return {
        "url": f"https://{workspace.domain}.example/",
        "team": workspace.name,
        "user": bot.handle,
        "team_id": workspace.team,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", whose="app")
def _connections_open(_workspace: Workspace, _args: Json) -> Json:
    return {}  # the server, which knows where it listens, adds the address


@method("team.info", scope="team:read")
def _team_info(workspace: Workspace, _args: Json) -> Json:
    return {"team": {"id": workspace.team, "name": workspace.name, "domain": workspace.domain}}


@method("users.info", scope="users:read")
def _users_info(workspace: Workspace, args: Json) -> Json:
    return {"user": user_object(workspace.users.find(str(args.get("user") or "")), workspace.team)}


@method("blocks.validate", whose="nobody")
def _blocks_validate(_workspace: Workspace, args: Json) -> Json:
    given = [name for name in ("blocks", "view", "message") if args.get(name)]
    if len(given) != 1:
        raise Refused("invalid_arguments", "exactly one of blocks, view or message is taken here")
    if given == ["view"]:
        limits.check_view(args["view"])
        return {}
    message = args["message"] if given == ["message"] else {"blocks": args["blocks"]}
    limits.check(message.get("blocks") or (), str(message.get("text") or ""))
    return {}


# saying


@method("chat.postMessage", scope="chat:write")
def _post_message(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, inside=True)
    _open(channel)
    text, blocks = _content(workspace, "chat.postMessage", args)
    _check(workspace, blocks, text)
    thread = _thread_of(workspace, channel, args)
    metadata = _metadata(args)
    bot = workspace.bot.id
    message = workspace.say(channel.id, bot, text, blocks, thread_ts=thread, metadata=metadata)
    return {"channel": channel.id, "ts": message.ts, "message": _shown(workspace, message)}


@method("chat.update", scope="chat:write")
def _update(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, inside=True)
    _open(channel)
    message = _own(workspace, channel, args, "cant_update_message")
    text, blocks = _content(workspace, "chat.update", {"blocks": list(message.blocks), "text": "", **args})
    _check(workspace, blocks, text)
    if len(text) > limits.MOST_TEXT_IN_AN_UPDATE:
        raise Refused("msg_too_long")
    metadata = _metadata(args) if "metadata" in args else message.metadata
    redrawn = workspace.redraw(message, text, blocks, metadata=metadata)
    return {
        "channel": channel.id,
        "ts": redrawn.ts,
        "text": redrawn.text,
        "message": _shown(workspace, redrawn),
    }


@method("chat.delete", scope="chat:write")
def _delete(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, inside=True)
    message = _own(workspace, channel, args, "cant_delete_message")
    workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


@method("chat.postEphemeral", scope="chat:write")
def _post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, inside=True)
    _open(channel)
    person = str(args.get("user") or "")
    if person not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _content(workspace, "chat.postEphemeral", args)
    _check(workspace, blocks, text)
    thread = _thread_of(workspace, channel, args)
    shown = workspace.say(channel.id, workspace.bot.id, text, blocks, thread_ts=thread, only_for=person)
    return {"message_ts": shown.ts}


def _open(channel: Channel) -> None:
    if channel.is_archived:
        raise Refused("is_archived")


def _content(workspace: Workspace, name: str, args: Json) -> tuple[str, Any]:
    text, blocks = str(args.get("text") or ""), args.get("blocks") or ()
    if blocks and not text:
        workspace.warnings.append(f"{name}: blocks without a top-level text say nothing to a screen reader")
    return text, blocks


def _thread_of(workspace: Workspace, channel: Channel, args: Json) -> str | None:
    ts = args.get("thread_ts")
    if not ts:
        return None
    try:
        parent = workspace.message(channel.id, str(ts))
    except Refused:
        raise Refused("thread_not_found") from None
    return parent.thread_ts or parent.ts


def _own(workspace: Workspace, channel: Channel, args: Json, otherwise: str) -> Message:
    message = workspace.message(channel.id, str(args.get("ts") or ""))
    if message.user != workspace.bot.id:
        raise Refused(otherwise)
    return message


def _metadata(args: Json) -> Json | None:
    metadata = args.get("metadata") or None
    if metadata is None:
        return None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    if not str(metadata.get("event_type") or ""):
        raise Refused("invalid_metadata_format")
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}


def _shown(workspace: Workspace, message: Message, *, whole: bool = True) -> Json:
    """A message as an app reads it: unless asked for `whole`, its metadata comes without the payload."""
    shape = message_json(workspace, message)
    if message.metadata is not None and not whole:
        shape["metadata"] = {"event_type": message.metadata["event_type"]}
    return shape


def _check(workspace: Workspace, blocks: Any, text: str) -> None:
    """Refuse a message as Slack does, for what it is made of or for pictures that are not there."""
    limits.check(blocks, text)
    _check_pictures(workspace, blocks)


def _check_pictures(workspace: Workspace, blocks: Any) -> None:
    """Refuse a picture of a file that is not there, was deleted, or is no picture."""
    shown = {file.id for file in workspace.files if file.is_picture and not file.is_deleted}
    for image in images(blocks):
        if not picture_file_ids([image]) <= shown:
            raise Refused("invalid_blocks", "invalid slack file [json-pointer:/blocks/image/slack_file]")


# files


@method("files.getUploadURLExternal", scope="files:write")
def _files_get_upload_url(workspace: Workspace, args: Json) -> Json:
    length = str(args.get("length") or "0")
    if not length.isdigit():
        raise Refused("invalid_arguments", "must be an integer [json-pointer:/length]")
    file = workspace.files.ask(str(args.get("filename") or ""), int(length), str(args.get("alt_txt") or ""))
    return {"file_id": file.id, "upload_url": f"{workspace.base}upload/v1/{file.ticket}"}


@method("files.completeUploadExternal", scope="files:write")
def _files_complete_upload(workspace: Workspace, args: Json) -> Json:
    """The files, and one message with all of them in each channel named; their `shares` follow later."""
    sent = [(workspace.files.sent(one["id"]), one.get("title") or "") for one in _file_list(args)]
    places = [_place(workspace, {"channel": name}, inside=True) for name in _shared_in(args)]
    for place in places:
        _open(place)
    threads = [_thread_of(workspace, place, args) for place in places]
    text, blocks = str(args.get("initial_comment") or ""), args.get("blocks") or ()
    if blocks and not text:
        _check(workspace, blocks, text)
    files = [workspace.files.complete(file, str(title)) for file, title in sent]
    for place, thread in zip(places, threads, strict=True):
        shown = () if text else blocks
        names = [file.id for file in files]
        workspace.say(place.id, workspace.bot.id, text, shown, thread_ts=thread, files=names)
    return {"files": [file_json(workspace, file) for file in files]}


@method("files.info", scope="files:read")
def _files_info(workspace: Workspace, args: Json) -> Json:
    file = workspace.files.standing(str(args.get("file") or ""))
    return {"file": file_json(workspace, file) | _shares(workspace, file), "comments": []}


@method("files.delete", scope="files:write")
def _files_delete(workspace: Workspace, args: Json) -> Json:
    delete_file(workspace, str(args.get("file") or ""))
    return {}


def _file_list(args: Json) -> list[Json]:
    try:
        files = json.loads(args["files"]) if isinstance(args.get("files"), str) else args.get("files")
    except ValueError:
        files = None
    if not isinstance(files, list) or not files:
        raise Refused("invalid_arguments", "must be a list of at least 1 item [json-pointer:/files]")
    if not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in files):
        raise Refused("invalid_arguments", "missing required field: id [json-pointer:/files]")
    return files


def _shared_in(args: Json) -> list[str]:
    """Ids of conversations; unlike where something is said, a person's id is none."""
    several = [one.strip() for one in str(args.get("channels") or "").split(",") if one.strip()]
    names = [str(args["channel_id"])] if args.get("channel_id") else several
    if args.get("thread_ts") and len(names) != 1:
        raise Refused("invalid_arguments", "thread_ts goes with exactly one channel")
    if any(name.startswith(("U", "W")) for name in names):
        raise Refused("channel_not_found")
    return names


def _shares(workspace: Workspace, file: File) -> Json:
    """Where a file is shared, by the kind of the channel."""
    shares: dict[str, dict[str, list[Json]]] = {}
    places: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
    for message in messages_with(workspace, file.id):
        channel = workspace.channels.find(message.channel)
        about: Json = {"ts": message.ts, "channel_name": channel.name, "team_id": workspace.team}
        if message.thread_ts:
            about["thread_ts"] = message.thread_ts
        there = "public" if channel.kind == "channels" else "private"
        shares.setdefault(there, {}).setdefault(channel.id, []).append(about)
        kind = "ims" if channel.kind == "im" else channel.kind
        places[kind] = list(dict.fromkeys([*places[kind], channel.id]))
    return {"shares": shares, **places}


# modals and the Home tab


@method("views.publish")
def _views_publish(workspace: Workspace, args: Json) -> Json:
    limits.check_home(args.get("view"))
    _check_pictures(workspace, args["view"]["blocks"])
    try:
        user = workspace.users.find(str(args.get("user_id") or ""))
    except Refused:
        raise Refused("invalid_arguments", "invalid `user_id`") from None
    view = workspace.views.publish(user.id, args["view"], str(args.get("hash") or ""))
    return {"view": view_json(workspace, view)}


@method("views.open")
def _views_open(workspace: Workspace, args: Json) -> Json:
    _check_modal(workspace, args.get("view"))
    view = workspace.views.open(_trigger(args), args["view"])
    return {"view": view_json(workspace, view)}


@method("views.push")
def _views_push(workspace: Workspace, args: Json) -> Json:
    _check_modal(workspace, args.get("view"))
    view = workspace.views.push(_trigger(args), args["view"])
    return {"view": view_json(workspace, view)}


@method("views.update")
def _views_update(workspace: Workspace, args: Json) -> Json:
    _check_modal(workspace, args.get("view"))
    views, view_id, external_id = workspace.views, args.get("view_id"), args.get("external_id")
    if bool(view_id) == bool(external_id):
        raise Refused("invalid_arguments", "exactly one of view_id or external_id is taken here")
    view = views.find(str(view_id)) if view_id else views.named(str(external_id))
    if view is None:
        raise Refused("not_found")
    updated = views.update(view, args["view"], str(args.get("hash") or ""))
    return {"view": view_json(workspace, updated)}


def _check_modal(workspace: Workspace, view: Any) -> None:
    limits.check_view(view)
    _check_pictures(workspace, view["blocks"])


def _trigger(args: Json) -> str:
    if not args.get("trigger_id"):
        raise Refused("invalid_arguments", "missing required field: trigger_id [json-pointer:/trigger_id]")
    return str(args["trigger_id"])


# reading


@method("conversations.info")
def _conversations_info(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, may="read")
    shape = channel_json(workspace, channel)
    if _is_true(args.get("include_num_members")):
        shape["num_members"] = len(channel.members)
    return {"channel": shape}


@method("conversations.members")
def _conversations_members(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, may="read")
    start = int(_from_cursor(args, "member") or 0)
    limit = _limit(args)
    page, rest = channel.members[start : start + limit], channel.members[start + limit :]
    return {"members": list(page), **_next("member", str(start + limit) if rest else "")}


@method("conversations.history")
def _conversations_history(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, may="history", inside=True)
    newest_first = _within(workspace.messages(channel.id), args)[::-1]
    until = _from_cursor(args, "next_ts")
    if until:
        newest_first = [message for message in newest_first if _moment(message.ts) <= _moment(until)]
    return _page(workspace, newest_first, args)


@method("conversations.replies")
def _conversations_replies(workspace: Workspace, args: Json) -> Json:
    channel = _place(workspace, args, may="history", inside=True)
    parent = _thread_of(workspace, channel, {"thread_ts": args.get("ts")})
    if parent is None:
        raise Refused("thread_not_found")
    replies = _within(workspace.thread(channel.id, parent), args)
    after = _from_cursor(args, "next_ts")
    if after:
        replies = [message for message in replies if _moment(message.ts) >= _moment(after)]
        return _page(workspace, replies, args)
    return _page(workspace, [workspace.message(channel.id, parent), *replies], args)


@method("conversations.open", scope="im:write")
def _conversations_open(workspace: Workspace, args: Json) -> Json:
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
    oldest, latest = _moment(args.get("oldest")), _moment(args.get("latest"))

    def inside(message: Message) -> bool:
        at = _moment(message.ts)
        if inclusive and at in (oldest, latest):
            return True
        return oldest < at and (not latest or at < latest)

    return [message for message in messages if inside(message)]


def _page(workspace: Workspace, messages: Sequence[Message], args: Json) -> Json:
    limit, whole = _limit(args), _is_true(args.get("include_all_metadata"))
    page, rest = messages[:limit], messages[limit:]
    shown = [_shown(workspace, message, whole=whole) for message in page]
    return {"messages": shown, "has_more": bool(rest), **_next("next_ts", rest[0].ts if rest else "")}


def _limit(args: Json) -> int:
    given = str(args.get("limit") or 100)
    if not given.isdigit() or not 1 <= int(given) <= 1_000:
        raise Refused("invalid_limit")
    return int(given)


def _moment(ts: Any) -> int:
    """Microseconds, so that two moments compare exactly; 0 when none is given."""
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
