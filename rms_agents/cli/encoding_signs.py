"""What stands for a sign that an output's encoding lacks: the one place for all of them.

Each stands for one sign, so that tables and charts keep their shape; only the ellipsis gets longer.
Importing this makes the rule known to Python as an error handler of encodings.
"""

from __future__ import annotations

import codecs
import unicodedata

LIKENESS = "rms_agents.likeness"

_SIGNS = {
    "│": "|",
    "┃": "|",
    "┤": "+",
    "├": "+",
    "└": "`",
    "┴": "+",
    "┼": "+",
    "╭": "+",
    "╮": "+",
    "╰": "+",
    "╯": "+",
    "─": "-",
    "━": "=",
    "╸": "=",
    "╺": "=",
    "█": "#",
    "▓": "%",
    "▚": "x",
    "▒": "=",
    "░": ":",
    "·": ".",
    "•": "*",
    "★": "*",
    "●": "*",
    "○": "o",
    "−": "-",
    "–": "-",
    "—": "-",
    "×": "x",
    "÷": "/",
    "±": "~",
    "≈": "~",
    "≤": "<",
    "≥": ">",
    "→": ">",
    "←": "<",
    "↑": "^",
    "↓": "v",
    "✓": "+",
    "✔": "+",
    "✗": "x",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "…": "...",
    "\u00a0": " ",
    "\u202f": " ",
}
_EIGHTHS = "▏▎▍▌▋▊▉"  # of a bar's last character
_BRAILLE = range(0x2800, 0x2900)
_LEFT, _RIGHT = (0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80)  # bits of the dots, from above
_LEVEL = '"--_'  # a line across, by how far below it runs
_POINT = "'..."  # one dot, likewise
_TALL = 3  # dots above each other that are a line upwards


def likeness(sign: str) -> str:
    """Return what a sign looks like in ASCII; a question mark for what looks like nothing there."""
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign in _EIGHTHS:
        return "#" if _EIGHTHS.index(sign) >= len(_EIGHTHS) // 2 else ":"
    if ord(sign) in _BRAILLE:
        return _drawn(ord(sign) - _BRAILLE.start)
    plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
    return plain or ("" if unicodedata.combining(sign) else "?")


def _drawn(dots: int) -> str:
    """Return the ASCII sign nearest to two columns of four dots."""
    left, right = ([row for row, bit in enumerate(bits) if dots & bit] for bits in (_LEFT, _RIGHT))
    if not left and not right:
        return " "
    if left and right:
        slope = sum(right) / len(right) - sum(left) / len(left)
        if abs(slope) >= 1:
            return "\\" if slope > 0 else "/"
        if max(len(left), len(right)) >= _TALL:
            return "|"
        return _LEVEL[round((sum(left) + sum(right)) / (len(left) + len(right)))]
    rows = left or right
    if len(rows) == 1:
        return _POINT[rows[0]]
    return "|" if len(rows) >= _TALL else ":"


def _encode(error: UnicodeError) -> tuple[str | bytes, int]:
    """Replace what cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(likeness, error.object[error.start : error.end])), error.end


codecs.register_error(LIKENESS, _encode)
