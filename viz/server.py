"""The page's own server: on this machine only unless told otherwise, and asking nobody else.

Solara's application runs inside of ours, which adds a policy that makes the browser refuse any
request to another machine, and refuses visits that another website sends.
"""

from __future__ import annotations

import errno
import gc
import os
import socket
import sys
import warnings
import webbrowser
from collections.abc import Awaitable, Callable, MutableMapping
from threading import Thread
from types import FrameType
from typing import Any

from rms_agents.errors import InputError, shortened
from viz.address import LONGEST
from viz.allocator import return_freed_memory
from viz.take_away import taken

HOST, PORT = "127.0.0.1", 8765
_LOCAL = ("127.0.0.1", "localhost", "::1")
LARGEST_MESSAGE = 16 * 1024 * 1024  # bytes of one message of a browser: an upload, in base64

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Solara compiles the page's templates in the browser (unsafe-eval) and has scripts in its HTML;
# widgets arrive over the connection and are imported as blobs. Everything else comes from here.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "connect-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)

_SETTINGS = {
    "SOLARA_APP": "viz.app",
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_THEME_SHOW_BANNER": "false",
    "SOLARA_THEME_LOADER": "plain",
    "SOLARA_THEME_VARIANT": "dark",
    "SOLARA_THEME_TITLE": "The reef",
    "SOLARA_THEME_FORCE_REFRESH": "true",  # the address brings back what a lost kernel had
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
    "SOLARA_KERNEL_CULL_TIMEOUT": "10m",
}
_LOST = (
    "Connection lost, trying again. What is pressed meanwhile is lost; the playhead still works."
)
_OVERLAY = (
    b'<v-overlay style="z-index: 100002;" '
    b":value=\"(connectionStatus != 'connected') & wasConnected\">"
)
# Pinch zoom, a language, our own words while the page loads and when its server is gone (said by an
# element that is there before, as screen readers need it), and a name for whatever shows progress.
_REWRITTEN = (
    (b"<html>", b'<html lang="en">'),
    (b", maximum-scale=1, user-scalable=no, minimal-ui", b""),
    (
        b'loading_text: "Loading resources"',
        b'loading_text: "The reef fills with water \xe2\x80\xa6"',
    ),
    (b"<v-progress-linear ", b'<v-progress-linear aria-label="Loading" '),
    (
        _OVERLAY,
        b'<div class="rms-lost" role="alert" v-text="'
        b"(connectionStatus != 'connected') & wasConnected ? '%s' : ''\"></div>%s"
        % (_LOST.encode(), _OVERLAY),
    ),
)


def serve(host: str = HOST, port: int = PORT, browser: bool = True) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    host : str
        Whose calls are answered; by default only this machine's.
    port : int
        0 for any that is free.
    browser : bool
        Whether to open the page.

    Raises
    ------
    InputError
        If there is no such host, or the port is taken.
    """
    with listening(host, port) as listener:
        _start_server(listener, host, browser)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, or say why there can be none."""
    if not 0 <= port <= 65535:
        raise InputError(f"--port {port}: must be from 0 to 65535")
    if not host:
        raise InputError("--host '': is empty; 127.0.0.1 is this machine alone")
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (socket.gaierror, UnicodeError) as error:  # the latter for a name that is too long
        why = getattr(error, "strerror", "no name of a machine")
        raise InputError(
            f"--host {shortened(host)}: is no address of this machine ({why})"
        ) from None
    listener = socket.socket(family, kind, protocol)
    try:
        if sys.platform != "win32":  # there it would let two programs share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise InputError(
                f"--port {port}: is taken by another program; choose another, or 0 for any that "
                "is free"
            ) from None
        if error.errno == errno.EACCES:
            raise InputError(f"--port {port}: no permission; ports from 1024 on are free") from None
        raise InputError(
            f"--host {host}: is no address of this machine ({error.strerror})"
        ) from None
    return listener


def guarded(app: App, local: bool) -> App:
    """Return an application with our headers and downloads, that other websites cannot use.

    Parameters
    ----------
    app : callable
        An ASGI application.
    local : bool
        Whether only calls by this machine's own names are answered: a name that somebody else
        points at this machine is refused.
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"").decode("latin-1")
        foreign = bool(origin) and origin.split("://")[-1] != host
        named = local and _name(host) not in _LOCAL
        if named or (scope["type"] == "websocket" and foreign):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await _answer(send, 403, "text/plain", b"This page is for this machine only.\n")
        elif scope["type"] == "http" and scope["path"].startswith("/take/"):
            await _take(scope, send)
        elif scope["type"] == "http" and scope["path"] == "/":
            plainly = [item for item in scope["headers"] if item[0] != b"accept-encoding"]
            await app({**scope, "headers": plainly}, receive, _rewriting(send))
        else:
            await _left_once(app(scope, receive, _adding_headers(send)))

    return guard


async def _left_once(visit: Awaitable[None]) -> None:
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


def _start_server(listener: socket.socket, host: str, browser: bool) -> None:
    os.environ.update(_SETTINGS)
    return_freed_memory()
    # Solara tells the terminal at every visit that a page inside of another website's needs https.
    # Ours may not stand inside of another (`frame-ancestors`), so there is nothing to tell.
    warnings.filterwarnings("ignore", "Cookies with samesite=none require https")
    import uvicorn

    address = _address(listener, host)

    class Announced(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if not self.should_exit:  # in haste it would leave a traceback, and be no sooner
                super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                gc.freeze()  # what is there before anybody comes stays: nobody need look through it
                Job().start(prepare)
                print(f"The reef: {address}   (Ctrl+C ends it)", flush=True)
                if host not in _LOCAL:
                    print("Whoever reaches this machine can use it.", file=sys.stderr)
                if browser:
                    Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    from solara.server.starlette import app

    from viz.jobs import Job
    from viz.visitor import prepare

    config = uvicorn.Config(
        guarded(app, local=host in _LOCAL),
        log_level="warning",
        access_log=False,
        loop="asyncio",
        ws_per_message_deflate=False,  # a movie is packed already: deflating it takes longer
        ws_max_size=LARGEST_MESSAGE,
        h11_max_incomplete_event_size=2 * LONGEST,
        timeout_graceful_shutdown=1,
    )
    try:
        Announced(config).run([listener])
    except KeyboardInterrupt:
        print("Closed.", file=sys.stderr)


def _address(listener: socket.socket, host: str) -> str:
    port = listener.getsockname()[1]
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host
    return f"http://[{shown}]:{port}/" if ":" in shown else f"http://{shown}:{port}/"


def _name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    if host.startswith("["):
        return host[1:].split("]")[0]
    return host.rsplit(":", 1)[0] if host.count(":") == 1 else host


def _adding_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), *_HEADERS]
        await send(message)

    return sent


def _rewriting(send: Send) -> Send:
    """Return a `send` that makes Solara's HTML our own."""
    start: list[Message] = []
    parts: list[bytes] = []

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
            return
        parts.append(message.get("body", b""))
        if message.get("more_body", False):
            return
        body = b"".join(parts)
        for before, then in _REWRITTEN:
            body = body.replace(before, then)
        kept = [item for item in start[0]["headers"] if item[0].lower() != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await send({**start[0], "headers": [*kept, length, *_HEADERS]})
        await send({"type": "http.response.body", "body": body})

    return sent


async def _take(scope: Scope, send: Send) -> None:
    """Answer a download: all that it needs is in its address."""
    import asyncio

    name = scope["path"].removeprefix("/take/")
    query = scope["query_string"].decode("latin-1")
    try:
        kind, content = await asyncio.to_thread(taken, name, query)
    except InputError as error:
        await _answer(send, 400, "text/plain; charset=utf-8", f"{error}\n".encode())
        return
    await _answer(send, 200, kind, content, name)


async def _answer(send: Send, status: int, kind: str, body: bytes, name: str = "") -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *_HEADERS,
    ]
    if name:
        headers.append((b"content-disposition", f'attachment; filename="{name}"'.encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
