"""What the app may do and is told of, and which of it was really needed: its scopes and its events."""

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
        "team:read",
        "users:read",
    }
)
"""Every scope that anything here asks for."""

ASKED_BY = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "user_change": "users:read",
}
"""The scope an event asks for; one about a channel asks to read channels of that kind."""


def granted(workspace: Workspace) -> frozenset[str]:
    """The scopes the app has: all there are, unless the workspace was told."""
    return SCOPES if workspace.scopes is None else frozenset(workspace.scopes)


def has(workspace: Workspace, scope: str) -> bool:
    """Whether the app has a scope it needs just now; that it was needed is kept."""
    if scope not in granted(workspace):
        return False
    workspace.scopes_used.add(scope)
    return True


def need(workspace: Workspace, scope: str) -> None:
    """Refuse what the app has no scope for, as Slack does."""
    if not has(workspace, scope):
        raise Refused("missing_scope", needed=scope, provided=",".join(sorted(granted(workspace))))


def hears(workspace: Workspace, event: Json) -> bool:
    """Whether the app is told of an event: it subscribed to it and has the scope."""
    subscribed = workspace.events is None or event_name(event) in workspace.events
    scope = _asked_by(workspace, event)
    return subscribed and (not scope or scope in granted(workspace))


def heard(workspace: Workspace, event: Json) -> None:
    """Keep that an event was sent and acked, and the scope it took."""
    workspace.events_sent.add(event_name(event))
    if scope := _asked_by(workspace, event):
        workspace.scopes_used.add(scope)


def event_name(event: Json) -> str:
    """An event as a manifest names it."""
    return "message.im" if event["type"] == "message" else str(event["type"])


def _asked_by(workspace: Workspace, event: Json) -> str:
    name = event_name(event)
    if name in ASKED_BY:
        return ASKED_BY[name]
    channel = event.get("channel", "")
    channel_id = channel["id"] if isinstance(channel, dict) else channel
    return f"{workspace.channels.find(channel_id).kind}:read" if channel_id else ""
