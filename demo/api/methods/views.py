"""The methods that show modals and Home tabs."""

from typing import Any

from demo.api.methods.arguments import check_pictures
from demo.api.methods.method import ApiMethod
from demo.api.objects import view_json
from demo.workspace.limits.surfaces import check_home, check_view
from demo.workspace.records import Json, Refused
from demo.workspace.workspace import Workspace


def _publish(workspace: Workspace, args: Json) -> Json:
    check_home(args.get("view"))
    check_pictures(workspace, args["view"]["blocks"])
    try:
        user = workspace.users.find(str(args.get("user_id") or ""))
    except Refused:
        raise Refused("invalid_arguments", "invalid `user_id`") from None
    view = workspace.views.publish(user.id, args["view"], str(args.get("hash") or ""))
    return {"view": view_json(workspace, view)}


def _open(workspace: Workspace, args: Json) -> Json:
    _check_modal(workspace, args.get("view"))
    view = workspace.views.open(_trigger(args), args["view"])
    return {"view": view_json(workspace, view)}


def _push(workspace: Workspace, args: Json) -> Json:
    _check_modal(workspace, args.get("view"))
    view = workspace.views.push(_trigger(args), args["view"])
    return {"view": view_json(workspace, view)}


def _update(workspace: Workspace, args: Json) -> Json:
    _check_modal(workspace, args.get("view"))
    views, view_id, external_id = workspace.views, args.get("view_id"), args.get("external_id")
    if bool(view_id) == bool(external_id):
        raise Refused("invalid_arguments", "exactly one of view_id or external_id is taken here")
    view = views.find(str(view_id)) if view_id else views.find_by_external_id(str(external_id))
    if view is None:
        raise Refused("not_found")
    updated = views.update(view, args["view"], str(args.get("hash") or ""))
    return {"view": view_json(workspace, updated)}


def _check_modal(workspace: Workspace, view: Any) -> None:
    check_view(view)
    check_pictures(workspace, view["blocks"])


def _trigger(args: Json) -> str:
    if not args.get("trigger_id"):
        raise Refused("invalid_arguments", "missing required field: trigger_id [json-pointer:/trigger_id]")
    return str(args["trigger_id"])


METHODS = {
    "views.publish": ApiMethod(_publish),
    "views.open": ApiMethod(_open),
    "views.push": ApiMethod(_push),
    "views.update": ApiMethod(_update),
}
