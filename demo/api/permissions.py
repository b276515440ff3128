"""The app's scopes and events: which it has, and which it really used."""

from demo.workspace.records import Json, Refused
from demo.workspace.workspace import Workspace

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "reactions:write",
        "team:read",
        "users:read",
    }
)
"""Every scope the stand-in ever requires."""

EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "user_change": "users:read",
}
"""The scope an event requires; an event about a channel requires `read` for that kind of channel."""


def granted(workspace: Workspace) -> frozenset[str]:
    """The scopes the app has; all of them unless the workspace lists them."""
    return SCOPES if workspace.scopes is None else frozenset(workspace.scopes)


def has(workspace: Workspace, scope: str) -> bool:
    """Whether the app has a scope it needs now; if so, its use is recorded."""
    if scope not in granted(workspace):
        return False
    workspace.scopes_used.add(scope)
    return True


def require(workspace: Workspace, scope: str) -> None:
    """Refuse a call the app has no scope for, as Slack does."""
    if not has(workspace, scope):
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(granted(workspace))))


def is_sent(workspace: Workspace, event: Json) -> bool:
    """Whether an event is sent to the app: it subscribed to it and has the scope."""
    subscribed = workspace.events is None or event_name(event) in workspace.events
    scope = _event_scope(workspace, event)
    return subscribed and (not scope or scope in granted(workspace))


def note_sent(workspace: Workspace, event: Json) -> None:
    """Record that an event was sent and acked, and the scope it required."""
    workspace.events_sent.add(event_name(event))
    if scope := _event_scope(workspace, event):
        workspace.scopes_used.add(scope)


def event_name(event: Json) -> str:
    """An event as a manifest names it."""
    return "message.im" if event["type"] == "message" else str(event["type"])


def _event_scope(workspace: Workspace, event: Json) -> str:
    name = event_name(event)
    if name in EVENT_SCOPES:
        return EVENT_SCOPES[name]
    channel = event.get("channel", "")
    channel_id = channel["id"] if isinstance(channel, dict) else channel
    return f"{workspace.channels.find(channel_id).kind}:read" if channel_id else ""
