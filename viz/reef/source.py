"""The JavaScript and styles of the reef as one text each: what browsers get, with no build step.

The files are plain ES modules that Node can import one by one. Joined, each becomes a function of
its own that runs once and returns what the module exports, after those that it imports.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "js"
MAIN, STANDALONE = "main", "standalone"

_IMPORT = re.compile(r"^import\s*(\{[^}]*\})\s*from\s+\"\./(\w+)\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class) )(\w+)", re.MULTILINE)


def modules_in_order(last: str) -> list[str]:
    """Return the names of a module and all it imports, each after those it imports itself."""
    found: list[str] = []
    seen: set[str] = set()

    def visit(name: str) -> None:
        if name in seen:
            return
        seen.add(name)
        for _, other in _IMPORT.findall(_text(name)):
            visit(other)
        found.append(name)

    visit(last)
    return found


def widget_source() -> str:
    """Return the module that anywidget loads: everything, and what it is to render."""
    parts = [_as_function(name) for name in modules_in_order(MAIN)]
    return "\n".join([*parts, f"export default {{ render: {_variable(MAIN)}.render }};\n"])


def standalone_source() -> str:
    """Return the script of the self-contained page."""
    return "\n".join(_as_function(name) for name in modules_in_order(STANDALONE))


def styles() -> str:
    """Return all styles of the reef, its own first."""
    paths = sorted(FOLDER.glob("*.css"), key=lambda path: (path.name != "reef.css", path.name))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def _text(name: str) -> str:
    return (FOLDER / f"{name}.js").read_text(encoding="utf-8")


def _variable(name: str) -> str:
    return f"{name}_module"


def _as_function(name: str) -> str:
    """Return a module as a function that returns its exports."""
    text = _text(name)
    exports = [exported for _, exported in _EXPORT.findall(text)]
    inside = _IMPORT.sub(
        lambda found: f"const {found[1].replace(' as ', ': ')} = {_variable(found[2])};\n", text
    )
    inside = _EXPORT.sub(r"\1\2", inside)
    returned = f"return {{ {', '.join(exports)} }};\n" if exports else ""
    return f"const {_variable(name)} = (() => {{\n{inside}{returned}}})();\n"
