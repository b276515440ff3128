"""What Slack sends an app: slash commands, pressed buttons, forms and events, in Slack's own words."""

from uuid import uuid4

from demo.records import Channel, Json, Message, User, View
from demo.shapes import message_object, view_object
from demo.workspace import Workspace

VERIFICATION = "stand-in"


def slash_command(
    workspace: Workspace, user: User, channel: Channel, command: str, text: str, response_url: str
) -> Json:
    """Somebody typed a slash command; private channels are not named in it."""
    name = {"im": "directmessage", "groups": "privategroup"}.get(channel.kind, channel.name)
    return {
        "token": VERIFICATION,
        "team_id": workspace.team,
        "team_domain": workspace.domain,
        "channel_id": channel.id,
        "channel_name": name,
        "user_id": user.id,
        "user_name": user.handle,
        "command": command,
        "text": text,
        "api_app_id": workspace.bot.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": workspace.views.trigger(user.id, channel.id),
    }


def block_actions(
    workspace: Workspace, user: User, message: Message, pressed: tuple[Json, Json], response_url: str
) -> Json:
    """Somebody pressed a button; of an ephemeral message Slack sends the place, not the words."""
    block, button = pressed
    channel = workspace.channel(message.channel)
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.only_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(workspace, user, "block_actions") | {
        "container": container,
        "trigger_id": workspace.views.trigger(user.id, channel.id),
        "channel": {"id": channel.id, "name": "directmessage" if channel.with_user else channel.name},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [_action(workspace, block, _pressed(button))],
    }
    if message.only_for is None:
        payload["message"] = message_object(message, workspace.user(message.user), workspace.team)
    return payload


def view_actions(workspace: Workspace, view: View, block: Json, element: Json) -> Json:
    """Somebody pressed a button in a modal, or changed what the app is told of at once."""
    user = workspace.user(view.user)
    held = view.values.get(block["block_id"], {}).get(element["action_id"])
    action = {"action_id": element["action_id"], **held} if held else _pressed(element)
    return _interaction(workspace, user, "block_actions") | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.views.trigger(user.id, view.channel, view.id),
        "view": _view(workspace, view),
        "actions": [_action(workspace, block, action)],
    }


def view_submission(workspace: Workspace, view: View, response_urls: list[Json]) -> Json:
    """Somebody pressed the button that submits a modal."""
    user = workspace.user(view.user)
    return _interaction(workspace, user, "view_submission") | {
        "trigger_id": workspace.views.trigger(user.id, view.channel, view.id),
        "view": _view(workspace, view),
        "response_urls": response_urls,
    }


def view_closed(workspace: Workspace, view: View, *, cleared: bool) -> Json:
    """Somebody closed a modal without submitting it; `cleared` when all of the stack went with it."""
    user = workspace.user(view.user)
    closed = {"view": _view(workspace, view), "is_cleared": cleared}
    return _interaction(workspace, user, "view_closed") | closed


def block_suggestion(workspace: Workspace, view: View, block: Json, element: Json, typed: str) -> Json:
    """Somebody types into a menu whose options the app knows."""
    user = workspace.user(view.user)
    return _interaction(workspace, user, "block_suggestion") | {
        "container": {"type": "view", "view_id": view.id},
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
        "view": _view(workspace, view),
    }


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


def _pressed(button: Json) -> Json:
    return {name: part for name, part in button.items() if name not in ("confirm", "accessibility_label")}


def _action(workspace: Workspace, block: Json, action: Json) -> Json:
    return {**action, "block_id": block["block_id"], "action_ts": workspace.now_ts()}


def _view(workspace: Workspace, view: View) -> Json:
    return view_object(view, workspace.bot, workspace.team)


def event_callback(workspace: Workspace, event: Json) -> Json:
    """The frame around every event; a shared channel is marked in it."""
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


def message_event(workspace: Workspace, message: Message, kind: str) -> Json:
    """`app_mention`, or `message` in the bot's direct messages."""
    event: Json = {
        "type": kind,
        "user": message.user,
        "ts": message.ts,
        "client_msg_id": str(uuid4()),
        "text": message.text,
        "team": workspace.user(message.user).team,
        "blocks": list(message.blocks),
        "channel": message.channel,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    if kind == "message":
        event["channel_type"] = "im"
    return event
