"""Channels, messages, files and views of a workspace, as the app reads them."""

from demo.workspace.records import Channel, File, Json, Message, View
from demo.workspace.shapes import channel_object, file_object, message_object, thread_facts, view_object
from demo.workspace.workspace import Workspace


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """A channel, as `conversations.info` describes it."""
    return channel_object(channel, workspace.bot.id, workspace.team)


def message_json(workspace: Workspace, message: Message) -> Json:
    """A message with its files and, if it heads a thread, the facts about its replies."""
    author = next((user for user in workspace.users if user.id == message.user), None)
    files = [file_json(workspace, workspace.files.find(one)) for one in message.files]
    replies = [] if message.is_reply else workspace.thread(message.channel, message.ts)
    return message_object(message, author, workspace.team, files) | thread_facts(replies)


def file_json(workspace: Workspace, file: File) -> Json:
    """A file, as `files.info` describes it."""
    return file_object(file, workspace.bot.id, workspace.base)


def view_json(workspace: Workspace, view: View) -> Json:
    """A modal or Home tab, with what is filled in."""
    return view_object(view, workspace.bot, workspace.team)
