"""The Slack app's manifest, with exactly the scopes and events that are used."""

import re

from bot.config import SLASH_COMMAND
from permanence.errors import PermanenceError

SCOPES = (
    "app_mentions:read",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "reactions:write",
    "users:read",
)
"""What the app may do. `groups:history` is for searching for a message whose posting was not confirmed."""

EVENTS = (
    "app_home_opened",
    "app_mention",
    "channel_id_changed",
    "channel_shared",
    "channel_unshared",
    "group_archive",
    "group_left",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "user_change",
)
"""The events that Slack sends to the app."""


SHORTCUTS = (
    ("Record a milestone", "global", "milestone", "Record what a child has reached"),
    ("Track a child", "global", "track", "Start tracking a child"),
    ("Log as action", "message", "action", "Agree an action from this message"),
)
"""The shortcuts: name, kind, the verb whose form it opens, and description."""


def manifest(command: str) -> str:
    """The manifest as YAML, to paste under "Create an app from a manifest". Raises PermanenceError for what is no command."""
    if not re.fullmatch(SLASH_COMMAND, command):
        raise PermanenceError(
            f"{command!r} is not a slash command: a slash and small letters, such as `/permanence`. Nothing was written."
        )
    return f"""\
_metadata:
  major_version: 1
  minor_version: 1
display_information:
  name: Permanence
  description: Tracks children waiting for a permanent family, and posts the surgery agenda.
  background_color: "#1d3557"
features:
  app_home:
    home_tab_enabled: true
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: Permanence
    always_online: true
  shortcuts:
{_shortcuts()}
  slash_commands:
    - command: {command}
      description: Where a child is, what is past its date, and what to do next
      usage_hint: "BX-0042 | milestone | action | overdue | surgery | help"
      should_escape: true
oauth_config:
  scopes:
    bot:
{_listed(SCOPES, 6)}
settings:
  event_subscriptions:
    bot_events:
{_listed(EVENTS, 6)}
  interactivity:
    is_enabled: true
  org_deploy_enabled: false
  socket_mode_enabled: true
  token_rotation_enabled: false
"""


def _listed(names: tuple[str, ...], indent: int) -> str:
    return "\n".join(f"{' ' * indent}- {name}" for name in names)


def _shortcuts() -> str:
    return "\n".join(
        f"    - name: {name}\n      type: {kind}\n      callback_id: {verb}\n      description: {about}"
        for name, kind, verb, about in SHORTCUTS
    )
