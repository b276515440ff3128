"""The HTTP routes an app uses: the Web API, `response_url`, files and Socket Mode."""

import json
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

from aiohttp import web

from demo.api import faults
from demo.api.methods.call import call
from demo.api.permissions import granted, has
from demo.api.rate_limits import RateLimits
from demo.api.response_urls import ResponseUrls
from demo.api.socket_mode import AppSockets
from demo.workspace.file_access import can_see
from demo.workspace.records import Fault, Json, Refused
from demo.workspace.workspace import Workspace

WORKSPACE = web.AppKey("workspace", Workspace)
RESPONSE_URLS = web.AppKey("response_urls", ResponseUrls)
RATE_LIMITS = web.AppKey("rate_limits", RateLimits)
SOCKETS = web.AppKey("sockets", AppSockets)


def add_routes(app: web.Application, workspace: Workspace, urls: ResponseUrls, sockets: AppSockets) -> None:
    """Add every route an app uses."""
    app[WORKSPACE] = workspace
    app[RESPONSE_URLS] = urls
    app[RATE_LIMITS] = RateLimits()
    app[SOCKETS] = sockets
    app.router.add_route("*", "/api/{method}", _api)
    app.router.add_post("/response/{name}", _response_url)
    app.router.add_post("/upload/v1/{ticket}", _upload)
    app.router.add_get("/files/{file}/{name}", _file)
    app.router.add_get("/link", sockets.serve)


async def _api(request: web.Request) -> web.StreamResponse:
    workspace, name = request.app[WORKSPACE], request.match_info["method"]
    try:
        args = await _arguments(request)
    except ValueError:
        return web.json_response({"ok": False, "error": "invalid_json"})
    token = args.pop("token", "") or request.headers.get("Authorization", "").removeprefix("Bearer ")

    def run() -> web.Response:
        answer = call(workspace, name, token, args)
        if name == "apps.connections.open" and answer["ok"]:
            ticket = request.app[SOCKETS].ticket()
            answer["url"] = f"{workspace.base.replace('http', 'ws', 1)}link?ticket={ticket}"
        headers = {
            "x-oauth-scopes": ",".join(sorted(granted(workspace))),
            "Date": formatdate(workspace.date(), usegmt=True),
        }
        return web.json_response(answer, headers=headers)

    fault = workspace.record(name, args)
    if seconds := request.app[RATE_LIMITS].seconds_to_wait(name):
        fault = Fault(name, "ratelimited", None, seconds, 0)
    return await _unless_faulty(fault, request, run)


async def _response_url(request: web.Request) -> web.StreamResponse:
    workspace, name = request.app[WORKSPACE], request.match_info["name"]
    body = await _arguments(request)

    def run() -> web.Response:
        status, answer = request.app[RESPONSE_URLS].use(name, body)
        return web.json_response(answer, status=status) if status != 200 else web.Response(text="ok")

    return await _unless_faulty(workspace.record("response_url", body), request, run)


async def _upload(request: web.Request) -> web.StreamResponse:
    """Receive a file, as bytes or as the first part of a form; recorded as a call of `upload`, with its size."""
    workspace, ticket = request.app[WORKSPACE], request.match_info["ticket"]
    data = await _sent(request)

    def run() -> web.Response:
        try:
            file = workspace.files.receive(ticket, data)
        except Refused as refused:
            return web.Response(status=404, text=refused.code)
        if file.length != file.size:
            workspace.warnings.append(f"upload: {file.length} bytes were announced, {file.size} sent")
        return web.Response(text=f"OK - {file.size}")

    return await _unless_faulty(workspace.record("upload", {"size": len(data)}), request, run)


async def _sent(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


async def _file(request: web.Request) -> web.Response:
    """A file's bytes, for the app with its token, or on the page for a person who can see it."""
    workspace, file_id = request.app[WORKSPACE], request.match_info["file"]
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    person = request.query.get("as", "")
    allowed = (
        has(workspace, "files:read") if token == workspace.bot_token else can_see(workspace, person, file_id)
    )
    try:
        file = workspace.files.find_existing(file_id)
    except Refused:
        raise web.HTTPNotFound from None
    if not allowed:
        raise web.HTTPNotFound
    shown = "inline" if file.is_picture and "download" not in request.query else "attachment"
    headers = {"Content-Type": file.mimetype, "Content-Disposition": shown, "Cache-Control": "no-store"}
    return web.Response(body=file.data, headers=headers | {"X-Content-Type-Options": "nosniff"})


async def _unless_faulty(
    fault: Fault | None, request: web.Request, run: Callable[[], web.Response]
) -> web.StreamResponse:
    return run() if fault is None else await faults.respond(fault, request, run)


async def _arguments(request: web.Request) -> Json:
    """The arguments of a call, from the query, a form or JSON; nested values in a form are JSON."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.text()
        args |= json.loads(body) if body else {}
    else:
        args |= {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
    return {
        name: _structure(value) if name in ("blocks", "metadata", "message", "view") else value
        for name, value in args.items()
    }


def _structure(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
