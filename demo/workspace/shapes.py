"""Slack's JSON for users, channels, messages, files and views."""

from collections.abc import Sequence
from urllib.parse import quote

from demo.workspace.records import Channel, File, Json, Message, User, View

PARTNER_TEAM = "T0PARTNER"
SLACKBOT = "USLACKBOT"


def user_object(user: User, home: str) -> Json:
    """A user, as in `users.info` and `user_change`; a user who is not in the team `home` is a stranger."""
    stranger = {"is_stranger": True} if home not in (user.team, *user.teams) else {}
    grid = {"enterprise_user": _enterprise_user(user)} if user.enterprise else {}
    bot = {"bot_id": user.bot_id, "api_app_id": user.app_id} if user.is_bot else {}
    return {
        "id": user.id,
        "team_id": user.team,
        "name": user.handle,
        "real_name": user.name,
        "deleted": user.deleted,
        "tz": "Europe/London",
        "profile": {
            "real_name": user.name,
            "display_name": user.name,
            "title": user.title,
            "team": user.team,
            **bot,
        },
        "is_admin": False,
        "is_owner": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        **stranger,
        **grid,
    }


def _enterprise_user(user: User) -> Json:
    """What a user is in an Enterprise Grid."""
    return {
        "id": user.id,
        "enterprise_id": user.enterprise,
        "enterprise_name": user.enterprise,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "teams": list(user.teams),
    }


def channel_object(channel: Channel, bot: str, home: str) -> Json:
    """A channel, as in `conversations.info`."""
    if channel.with_user:
        return {
            "id": channel.id,
            "created": channel.created,
            "is_im": True,
            "is_archived": False,
            "is_org_shared": False,
            "user": channel.with_user,
            "context_team_id": home,
        }
    partners = [PARTNER_TEAM] if channel.is_ext_shared else []
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_member": bot in channel.members,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": bool(channel.pending_shared),
        "pending_shared": list(channel.pending_shared),
        "pending_connected_team_ids": list(channel.pending_shared),
        "connected_team_ids": partners,
        "shared_team_ids": [home, *partners],
        "internal_team_ids": [],
        "context_team_id": home,
    }


def message_object(message: Message, author: User | None, home: str, files: Sequence[Json]) -> Json:
    """A message, with all its metadata and the files shared with it."""
    shape: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": author.team if author else home,
    }
    if author and author.is_bot:
        profile = {"id": author.bot_id, "app_id": author.app_id, "name": author.name, "team_id": home}
        shape |= {"bot_id": author.bot_id, "app_id": author.app_id, "bot_profile": profile}
    if message.user == SLACKBOT:
        shape["subtype"] = "tombstone"
    if message.blocks:
        shape["blocks"] = list(message.blocks)
    if files:
        shape |= {"files": list(files), "upload": True, "display_as_bot": False}
    if message.metadata is not None:
        shape["metadata"] = message.metadata
    if message.thread_ts:
        shape["thread_ts"] = message.thread_ts
    if message.edited:
        shape["edited"] = {"user": message.user, "ts": message.edited}
    return shape


def file_object(file: File, owner: str, base: str) -> Json:
    """A file, as in `files.info` and in messages; a deleted one has only its id."""
    if file.is_deleted:
        return {"id": file.id, "mode": "tombstone"}
    address = f"{base}files/{file.id}/{quote(file.name)}"
    suffix = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": suffix,
        "pretty_type": suffix.upper(),
        "user": owner,
        "editable": False,
        "size": file.size,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": address,
        **({"alt_txt": file.alt_txt} if file.alt_txt else {}),
    }


def thread_facts(replies: list[Message]) -> Json:
    """The facts about its replies that a thread's first message carries."""
    if not replies:
        return {}
    people = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "thread_ts": replies[0].thread_ts,
        "reply_count": len(replies),
        "reply_users_count": len(people),
        "reply_users": people,
        "latest_reply": replies[-1].ts,
    }


def view_object(view: View, bot: User, home: str) -> Json:
    """A modal or Home tab with its values, as in every call and payload about it."""
    given = view.given
    title = {} if view.is_home else {"title": given["title"]}
    return {
        "id": view.id,
        "team_id": home,
        "type": given["type"],
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": view.values},
        "hash": view.hash,
        **title,
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": bot.app_id,
        "external_id": given.get("external_id") or "",
        "app_installed_team_id": home,
        "bot_id": bot.bot_id,
    }
