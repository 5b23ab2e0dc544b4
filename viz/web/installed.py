"""Files that were installed with the page: scripts, styles, fonts and signs.

They are listed once, when the server starts. Whatever is asked for is looked up in that list by its
whole path: there is no path to be tricked with, and nothing that is asked for changes a file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

from viz.web.proxy import path_in_the_page

# Said here and not guessed: what the machine knows of endings may be wrong. No HTML among them.
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".eot": "application/vnd.ms-fontobject",
    ".gif": "image/gif",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".otf": "font/otf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
CDN = "/_solara/cdn"


class Installed(StaticFiles):
    """Serve files by the paths of a list.

    Parameters
    ----------
    files : dict of str to Path
        Where the file of each path is.
    """

    def __init__(self, files: dict[str, Path]) -> None:
        super().__init__(check_dir=False)
        self._files = files

    def get_path(self, scope: Scope) -> str:
        """Return what is asked for, as it is."""
        return path_in_the_page(scope)

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """Return a file and its size, or None where the list has none, or it is gone since."""
        file = self._files.get(path)
        try:
            found = None if file is None else file.lstat()
        except OSError:
            found = None
        return ("", None) if file is None or found is None else (str(file), found)

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """Return a file with its media type."""
        kind = _KINDS[Path(full_path).suffix]
        # Checked for news at each visit: an upgrade must not leave old scripts in the browser.
        kept = {"cache-control": "no-cache"}
        answer = FileResponse(full_path, status_code, kept, kind, stat_result=stat_result)
        if self.is_not_modified(answer.headers, Headers(scope=scope)):
            return NotModifiedResponse(answer.headers)
        return answer


def installed_files() -> dict[str, Path]:
    """Return the files that the page's browser may ask for, by their paths."""
    from solara.server import server, settings

    extensions = {name.partition("/")[0] for name in server.get_nbextensions()[0]}
    found: dict[str, Path] = {}
    for path, folders in (
        (CDN, [settings.assets.proxy_cache_dir]),
        ("/static/assets", server.asset_directories()),
        ("/static", [server.solara_static]),
        *(
            (f"/jupyter/nbextensions/{name}", [at / name for at in server.nbextensions_directories])
            for name in sorted(extensions)
        ),
    ):
        for folder in folders:
            for file, inside in _regular_files(Path(folder)):
                found.setdefault(f"{path}/{inside}", file)
    return found


def _regular_files(folder: Path) -> Iterable[tuple[Path, str]]:
    """Yield the files below a folder that are no links, with their paths in it."""
    for here, _, names in os.walk(folder):
        for name in names:
            file = Path(here, name)
            if file.suffix in _KINDS and stat.S_ISREG(file.lstat().st_mode):
                yield file, file.relative_to(folder).as_posix()
