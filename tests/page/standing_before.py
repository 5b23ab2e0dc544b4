"""A reverse proxy as notebook servers have one: it shows what runs at a port under a path."""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

_MOST = 1 << 16  # bytes passed on at once, and of the head of a call


@contextmanager
def notebook_server(port: int, path: str, keeps_path: bool) -> Iterator[str]:
    """Yield the address at which a proxy shows what listens at a port of this machine.

    As jupyter-server-proxy does, it passes on ``Host`` and ``Origin`` as the browser wrote them,
    and says in headers of its own under which path it shows what; websockets pass, too.

    Parameters
    ----------
    port
        Where calls are passed on to.
    path
        Under which it is shown, as ``/proxy/8765``; all else is not found.
    keeps_path
        Whether the path is passed on, as under ``/proxy/absolute``, or taken away.
    """

    class Call(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            head, rest = _head_of(self.request)
            if not head:  # browsers open connections that they then do not need
                return
            first, *fields = head.split(b"\r\n")
            method, target, version = first.split(b" ")
            if not target.startswith(path.encode() + b"/"):
                self.request.sendall(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
                return
            if not keeps_path:
                target = target.removeprefix(path.encode())
                fields += [b"X-Forwarded-Prefix: " + path.encode()]
                fields += [b"X-ProxyContextPath: " + path.encode()]
            if not any(field.lower().startswith(b"upgrade:") for field in fields):
                fields = [f for f in fields if not f.lower().startswith(b"connection:")]
                fields += [b"Connection: close"]  # so that each call comes with a head of its own
            told = b"\r\n".join([b" ".join([method, target, version]), *fields])
            with socket.create_connection(("127.0.0.1", port)) as there:
                there.sendall(told + b"\r\n\r\n" + rest)
                onward = Thread(target=_pass_on, args=(self.request, there), daemon=True)
                onward.start()
                _pass_on(there, self.request)
                onward.join()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Call) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}{path}/"
        finally:
            server.shutdown()


def _head_of(caller: socket.socket) -> tuple[bytes, bytes]:
    """Return the head of a call, and what of its body came along."""
    said = b""
    while b"\r\n\r\n" not in said:
        more = caller.recv(_MOST)
        if not more:
            return b"", b""
        said += more
    head, _, rest = said.partition(b"\r\n\r\n")
    return head, rest


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    """Pass on whatever one side says until it has ended; then the other is told so."""
    with suppress(OSError):
        while said := one.recv(_MOST):
            other.sendall(said)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
