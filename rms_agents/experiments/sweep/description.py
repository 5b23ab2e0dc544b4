"""What a sweep's manifest says of it: names for exactly that, and what differs from another.

A description is JSON: what is computed, and the program that does (`provenance.program`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from rms_agents.errors import InputError
from rms_agents.provenance import PARTS, Difference, differences, program

FORMAT = 2
_GROWING = frozenset({"points", "design_sha256", "replicates", "runs", "chunk_runs"})


def inputs_of(description: Mapping[str, Any]) -> str:
    """Return a name, 64 hexadecimal digits, for what is computed, whatever program does."""
    text = json.dumps(counted(description), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def identity_of(inputs: str, by: Mapping[str, Any]) -> str:
    """Return the identity of a plan as a certain program computes it.

    Whoever computes a chunk puts in its file what *its own* program makes of the plan. A chunk of
    other code is therefore one of another plan, wherever it comes from.
    """
    parts = {name: by[name] for name in sorted(PARTS & by.keys())}
    return hashlib.sha256(f"{inputs} {json.dumps(parts, sort_keys=True)}".encode()).hexdigest()


def check_same(recorded: Mapping[str, Any], now: Mapping[str, Any], where: str = "sweep") -> None:
    """Refuse to go on with another plan than the recorded one, and say what differs."""
    found = _all_differences(recorded, now, counted(recorded), counted(now))
    _refuse(found, f"{where}: differs from what was begun")


def check_extends(earlier: Mapping[str, Any], now: Mapping[str, Any], where: str) -> None:
    """Refuse a plan that differs from a finished one in more than points and replicates."""
    one, other = counted(earlier), counted(now)
    for told in (one, other):
        told["varied"] = sorted(told["varied"])
    shared = one["other_scenarios"].keys() & other["other_scenarios"].keys()
    for told in (one, other):
        told["other_scenarios"] = {name: told["other_scenarios"][name] for name in sorted(shared)}
        for name in _GROWING:
            del told[name]
    found = _all_differences(earlier, now, one, other)
    _refuse(found, f"{where}: only points and replicates can be added to a sweep")


def _all_differences(
    recorded: Mapping[str, Any],
    now: Mapping[str, Any],
    was_counted: dict[str, Any],
    is_counted: dict[str, Any],
) -> list[str]:
    for description in (recorded, now):
        check_format(description)
    found = [_described(difference) for difference in differences(recorded, now)]
    return [*found, *_differences(was_counted, is_counted)]


def _refuse(found: list[str], why: str) -> None:
    if found:
        most = 5
        rest = f"; and {len(found) - most} more" if len(found) > most else ""
        raise InputError(f"{why}: {'; '.join(found[:most])}{rest}")


def check_format(description: Mapping[str, Any]) -> None:
    """Refuse a sweep whose folder another version of this program made in another way."""
    if description.get("format") != FORMAT:
        raise InputError(
            f"sweep: was begun by version {description.get('code_version', 'unknown')} in format "
            f"{description.get('format', 'unknown')}; this is version {program()['code_version']}, "
            f"which goes on with format {FORMAT} only: begin it again, or use that version"
        )


def _differences(recorded: Any, now: Any, name: str = "") -> Iterator[str]:
    if isinstance(recorded, dict) and isinstance(now, dict):
        for key in [*recorded, *(key for key in now if key not in recorded)]:
            inside = f"{name}.{key}" if name else str(key)
            yield from _differences(recorded.get(key), now.get(key), inside)
    elif recorded != now:
        name = name.removeprefix("scenario.configuration.parameters.")
        yield f"{name} was {_short(recorded)}, is {_short(now)}"


def _described(difference: Difference) -> str:
    files = f" (not the same: {difference.files})" if difference.files else ""
    return f"{difference.name} was {difference.one}, is {difference.other}{files}"


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else text[:57] + "..."


def counted(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is computed: not by what program, where files lie, how a story is worded."""

    def kept(entry: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": entry["name"], "configuration": entry["configuration"]}

    return {
        **{name: told for name, told in description.items() if name not in {"format", *PARTS}},
        "scenario": kept(description["scenario"]),
        "other_scenarios": {
            name: kept(entry) for name, entry in description["other_scenarios"].items()
        },
    }
