"""To whom a request or a connection belongs: by the page's cookie, or else by where it is from."""

from __future__ import annotations

from collections.abc import Hashable, MutableMapping
from typing import Any

COOKIE = "solara-session-id"


def visitor_here() -> Hashable:
    """Return the visitor whose page this thread draws."""
    from solara.server import kernel_context

    if not kernel_context.has_current_context():
        return "nobody"
    return str(kernel_context.get_current_context().session_id)


def visitors_inside() -> set[str]:
    """Return the visitors whose pages the server holds, open or lost a moment ago."""
    from solara.server import kernel_context

    return {page.session_id for page in list(kernel_context.contexts.values())}


def session_of(scope: MutableMapping[str, Any]) -> str:
    """Return what the page's cookie says in the headers of a request; empty for none."""
    from starlette.requests import cookie_parser

    said = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return cookie_parser(said.decode("latin-1")).get(COOKIE, "")


def visitor_of(scope: MutableMapping[str, Any]) -> Hashable:
    """Return the visitor who sends a request: who is not inside is known by the address only.

    So nobody is a new visitor with each request by sending another cookie each time.
    """
    session = session_of(scope)
    if session in visitors_inside():
        return session
    client = scope.get("client")
    return client[0] if client else "nobody"
