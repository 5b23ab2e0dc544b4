"""The one place that reads TOML which a user wrote, and says in words whatever is wrong with it."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from rms_agents.errors import InputError, shortened

MOST_DEEP = 16  # tables and lists inside of each other; a scenario needs four
_LARGEST = 2**63  # whole numbers of TOML are below
_RULE = "must have 64 bits at most"
_MOST_SAID = 160  # characters of what the parser says, which repeats names


def read_toml(text: str) -> dict[str, Any]:
    """Return the content of a TOML text.

    The parser stops in several ways: where the text is no TOML, at a whole number of too many
    digits, and at lists inside of lists without end.

    Raises
    ------
    InputError
        Naming the place, or the entry and its value, and the rule.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {_said(str(error))}") from None
    except RecursionError:
        raise InputError(f"not valid TOML: {_too_deep()}") from None
    except ValueError:  # Python reads no whole number of more than some thousand digits
        raise InputError(f"not valid TOML: {_longest_number(text)}: {_RULE}") from None
    _check(content)
    return content


def _check(content: dict[str, Any]) -> None:
    """Refuse what the parser lets through and nobody could repeat in a message."""
    inside: list[tuple[str, object, int]] = [("", content, 0)]
    while inside:
        name, value, depth = inside.pop()
        if depth > MOST_DEEP:
            raise InputError(f"{shortened(name)}: {_too_deep()}")
        if isinstance(value, dict):
            inside += [
                (f"{name}.{key}" if name else str(key), entry, depth + 1)
                for key, entry in value.items()
            ]
        elif isinstance(value, list):
            inside += [(name, entry, depth + 1) for entry in value]
        elif isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
            raise InputError(f"{shortened(name)} = {shortened(_written(value))}: {_RULE}")


def _written(value: int) -> str:
    """Return a whole number as it is written, or in sixteens where Python writes none so long."""
    try:
        return str(value)
    except ValueError:
        return hex(value)


def _longest_number(text: str) -> str:
    """Return the longest number of a text, shortened, and where it stands."""
    said = re.sub(r"#.*", lambda comment: " " * len(comment[0]), text)  # comments say nothing
    found = max(re.finditer(r"[0-9][0-9_]*", said), key=lambda one: len(one[0]))
    line = text.count("\n", 0, found.start()) + 1
    return f"{shortened(found[0])} (at line {line})"


def _too_deep() -> str:
    return f"tables and lists must stand at most {MOST_DEEP} deep inside of each other"


def _said(fault: str) -> str:
    """Return what the parser says, not too long, with the place at its end."""
    what, at, place = fault.rpartition(" (at ")
    return f"{shortened(what, _MOST_SAID)}{at}{place}" if at else shortened(fault, _MOST_SAID)
