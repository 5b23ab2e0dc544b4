"""The JavaScript and styles of the reef as one text each: what browsers get, with no build step.

The files are plain ES modules that Node can import one by one. Joined, their imports of each other
are left out and their exports become plain declarations, so top-level names are unique over all.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "js"

# A module stands after those it uses. Panels of the page's columns come before the stage.
ORDER = (
    "decode",
    "player",
    "palette",
    "geometry",
    "bands",
    "charts*",
    "hours*",
    "story",
    "account",
    "analogy",
    "export",
    "sprites*",
    "shoal",
    "water",
    "anemone",
    "pulses",
    "blitter",
    "scene",
    "highlight",
    "reef",
    "timeline",
    "legend",
    "hover",
    "stage",
)
MAIN, STANDALONE = "main", "standalone"

_IMPORT = re.compile(r"^import\s[^;]*?\sfrom\s+\"\./[\w.]+\";\n", re.MULTILINE | re.DOTALL)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class|let) )", re.MULTILINE)


def module_files() -> list[Path]:
    """Return the modules of the reef in the order in which they are joined, but for the last.

    Raises
    ------
    ValueError
        If a file of the folder has no place in the order.
    """
    files = [path for name in ORDER for path in sorted(FOLDER.glob(f"{name}.js"))]
    forgotten = (
        set(FOLDER.glob("*.js")) - set(files) - {FOLDER / f"{MAIN}.js", FOLDER / f"{STANDALONE}.js"}
    )
    if forgotten:
        raise ValueError(f"no place in the order for {sorted(path.name for path in forgotten)}")
    return files


def joined(path: Path) -> str:
    """Return a module's text without imports of its neighbours and with plain declarations."""
    return _EXPORT.sub("", _IMPORT.sub("", path.read_text(encoding="utf-8")))


def widget_source() -> str:
    """Return the module that anywidget loads: everything, and ``export default { render }``."""
    parts = [joined(path) for path in module_files()]
    return "\n".join([*parts, joined(FOLDER / f"{MAIN}.js")])


def standalone_source() -> str:
    """Return the script of the self-contained page."""
    parts = [joined(path) for path in module_files()]
    main = joined(FOLDER / f"{MAIN}.js").replace("export default { render };\n", "")
    return "\n".join([*parts, main, joined(FOLDER / f"{STANDALONE}.js")])


def styles() -> str:
    """Return all styles of the reef, its own first."""
    paths = sorted(FOLDER.glob("*.css"), key=lambda path: (path.name != "reef.css", path.name))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)
