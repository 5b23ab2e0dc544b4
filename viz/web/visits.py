"""A visit: the connection of a tab of the page to Solara, and its end."""

from __future__ import annotations

import re
from collections.abc import Awaitable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket

from viz.web.refusing import refuse

_DRAWN = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a tab draws: its kernel and its page
_NONE = "This is no tab of the page."


async def connect(socket: WebSocket) -> None:
    """Hand a tab's connection to Solara."""
    from solara.server.starlette import kernel_connection

    tab = _tab(socket)
    if tab is None:
        await refuse(socket.scope, socket.receive, socket.send, _NONE, 404)
        return
    scope = {**socket.scope, "path_params": {"kernel_id": tab[0]}}
    await left_once(kernel_connection(WebSocket(scope, socket.receive, socket.send)))


async def close(request: Request) -> Response:
    """Take leave of a tab."""
    from solara.server.kernel_context import contexts

    tab = _tab(request)
    if tab is None:
        return PlainTextResponse(f"{_NONE}\n", 404)
    kernel, page = tab
    context = contexts.get(kernel)
    if context is not None and page in context.page_status:
        await run_in_threadpool(context.page_close, page)
    return Response()


def _tab(call: Request | WebSocket) -> tuple[str, str] | None:
    """Return the kernel and the page that a tab has drawn, or None where it says none."""
    kernel, page = call.path_params["kernel"], call.query_params.get("session_id", "")
    if _DRAWN.fullmatch(kernel) and _DRAWN.fullmatch(page):
        return kernel, page
    return None


async def left_once(visit: Awaitable[None]) -> None:
    """Wait for the end of a visit; that its page had left before is no fault worth a traceback.

    A page whose connection is slow to open may ask for a second one. When both have ended Solara
    complains that the page is disconnected already, and harms nothing.
    """
    try:
        await visit
    except BaseExceptionGroup as faults:
        _, others = faults.split(_left_already)
        if others is not None:
            raise others from None


def _left_already(fault: BaseException) -> bool:
    said = "cannot disconnect a page that is in state: <PageStatus.DISCONNECTED"
    return isinstance(fault, AssertionError) and str(fault).startswith(said)
