"""Numbers as people read them."""

from __future__ import annotations

_SHORT = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def compact(value: float) -> str:
    """Return a number in few characters: 1.2M, 964k, 31, 0.45."""
    for size, letter in _SHORT:
        if abs(value) >= 0.9995 * size:
            digits = 0 if abs(value) >= 99.95 * size else 1
            return f"{value / size:.{digits}f}".removesuffix(".0") + letter
    if abs(value) >= 99.95 or value == round(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 9.995 else f"{value:.2f}"


def percent(share: float) -> str:
    """Return a share in per cent, finer below ten."""
    return f"{100 * share:.1f}%" if 0 < abs(share) < 0.0995 else f"{100 * share:.0f}%"


def counted(count: int, thing: str) -> str:
    """Return a count with its noun, which is given in the singular: 1 tie, 2 ties, 3 people."""
    return f"{count:,} {thing if count == 1 else plural(thing)}"


def plural(thing: str) -> str:
    """Return a noun in the plural; only the last of its words changes."""
    *before, noun = thing.split(" ")
    if noun in _IRREGULAR:
        noun = _IRREGULAR[noun]
    elif noun.endswith(("s", "x", "ch", "sh")):
        noun += "es"
    elif noun.endswith("y") and noun[-2:-1] not in "aeiou":
        noun = f"{noun[:-1]}ies"
    else:
        noun += "s"
    return " ".join([*before, noun])


_IRREGULAR = {"person": "people", "index": "indices", "analysis": "analyses"}


def shown(value: bool | int | float | str) -> str:
    """Return a parameter's value as it is typed after ``--set NAME=``."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
