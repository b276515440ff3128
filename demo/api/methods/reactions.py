"""The method that reacts to a message with an emoji."""

import re
from dataclasses import replace

from demo.api.methods.arguments import channel_of, refuse_archived
from demo.api.methods.method import ApiMethod
from demo.workspace.records import Json, Refused
from demo.workspace.workspace import Workspace

MOST_EMOJI = 23
"""The most different emoji on one message."""


def _add(workspace: Workspace, args: Json) -> Json:
    channel = channel_of(workspace, args, member=True)
    refuse_archived(channel)
    name, bot = str(args.get("name") or ""), workspace.bot.id
    if not re.fullmatch(r"[a-z0-9_+'-]+", name):
        raise Refused("invalid_name")
    message = workspace.message(channel.id, str(args.get("timestamp") or ""))
    reactions = dict(message.reactions)
    if bot in reactions.get(name, ()):
        raise Refused("already_reacted")
    if name not in reactions and len(reactions) == MOST_EMOJI:
        raise Refused("too_many_emoji")
    reactions[name] = (*reactions.get(name, ()), bot)
    workspace.all_messages.put(replace(message, reactions=tuple(reactions.items())))
    return {}


METHODS = {"reactions.add": ApiMethod(_add, scope="reactions:write")}
