"""The methods that upload, describe and delete files."""

import json

from demo.api.methods.arguments import channel_of, check_content, refuse_archived, thread_of
from demo.api.methods.method import ApiMethod
from demo.api.objects import file_json
from demo.api.payloads import own_message
from demo.workspace import file_access
from demo.workspace.records import File, Json, Refused
from demo.workspace.workspace import Workspace


def _get_upload_url(workspace: Workspace, args: Json) -> Json:
    length = str(args.get("length") or "0")
    if not length.isdigit():
        raise Refused("invalid_arguments", "must be an integer [json-pointer:/length]")
    file = workspace.files.request(
        str(args.get("filename") or ""), int(length), str(args.get("alt_txt") or "")
    )
    return {"file_id": file.id, "upload_url": f"{workspace.base}upload/v1/{file.ticket}"}


def _complete_upload(workspace: Workspace, args: Json) -> Json:
    """Complete the uploads, and post one message with all the files in each channel; the answer has no `shares` yet."""
    sent = [(workspace.files.find_uploaded(one["id"]), one.get("title") or "") for one in _file_list(args)]
    channels = [channel_of(workspace, {"channel": name}, member=True) for name in _channel_ids(args)]
    for channel in channels:
        refuse_archived(channel)
    threads = [thread_of(workspace, channel, args) for channel in channels]
    text, blocks = str(args.get("initial_comment") or ""), args.get("blocks") or ()
    if blocks and not text:
        check_content(workspace, blocks, text)
    files = [workspace.files.complete(file, str(title)) for file, title in sent]
    for channel, thread in zip(channels, threads, strict=True):
        shown = () if text else blocks
        ids = [file.id for file in files]
        message = workspace.say(channel.id, workspace.bot.id, text, shown, thread_ts=thread, files=ids)
        if channel.with_user:
            workspace.listeners.tell(own_message(workspace, message, [file.name for file in files]))
    return {"files": [file_json(workspace, file) for file in files]}


def _info(workspace: Workspace, args: Json) -> Json:
    file = workspace.files.find_existing(str(args.get("file") or ""))
    return {"file": file_json(workspace, file) | _shares(workspace, file), "comments": []}


def _delete(workspace: Workspace, args: Json) -> Json:
    file_access.delete(workspace, str(args.get("file") or ""))
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


def _channel_ids(args: Json) -> list[str]:
    """The ids of the channels to share in."""
    several = [one.strip() for one in str(args.get("channels") or "").split(",") if one.strip()]
    names = [str(args["channel_id"])] if args.get("channel_id") else several
    if args.get("thread_ts") and len(names) != 1:
        raise Refused("invalid_arguments", "thread_ts goes with exactly one channel")
    return names


def _shares(workspace: Workspace, file: File) -> Json:
    """The messages a file was shared with, by kind of channel."""
    shares: dict[str, dict[str, list[Json]]] = {}
    ids: dict[str, list[str]] = {"channels": [], "groups": [], "ims": []}
    for message in file_access.messages_with(workspace, file.id):
        channel = workspace.channels.find(message.channel)
        about: Json = {"ts": message.ts, "channel_name": channel.name, "team_id": workspace.team}
        if message.thread_ts:
            about["thread_ts"] = message.thread_ts
        visibility = "public" if channel.kind == "channels" else "private"
        shares.setdefault(visibility, {}).setdefault(channel.id, []).append(about)
        kind = "ims" if channel.kind == "im" else channel.kind
        ids[kind] = list(dict.fromkeys([*ids[kind], channel.id]))
    return {"shares": shares, **ids}


METHODS = {
    "files.getUploadURLExternal": ApiMethod(_get_upload_url, scope="files:write"),
    "files.completeUploadExternal": ApiMethod(_complete_upload, scope="files:write"),
    "files.info": ApiMethod(_info, scope="files:read"),
    "files.delete": ApiMethod(_delete, scope="files:write"),
}
