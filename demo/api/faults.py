"""Makes calls between the app and Slack fail, on demand.

Each kind in FAULTS runs the call or not, and then answers, answers badly, or does not answer.
Any other kind is sent as one of Slack's error codes, with `ok: false`.
"""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import web

from demo.workspace.records import Fault

Run = Callable[[], web.Response]
RESET_AT_ONCE = struct.pack("ii", 1, 0)  # SO_LINGER for 0 seconds: the peer sees a reset


async def respond(fault: Fault, request: web.Request, run: Run) -> web.StreamResponse:
    """Answer a call that meets a fault; `run` runs it."""
    kind = FAULTS.get(fault.kind)
    if kind is None:
        return web.json_response({"ok": False, "error": fault.kind})
    return await kind(fault, request, run)


async def _ratelimited(fault: Fault, _request: web.Request, _run: Run) -> web.Response:
    body = {"ok": False, "error": "ratelimited"}
    return web.json_response(body, status=429, headers=_retry_after(fault))


async def _ratelimited_empty(fault: Fault, _request: web.Request, _run: Run) -> web.Response:
    return web.Response(status=429, headers=_retry_after(fault))


async def _lost_reply(_fault: Fault, request: web.Request, run: Run) -> web.Response:
    run()
    return _reset(request)


async def _refused(_fault: Fault, request: web.Request, _run: Run) -> web.Response:
    return _reset(request)


async def _error_500(_fault: Fault, _request: web.Request, _run: Run) -> web.Response:
    return web.Response(status=500, text="Internal Server Error")


async def _error_500_after(_fault: Fault, _request: web.Request, run: Run) -> web.Response:
    run()
    return web.Response(status=500, text="Internal Server Error")


async def _hang(_fault: Fault, _request: web.Request, run: Run) -> web.Response:
    run()
    return await _never()


async def _hang_before(_fault: Fault, _request: web.Request, _run: Run) -> web.Response:
    return await _never()


async def _slow(fault: Fault, _request: web.Request, run: Run) -> web.Response:
    """Run the call late, even if the caller has given up by then."""

    async def later() -> web.Response:
        await asyncio.sleep(fault.seconds)
        return run()

    return await asyncio.shield(asyncio.ensure_future(later()))


def _retry_after(fault: Fault) -> dict[str, str]:
    return {"Retry-After": f"{fault.retry_after:g}"}


def _reset(request: web.Request) -> web.Response:
    transport = request.transport
    if transport:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_ONCE)
        transport.abort()
    return web.Response()


async def _never() -> web.Response:
    """Wait until the caller gives up or the workspace closes, which cancels this."""
    await asyncio.Event().wait()
    return web.Response()


FAULTS: dict[str, Callable[[Fault, web.Request, Run], Awaitable[web.Response]]] = {
    "ratelimited": _ratelimited,
    "ratelimited_empty": _ratelimited_empty,
    "lost_reply": _lost_reply,
    "refused": _refused,
    "error_500": _error_500,
    "error_500_after": _error_500_after,
    "hang": _hang,
    "hang_before": _hang_before,
    "slow": _slow,
}
