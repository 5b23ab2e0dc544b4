"""The page's own server: on this machine only unless told otherwise, and asking nobody else."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType

from starlette.types import ASGIApp

from rms_agents.leaving import leave
from viz.address import LONGEST
from viz.allocator import return_freed_memory
from viz.listening import links, listening, place_of
from viz.opening import open_in_browser
from viz.web.access import VISITORS, Access, access_for
from viz.web.admission import Admission
from viz.web.connections import connections
from viz.web.cookies import Recognised
from viz.web.guard import Guard
from viz.web.headers import EveryAnswer
from viz.web.message_turns import InTurns
from viz.web.proxy import ClosingStroke, Forwarded, RootPath
from viz.web.solara_settings import set_up_solara
from viz.web.visitors_limit import Limited

HOST, PORT = "127.0.0.1", 8765
_FAREWELL = 1.0  # seconds in which pages hear that the server is closing
_SWITCH = 0.001  # seconds that a thread runs Python while another waits: answers come sooner

# What a call passes on its way to the page, first to last.
LAYERS: tuple[Callable[[ASGIApp, Access], ASGIApp], ...] = (
    lambda app, access: EveryAnswer(app),  # our headers, whatever is answered
    Forwarded,  # what proxies add is believed of trusted ones only
    RootPath,  # under which the page is shown
    Guard,  # called by a name of ours, and not by another website's page
    Admission,  # with the token, where there is one
    ClosingStroke,  # `/reef` is `/reef/`
    Recognised,  # as one visitor or another
    Limited,  # of whom there are at most so many
    InTurns,  # what they say is checked, and done in turns
)


def serve(
    host: str = HOST,
    port: int = PORT,
    browser: bool = True,
    names: Sequence[str] = (),
    root_path: str = "",
    proxies: Sequence[str] = (),
    visitors: int = VISITORS,
) -> None:
    """Serve the page until interrupted.

    Parameters
    ----------
    host : str
        Whose calls are answered; by default only this machine's.
    port : int
        0 for any that is free.
    browser : bool
        Whether to open the page.
    names : sequence of str
        By which the server may be called besides its own addresses.
    root_path : str
        Under which a proxy shows the page.
    proxies : sequence of str
        Addresses of proxies whose forwarded headers are believed.
    visitors : int
        How many may be there at once.

    Raises
    ------
    InputError
        If there is no such host, the port is taken, or another value is wrong.
    """
    with listening(host, port) as listener:
        place = place_of(listener)
        access = access_for(place, os.environ, names, root_path, proxies, visitors)
        _start_server(listener, access, browser)


def guarded(app: ASGIApp, access: Access) -> ASGIApp:
    """Return an application with all layers around it."""
    for layer in reversed(LAYERS):
        app = layer(app, access)
    return app


def _start_server(listener: socket.socket, access: Access, browser: bool) -> None:
    set_up_solara(access)
    sys.setswitchinterval(_SWITCH)
    return_freed_memory()
    import uvicorn

    from viz.jobs import Job
    from viz.visitor import prepare
    from viz.web.routes import page_app

    class Announced(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            if not self.should_exit:  # in haste it would leave a traceback, and be no sooner
                super().handle_exit(sig, frame)

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                gc.freeze()  # what is there before anybody comes stays: nobody need look through it
                Job().start(prepare)
                _announce(links(place_of(listener), access), access, browser)

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            with suppress(TimeoutError):
                async with asyncio.timeout(_FAREWELL):
                    await super().shutdown(sockets)
            leave("Closed.", code=0)  # without waiting for what is computed, compiled, or sent

    config = uvicorn.Config(
        guarded(page_app(access), access),
        **connections(access.time_limits),
        loop="asyncio",
        log_level="error",  # what strangers send that is no HTTP is nothing to tell
        access_log=False,
        server_header=False,
        proxy_headers=False,  # `Forwarded` reads them
        ws_per_message_deflate=False,  # a movie is packed already: deflating it takes longer
        h11_max_incomplete_event_size=2 * LONGEST,
    )
    try:
        Announced(config).run([listener])
    except KeyboardInterrupt:  # before the server had begun
        leave("Closed.", code=0)


def _announce(addresses: list[str], access: Access, browser: bool) -> None:
    """Say where the page is and who may call, and open it."""
    first, *others = addresses
    print(f"The reef: {first}   (Ctrl+C ends it)", flush=True)
    for address in others:
        print(f"      or: {address}", flush=True)
    if access.token:
        print(
            "Who has such a link can use the page, and nobody else; it holds the key. What goes "
            "over the network can be read on its way, except by https.",
            file=sys.stderr,
        )
    if browser:
        open_in_browser(addresses[-1], secret=access.token is not None)
