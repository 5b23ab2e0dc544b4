"""Others than this machine need the link: its token becomes a cookie at the first visit."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import unquote_plus

from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from viz.web.access import Access
from viz.web.cookies import set_cookie, token_cookie
from viz.web.proxy import path_in_the_page
from viz.web.refusing import refuse

PARAMETER = "token"
_ASK = "This page opens with a link that holds a key. Ask whoever runs it for that link."
_ASKING = f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The link is needed</title>
<style>
body {{ background: #06222c; color: #e8f1f2; font: 1.125rem/1.6 system-ui, sans-serif;
  margin: 20vh auto; max-width: 32rem; padding: 0 1.5rem; }}
</style>
<h1>The link is needed</h1>
<p>{_ASK}</p>
</html>
"""


class Admission:
    """Let in who has the token; for all others there is a page that says whom to ask."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        token = self._access.token
        if token is None or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        # What the cookie holds proves the token and does not tell it.
        proof = hmac.new(token.encode(), b"cookie of the page", hashlib.sha256).hexdigest()
        cookie = HTTPConnection(scope).cookies.get(token_cookie(self._access), "")
        known = hmac.compare_digest(cookie.encode(), proof.encode())
        said, rest = _split(scope["query_string"].decode("latin-1"))
        if said and _arrives(scope):
            invited = len(said) == 1 and hmac.compare_digest(said[0].encode(), token.encode())
            if invited or known:
                # The token leaves the address before anything is shown.
                root = scope.get("root_path", "")
                answer = RedirectResponse(f"{root}/?{rest}" if rest else f"{root}/", 303)
                set_cookie(answer, token_cookie(self._access), proof, scope)
                await answer(scope, receive, send)
                return
        elif known:
            await self._app(scope, receive, send)
            return
        await refuse(scope, receive, send, _ASK, html=_ASKING)


def _arrives(scope: Scope) -> bool:
    reading = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    return reading and path_in_the_page(scope) == "/"


def _split(query: str) -> tuple[list[str], str]:
    """Return the tokens of a query, and the query without them, as it was written."""
    parts = query.split("&")
    of_token = [part for part in parts if unquote_plus(part.partition("=")[0]) == PARAMETER]
    rest = [part for part in parts if part not in of_token]
    return [unquote_plus(part.partition("=")[2]) for part in of_token], "&".join(rest)
