"""Calls by foreign names, and calls that another website's page sends, are refused.

Any page in a browser can make that browser call this server: with a picture, a script, a form. The
browser says whose page it was (`Sec-Fetch-Site`; older ones `Origin` and `Referer`). Another port
of the same machine is another website, too. What remains for others is a link to the page itself.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from viz.web.access import Access
from viz.web.authority import Origin, origin_of, read_authority, read_origin
from viz.web.proxy import path_in_the_page
from viz.web.refusing import refuse

_OWN_PAGES = ("same-origin", "none")  # none: the person, by an address typed or a bookmark
_SCHEMES = {"ws": "http", "wss": "https"}  # a connection's scheme, and that of the page it is for


class Guard:
    """Let through what calls the server by one of its names, and comes from its own page."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            ours = self._named(scope, headers)
            if ours is None:
                await refuse(scope, receive, send, self._other_name)
                return
            if self._is_foreign(scope, headers, ours):
                await refuse(scope, receive, send, "Only this page itself may ask for that.")
                return
        await self._app(scope, receive, send)

    @property
    def _other_name(self) -> str:
        if self._access.token is None:
            return "This page is for this machine only."
        return "This page does not go by that name."

    def _named(self, scope: Scope, headers: Headers) -> Origin | None:
        """Return the origin that a call names, or None if that is none of the server's."""
        hosts = headers.getlist("host")
        called = read_authority(hosts[0]) if len(hosts) == 1 else None
        scheme: str = scope["scheme"]
        ours = origin_of(_SCHEMES.get(scheme, scheme), called)
        if ours is None:
            return None
        arrived_at = scope["server"][0] if scope.get("server") else ""
        return ours if self._access.answers_to(ours.name, ours.port, arrived_at) else None

    def _is_foreign(self, scope: Scope, headers: Headers, ours: Origin) -> bool:
        """Return whether a call was sent by the page of another website."""
        sites = headers.getlist("sec-fetch-site")
        arriving = _may_be_a_link(scope, headers)
        if len(sites) > 1 or (sites and sites[0] not in _OWN_PAGES and not arriving):
            return True
        origins = headers.getlist("origin")
        if origins:
            # By our referrer policy the browser says no origin when the page says that it closes.
            closing = sites == ["same-origin"] and origins == ["null"] and scope["type"] == "http"
            return not closing and (len(origins) > 1 or read_origin(origins[0]) != ours)
        if scope["type"] == "websocket":  # every browser says the origin of a connection
            return self._access.token is not None
        referers = headers.getlist("referer")
        if sites or arriving or not referers:
            return False
        return len(referers) > 1 or _origin_of_page(referers[0]) != ours


def _may_be_a_link(scope: Scope, headers: Headers) -> bool:
    """Return whether a call may be that of somebody who follows a link to the page."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and path_in_the_page(scope) == "/"
        and (
            "sec-fetch-site" not in headers
            or (headers.getlist("sec-fetch-mode"), headers.getlist("sec-fetch-dest"))
            == (["navigate"], ["document"])
        )
    )


def _origin_of_page(address: str) -> Origin | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return read_origin(f"{parts.scheme}://{parts.netloc}")
