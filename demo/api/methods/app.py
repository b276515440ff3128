"""The methods about the app itself, the team and its users."""

from demo.api.methods.method import ApiMethod
from demo.workspace.limits.surfaces import check_message, check_view
from demo.workspace.records import Json, Refused
from demo.workspace.shapes import user_object
from demo.workspace.workspace import Workspace


def _auth_test(workspace: Workspace, _args: Json) -> Json:
    bot = workspace.bot
    return {
        "url": f"https://{workspace.domain}.example/",
        "team": workspace.name,
        "user": bot.handle,
        "team_id": workspace.team,
        "user_id": bot.id,
        "bot_id": bot.bot_id,
        "is_enterprise_install": False,
    }


def _connections_open(_workspace: Workspace, _args: Json) -> Json:
    return {}  # the route adds the address


def _team_info(workspace: Workspace, _args: Json) -> Json:
    return {"team": {"id": workspace.team, "name": workspace.name, "domain": workspace.domain}}


def _users_info(workspace: Workspace, args: Json) -> Json:
    return {"user": user_object(workspace.users.find(str(args.get("user") or "")), workspace.team)}


def _blocks_validate(_workspace: Workspace, args: Json) -> Json:
    given = [name for name in ("blocks", "view", "message") if args.get(name)]
    if len(given) != 1:
        raise Refused("invalid_arguments", "exactly one of blocks, view or message is taken here")
    if given == ["view"]:
        check_view(args["view"])
        return {}
    message = args["message"] if given == ["message"] else {"blocks": args["blocks"]}
    check_message(message.get("blocks") or (), str(message.get("text") or ""))
    return {}


METHODS = {
    "auth.test": ApiMethod(_auth_test),
    "apps.connections.open": ApiMethod(_connections_open, whose="app"),
    "team.info": ApiMethod(_team_info, scope="team:read"),
    "users.info": ApiMethod(_users_info, scope="users:read"),
    "blocks.validate": ApiMethod(_blocks_validate, whose="nobody"),
}
