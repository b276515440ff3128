"""The payloads Slack sends an app: commands, shortcuts, block actions, views and events."""

from collections.abc import Sequence
from uuid import uuid4

from demo.api.objects import message_json, view_json
from demo.workspace.fields import INPUT_TYPES, State
from demo.workspace.records import Channel, Json, Message, User, View
from demo.workspace.workspace import Workspace

VERIFICATION = "stand-in"


def slash_command(
    workspace: Workspace, user: User, channel: Channel, command: str, text: str, response_url: str
) -> Json:
    """A person typed a slash command; the names of private channels are not sent."""
    return {
        "token": VERIFICATION,
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": _unless_private(channel),
        "user_id": user.id,
        "user_name": user.handle,
        "command": command,
        "text": text,
        "api_app_id": workspace.bot.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.views.trigger(user.id, channel.id),
    }


def shortcut(workspace: Workspace, user: User, callback_id: str) -> Json:
    """A person chose a global shortcut; the payload does not name a channel."""
    return _shortcut(workspace, user, "shortcut", callback_id) | {
        "trigger_id": workspace.views.trigger(user.id)
    }


def message_action(
    workspace: Workspace, user: User, message: Message, callback_id: str, response_url: str
) -> Json:
    """A person chose a shortcut in the menu of a message."""
    channel = workspace.channels.find(message.channel)
    return _shortcut(workspace, user, "message_action", callback_id) | {
        "trigger_id": workspace.views.trigger(user.id, channel.id),
        "response_url": response_url,
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": _unless_private(channel)},
        "message": message_json(workspace, message),
    }


def block_actions(
    workspace: Workspace, user: User, message: Message, action: Json, state: State, response_url: str
) -> Json:
    """A person used a block of a message; for an ephemeral message, Slack sends where it is but not the message."""
    payload = _interaction(workspace, user, "block_actions") | {
        **_about(workspace, message),
        "trigger_id": workspace.views.trigger(user.id, message.channel),
        "state": {"values": state},
        "response_url": response_url,
        "actions": [action],
    }
    if message.only_for is None:
        payload["message"] = message_json(workspace, message)
    return payload


def view_actions(workspace: Workspace, view: View, action: Json) -> Json:
    """A person pressed a button in a view, or changed a field the app is told of at once."""
    user = workspace.users.find(view.user)
    return _interaction(workspace, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.views.trigger(user.id, view.channel, view.id),
        "view": view_json(workspace, view),
        "actions": [action],
    }


def pressed(workspace: Workspace, block: Json, button: Json) -> Json:
    """The action of a pressed button."""
    kept = {name: part for name, part in button.items() if name not in ("confirm", "accessibility_label")}
    return {**kept, **_acted(workspace, block)}


def filled(workspace: Workspace, block: Json, element: Json, state: State) -> Json:
    """The action of a menu or field whose value changed."""
    initial = INPUT_TYPES[element["type"]].initial_key
    kept = {name: element[name] for name in ("placeholder", initial) if name in element}
    value = state[block["block_id"]][element["action_id"]]
    return {"action_id": element["action_id"], **kept, **value, **_acted(workspace, block)}


def chosen(workspace: Workspace, block: Json, overflow: Json, option: Json) -> Json:
    """The action of an overflow menu."""
    about = {"type": "overflow", "action_id": overflow["action_id"], "selected_option": option}
    return {**about, **_acted(workspace, block)}


def view_submission(workspace: Workspace, view: View, response_urls: list[Json]) -> Json:
    """A person submitted a modal."""
    user = workspace.users.find(view.user)
    return _interaction(workspace, user, "view_submission") | {
        "trigger_id": workspace.views.trigger(user.id, view.channel, view.id),
        "view": view_json(workspace, view),
        "response_urls": response_urls,
    }


def view_closed(workspace: Workspace, view: View, *, cleared: bool) -> Json:
    """A person closed a modal without submitting it; `cleared` if the whole stack was closed."""
    user = workspace.users.find(view.user)
    closed = {"view": view_json(workspace, view), "is_cleared": cleared}
    return _interaction(workspace, user, "view_closed") | closed


def view_suggestion(workspace: Workspace, view: View, block: Json, element: Json, typed: str) -> Json:
    """A person types into a menu of a view that asks the app for options."""
    return _suggestion(workspace, workspace.users.find(view.user), block, element, typed) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(workspace, view),
    }


def message_suggestion(
    workspace: Workspace, user: User, message: Message, block: Json, element: Json, typed: str
) -> Json:
    """A person types into a menu of a message that asks the app for options."""
    payload = _suggestion(workspace, user, block, element, typed) | _about(workspace, message)
    return payload if message.only_for else payload | {"message": message_json(workspace, message)}


def _suggestion(workspace: Workspace, user: User, block: Json, element: Json, typed: str) -> Json:
    return _interaction(workspace, user, "block_suggestion") | {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }


def _about(workspace: Workspace, message: Message) -> Json:
    """The message and its channel."""
    channel = workspace.channels.find(message.channel)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    return {"container": container, "channel": {"id": channel.id, "name": _unless_private(channel)}}


def _shortcut(workspace: Workspace, user: User, kind: str, callback_id: str) -> Json:
    return {
        "type": kind,
        "token": VERIFICATION,
        "action_ts": workspace.now_ts(),
        "team": {"id": workspace.team, "domain": workspace.domain},
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
    }


def _unless_private(channel: Channel) -> str:
    """The name of a channel; Slack sends a placeholder for private channels and direct messages."""
    return {"im": "directmessage", "groups": "privategroup"}.get(channel.kind, channel.name)


def _interaction(workspace: Workspace, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.handle, "name": user.handle, "team_id": user.team},
        "api_app_id": workspace.bot.app_id,
        "token": VERIFICATION,
        "team": {"id": workspace.team, "domain": workspace.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _acted(workspace: Workspace, block: Json) -> Json:
    return {"block_id": block["block_id"], "action_ts": workspace.now_ts()}


def event_callback(workspace: Workspace, event: Json) -> Json:
    """The payload around every event; it says if the channel is shared."""
    channel = event.get("channel")
    known = {one.id: one for one in workspace.channels}
    place = known.get(channel) if isinstance(channel, str) else None
    return {
        "token": VERIFICATION,
        "team_id": workspace.team,
        "context_team_id": workspace.team,
        "context_enterprise_id": None,
        "api_app_id": workspace.bot.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid4().hex[:12].upper()}",
        "event_time": int(workspace.clock()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": workspace.team,
                "user_id": workspace.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": bool(place and place.is_ext_shared),
        "event_context": f"4-{uuid4().hex}",
    }


def home_opened(workspace: Workspace, user: User, tab: str) -> Json:
    """A person opened the app's Home or messages tab; the Home tab's view is included once one was published."""
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": workspace.dm(user.id),
        "tab": tab,
        "event_ts": workspace.now_ts(),
    }
    view = workspace.views.home(user.id)
    return event | {"view": view_json(workspace, view)} if view and tab == "home" else event


def message_event(
    workspace: Workspace, message: Message, kind: str, subtype: str = "", files: Sequence[str] = ()
) -> Json:
    """`app_mention`, or `message` in the bot's direct messages.

    `subtype` is how it was said, if not plainly: `thread_broadcast` ("also send to channel") or `me_message`. With the
    names of `files`, it is a `file_share`.
    """
    event: Json = {
        "type": kind,
        "user": message.user,
        "ts": message.ts,
        "client_msg_id": str(uuid4()),
        "text": message.text,
        "team": workspace.users.find(message.user).team,
        "blocks": list(message.blocks),
        "channel": message.channel,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    if kind == "message":
        event["channel_type"] = "im"
    if subtype or files:
        event["subtype"] = subtype or "file_share"
    if files:
        event["files"] = [
            {"id": f"F{uuid4().hex[:10].upper()}", "name": name, "user": message.user, "mode": "hosted"}
            for name in files
        ]
        event["upload"] = False
    return event


def own_message(workspace: Workspace, message: Message, files: Sequence[str] = ()) -> Json:
    """`message`, about what the app itself said in its direct messages; with files it looks like a person's."""
    event = message_event(workspace, message, "message", files=files)
    del event["client_msg_id"]
    bot = workspace.bot
    return event if files else event | {"bot_id": bot.bot_id, "app_id": bot.app_id}
