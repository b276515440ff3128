"""What the page reads: who is there, messages, modals, Home tabs and the trainer, as JSON."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from demo.api.faults import FAULTS
from demo.interactions.slack import Slack
from demo.page.trainer import Trainer
from demo.workspace.blocks import picture_file_ids
from demo.workspace.fields import fields
from demo.workspace.records import Channel, Json, Message, Refused, User, View
from demo.workspace.shapes import thread_facts
from demo.workspace.workspace import Workspace


def state(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """The people in the workspace, and the channels of the person named by `as`."""
    people = [_person(user) for user in workspace.users]
    person = str(next((one["id"] for one in people if one["id"] == query.get("as")), ""))
    mine = [one for one in workspace.channels if person in one.members and not one.with_user]
    return {
        "name": workspace.name,
        "bot": _person(workspace.bot),
        "connected": slack.sockets.is_open,
        "people": people,
        "channels": [
            _channel(channel)
            | {
                "is_quiet": not workspace.messages(channel.id),
                "newest": newest(workspace, person, channel.id),
            }
            for channel in mine
        ],
        "dm": workspace.dm(person) if person else None,
        "dm_newest": newest(workspace, person, workspace.dm(person)) if person else "",
        "shortcuts": [asdict(one) for one in workspace.shortcuts],
        "faults": [asdict(fault) for fault in workspace.faults],
        "fault_kinds": [*FAULTS, "fatal_error", "is_archived", "not_in_channel", "channel_not_found"],
    }


def newest(workspace: Workspace, person: str, channel: str) -> str:
    """The `ts` of the newest message that a person sees in a channel and its threads; empty if there is none."""
    seen = (
        one for one in workspace.all_messages if one.channel == channel and one.only_for in (None, person)
    )
    return max((one.ts for one in seen), default="")


def messages(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """What the person named by `as` sees in a channel, or in one of its threads, oldest first."""
    person, channel, thread = query.get("as", ""), query.get("channel", ""), query.get("thread_ts")
    if person not in workspace.channels.find(channel).members:
        raise Refused("not_in_channel")
    if thread:
        posted = [workspace.message(channel, thread), *workspace.thread(channel, thread)]
    else:
        posted = workspace.messages(channel)
    shown = [
        one for one in workspace.ephemerals(person, channel) if (one.thread_ts or None) == (thread or None)
    ]
    both = sorted([*posted, *shown], key=lambda message: tuple(map(int, message.ts.split("."))))
    return {"messages": [_message(slack, person, message) for message in both]}


def modal(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """The modal the person named by `as` has open, with the options of each field."""
    view = workspace.views.top(query.get("as", ""))
    return {"view": _view(slack, view) if view else None}


def home(workspace: Workspace, slack: Slack, query: Any) -> Json:
    """The Home tab of the person named by `as`, once one was published."""
    view = workspace.views.home(query.get("as", ""))
    return {"view": _view(slack, view) if view else None}


def training(trainer: Trainer) -> Json:
    """The day, the moves, the guide and which of its steps were done."""
    return {
        "today": trainer.today(),
        "moves": [{"key": key, "label": label} for key, label in trainer.moves()],
        "guide": [asdict(step) for step in trainer.guide],
        "done": list(trainer.done()),
    }


def _view(slack: Slack, view: View) -> Json:
    return {
        "id": view.id,
        "title": view.given.get("title"),
        "submit": view.given.get("submit"),
        "close": view.given.get("close"),
        "previous": view.previous,
        "blocks": view.blocks,
        "values": view.values,
        "gone": _gone(slack.workspace, view.blocks),
        "errors": view.errors,
        "trouble": view.trouble,
        "choices": slack.modals.choices(view),
    }


def _person(user: User) -> Json:
    guest = user.is_restricted or user.is_ultra_restricted
    return {
        "id": user.id,
        "name": user.name,
        "title": user.title,
        "is_bot": user.is_bot,
        "deleted": user.deleted,
        "guest": guest,
    }


def _channel(channel: Channel) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
        "members": list(channel.members),
    }


def _message(slack: Slack, person: str, message: Message) -> Json:
    workspace = slack.workspace
    shape: Json = {
        "ts": message.ts,
        "user": message.user,
        "text": message.text,
        "blocks": list(message.blocks),
        "thread_ts": message.thread_ts,
        "edited": message.edited,
        "ephemeral": message.only_for is not None,
        "files": [_file(workspace, file_id) for file_id in message.files],
        "reactions": [{"name": name, "users": list(users)} for name, users in message.reactions],
        "gone": _gone(workspace, message.blocks),
    }
    if any(fields(message.blocks)):
        shape |= {
            "values": slack.menus.state(person, message),
            "choices": slack.menus.choices(person, message),
        }
    return shape if message.is_reply else shape | thread_facts(workspace.thread(message.channel, message.ts))


def _gone(workspace: Workspace, blocks: Iterable[Json]) -> list[str]:
    """The pictures in blocks whose files were deleted."""
    return sorted(picture_file_ids(blocks) & {file.id for file in workspace.files if file.is_deleted})


def _file(workspace: Workspace, file_id: str) -> Json:
    file = workspace.files.find(file_id)
    return {
        "id": file.id,
        "name": file.name,
        "title": file.title,
        "alt_txt": file.alt_txt,
        "size": file.size,
        "is_picture": file.is_picture,
        "is_deleted": file.is_deleted,
    }
