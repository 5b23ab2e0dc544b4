"""What the server answers, all of it: the page, its connection, its files, and downloads.

Of Solara's own routes only those that the page needs are here. None that is read changes anything.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route, WebSocketRoute

from viz.web import visits
from viz.web.access import Access
from viz.web.cookies import set_cookie, visitor_cookie
from viz.web.downloads import Downloads
from viz.web.html import page_html
from viz.web.installed import Installed, installed_files
from viz.web.threads import note_threads_of_visits
from viz.web.whose import session_of


def page_app(access: Access) -> Starlette:
    """Return the page as an application, without those who guard it.

    Raises
    ------
    InputError
        If files that it needs are missing.
    """
    from solara.server.app import ensure_apps_initialized
    from solara.server.starlette import lifespan

    note_threads_of_visits()
    ensure_apps_initialized()
    files = installed_files()
    html = page_html(access.root_path, files)

    async def page(request: Request) -> Response:
        answer = HTMLResponse(html)
        set_cookie(answer, visitor_cookie(access), session_of(request.scope), request.scope)
        return answer

    app = Starlette(
        routes=[
            Route("/", page, methods=["GET"]),
            Route("/take/{name:path}", Downloads(), methods=["GET"]),
            Route("/_solara/api/close/{kernel}", visits.close, methods=["POST"]),
            WebSocketRoute("/jupyter/api/kernels/{kernel}/channels", visits.connect),
            Route("/{path:path}", GZipMiddleware(Installed(files)), methods=["GET"]),
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app
