"""The methods that post, update and delete messages."""

from typing import Any

from demo.api.methods.arguments import (
    channel_of,
    check_content,
    message_as_read,
    place_to_post,
    refuse_archived,
    thread_of,
)
from demo.api.methods.method import ApiMethod
from demo.api.payloads import own_message
from demo.workspace.limits.surfaces import MAX_UPDATE_TEXT, advice
from demo.workspace.records import Channel, Json, Message, Refused
from demo.workspace.workspace import Workspace


def _post_message(workspace: Workspace, args: Json) -> Json:
    channel = place_to_post(workspace, args)
    refuse_archived(channel)
    text, blocks = _content(workspace, "chat.postMessage", args)
    check_content(workspace, blocks, text)
    thread = thread_of(workspace, channel, args)
    metadata = _metadata(args)
    bot = workspace.bot.id
    message = workspace.say(channel.id, bot, text, blocks, thread_ts=thread, metadata=metadata)
    if channel.with_user:
        workspace.listeners.tell(own_message(workspace, message))
    return {"channel": channel.id, "ts": message.ts, "message": message_as_read(workspace, message)}


def _update(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, member=True)
    refuse_archived(channel, "is_inactive")
    message = _own(workspace, channel, args, "cant_update_message")
    text, blocks = _content(workspace, "chat.update", {"blocks": list(message.blocks), "text": "", **args})
    check_content(workspace, blocks, text)
    if len(text) > MAX_UPDATE_TEXT:
        raise Refused("msg_too_long")
    metadata = _metadata(args) if "metadata" in args else message.metadata
    redrawn = workspace.redraw(message, text, blocks, metadata=metadata)
    return {
        "channel": channel.id,
        "ts": redrawn.ts,
        "text": redrawn.text,
        "message": message_as_read(workspace, redrawn),
    }


def _delete(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, member=True)
    message = _own(workspace, channel, args, "cant_delete_message")
    workspace.remove(message)
    return {"channel": channel.id, "ts": message.ts}


def _post_ephemeral(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, member=True)
    refuse_archived(channel)
    person = str(args.get("user") or "")
    if person not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _content(workspace, "chat.postEphemeral", args)
    check_content(workspace, blocks, text)
    thread = thread_of(workspace, channel, args)
    shown = workspace.say(channel.id, workspace.bot.id, text, blocks, thread_ts=thread, only_for=person)
    return {"message_ts": shown.ts}


def _content(workspace: Workspace, name: str, args: Json) -> tuple[str, Any]:
    text, blocks = str(args.get("text") or ""), args.get("blocks") or ()
    workspace.warnings += [f"{name}: {each}" for each in advice(blocks, text)]
    return text, blocks


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


METHODS = {
    "chat.postMessage": ApiMethod(_post_message, scope="chat:write"),
    "chat.update": ApiMethod(_update, scope="chat:write"),
    "chat.delete": ApiMethod(_delete, scope="chat:write"),
    "chat.postEphemeral": ApiMethod(_post_ephemeral, scope="chat:write"),
}
