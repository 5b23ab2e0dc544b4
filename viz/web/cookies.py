"""The page's cookies, all by one policy.

Scripts cannot read them. Calls of other websites do not carry them; a link to the page does, so
that a shared link opens for those who were let in. Under https they are never sent without it.
Browsers keep them by machine and not by port: so the port is in their name, and two servers on one
machine do not disturb each other.
"""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from viz.web.access import Access

_FOR_SOLARA = "solara-session-id"  # the name under which Solara looks for a visitor
_VISITOR = re.compile(r"[A-Za-z0-9-]{1,64}")


def set_cookie(response: Response, name: str, value: str, scope: Scope) -> None:
    """Put a cookie on an answer."""
    response.set_cookie(
        name,
        value,
        path=f"{scope.get('root_path', '')}/",
        secure=scope["scheme"] == "https",
        httponly=True,
        samesite="lax",
    )


def visitor_cookie(access: Access) -> str:
    """Return the name of the cookie that says which visitor it is."""
    return f"rms-visitor-{access.port}"


def token_cookie(access: Access) -> str:
    """Return the name of the cookie that says that somebody was let in."""
    return f"rms-token-{access.port}"


def visitor(connection: HTTPConnection, access: Access) -> str:
    """Return who calls, as their cookie says; somebody new where it says nothing."""
    said = connection.cookies.get(visitor_cookie(access)) or connection.cookies.get(_FOR_SOLARA, "")
    return said if _VISITOR.fullmatch(said) else str(uuid4())


def with_solaras_cookie(scope: Scope, who: str) -> Scope:
    """Return a connection whose only cookie is the one by which Solara knows a visitor."""
    others = [item for item in scope["headers"] if item[0] != b"cookie"]
    return {**scope, "headers": [*others, (b"cookie", f"{_FOR_SOLARA}={who}".encode())]}
