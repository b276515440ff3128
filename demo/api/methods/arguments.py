"""Arguments that several methods take: a channel, a thread, the content of a message."""

from typing import Any

from demo.api.objects import message_json
from demo.api.permissions import require
from demo.workspace.blocks import images, picture_file_ids
from demo.workspace.limits.surfaces import check_message
from demo.workspace.records import Channel, Json, Message, Refused
from demo.workspace.workspace import Workspace


def channel_of(workspace: Workspace, args: Json, *, scope: str = "", member: bool = False) -> Channel:
    """The channel a call names by its id, if the bot may see it.

    `scope` (`read` or `history`) is required for the kind of the channel; with `member`, the bot must be in it.
    """
    channel = workspace.channels.find(str(args.get("channel") or ""))
    if scope:
        require(workspace, f"{channel.kind}:{scope}")
    is_member = workspace.bot.id in channel.members
    if channel.is_private and not is_member:
        raise Refused("channel_not_found")
    if member and not is_member:
        raise Refused("not_in_channel")
    return channel


def place_to_post(workspace: Workspace, args: Json) -> Channel:
    """The channel to post in; a person's id stands for the bot's direct messages with them, as in no other method."""
    name = str(args.get("channel") or "")
    if name.startswith(("U", "W")):
        args = args | {"channel": _dm_with(workspace, name)}
    return channel_of(workspace, args, member=True)


def _dm_with(workspace: Workspace, user_id: str) -> str:
    try:
        user = workspace.users.find(user_id)
    except Refused:
        raise Refused("channel_not_found") from None
    if user.deleted or user.is_bot:
        raise Refused("channel_not_found")
    return workspace.dm(user_id)


def refuse_archived(channel: Channel, code: str = "is_archived") -> None:
    """Refuse to post in an archived channel, with the code of the method."""
    if channel.is_archived:
        raise Refused(code)


def thread_of(workspace: Workspace, channel: Channel, args: Json) -> str | None:
    """The thread to post in, if a call names one; by the `ts` of a reply Slack asks not to name it."""
    ts = args.get("thread_ts")
    if not ts:
        return None
    thread = thread_with(workspace, channel, str(ts))
    if thread != str(ts):
        workspace.warnings.append(f"thread_ts: {ts} is a reply; its parent is {thread}")
    return thread


def thread_with(workspace: Workspace, channel: Channel, ts: str) -> str:
    """The thread that has this message, as its first or as a reply."""
    try:
        message = workspace.message(channel.id, ts)
    except Refused:
        raise Refused("thread_not_found") from None
    return message.thread_ts or message.ts


def message_as_read(workspace: Workspace, message: Message, *, whole: bool = True) -> Json:
    """A message as an app reads it; unless `whole`, its metadata comes without the payload."""
    shape = message_json(workspace, message)
    if message.metadata is not None and not whole:
        shape["metadata"] = {"event_type": message.metadata["event_type"]}
    return shape


def check_content(workspace: Workspace, blocks: Any, text: str) -> None:
    """Refuse blocks and text that break Slack's limits, and pictures that do not exist."""
    check_message(blocks, text)
    check_pictures(workspace, blocks)


def check_pictures(workspace: Workspace, blocks: Any) -> None:
    """Refuse a picture whose file does not exist, was deleted, or is not a picture."""
    shown = {file.id for file in workspace.files if file.is_picture and not file.is_deleted}
    for image in images(blocks):
        if not picture_file_ids([image]) <= shown:
            raise Refused("invalid_blocks", "invalid slack file [json-pointer:/blocks/image/slack_file]")
