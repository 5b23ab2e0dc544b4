"""What the server answers, all of it: the page, its connection, its files, and downloads.

Of Solara's own routes only those that the page needs are here. None that is read changes anything.
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from rms_agents.errors import InputError
from viz.take_away import taken
from viz.web.access import Access
from viz.web.cookies import set_cookie, visitor, visitor_cookie
from viz.web.html import page_html
from viz.web.installed import Installed, installed_files
from viz.web.visits import Visits


def page_app(access: Access) -> Starlette:
    """Return the page as an application, without those who guard it.

    Raises
    ------
    InputError
        If files that it needs are missing.
    """
    from solara.server.app import ensure_apps_initialized
    from solara.server.starlette import lifespan

    ensure_apps_initialized()
    files, visits = installed_files(), Visits(access)
    html = page_html(access.root_path, files)

    async def page(request: Request) -> Response:
        answer = HTMLResponse(html)
        who = visitor(request, access)
        set_cookie(answer, visitor_cookie(access), who, request.scope)
        return answer

    app = Starlette(
        routes=[
            Route("/", page, methods=["GET"]),
            Route("/take/{name:path}", _download, methods=["GET"]),
            Route("/_solara/api/close/{kernel}", visits.close, methods=["POST"]),
            WebSocketRoute("/jupyter/api/kernels/{kernel}/channels", visits.connect),
            Route("/{path:path}", GZipMiddleware(Installed(files)), methods=["GET"]),
        ],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False
    return app


async def _download(request: Request) -> Response:
    """Answer a download: all that it needs is in its address."""
    name = request.path_params["name"]
    try:
        kind, content = await run_in_threadpool(taken, name, request.url.query)
    except InputError as error:
        return PlainTextResponse(f"{error}\n", 400)
    named = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=named, media_type=kind)
