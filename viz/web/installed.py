"""Files that were installed with the page: scripts, styles, fonts and signs.

They are listed once, when the server starts. Whatever is asked for is looked up in that list by its
whole path: there is no path to be tricked with, and nothing that is asked for changes a file.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
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
        """Return a file and its size, or None where the list has none, or it is none any more."""
        file = self._files.get(path)
        if file is not None:
            with suppress(OSError):
                found = file.lstat()
                if stat.S_ISREG(found.st_mode):
                    return str(file), found
        return "", None

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
    folders: dict[str, list[Path]] = {
        CDN: [settings.assets.proxy_cache_dir],
        "/static/assets": server.asset_directories(),
        "/static": [server.solara_static],
    }
    for name in sorted(extensions):
        folders[f"/jupyter/nbextensions/{name}"] = [
            folder / name for folder in server.nbextensions_directories
        ]
    return listed(folders)


def listed(folders: dict[str, list[Path]]) -> dict[str, Path]:
    """Return the regular files of folders by their paths.

    Links are left out, and what has no kind that the page uses.

    Parameters
    ----------
    folders : dict of str to list of Path
        By the path under which they are shown; the first that has a file counts.
    """
    found: dict[str, Path] = {}
    for path, several in folders.items():
        for folder in several:
            for here, _, names in os.walk(folder):
                for file in (Path(here, name) for name in names):
                    if file.suffix in _KINDS and stat.S_ISREG(file.lstat().st_mode):
                        found.setdefault(f"{path}/{file.relative_to(folder).as_posix()}", file)
    return found
