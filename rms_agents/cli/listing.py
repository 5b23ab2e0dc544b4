"""The commands `scenarios` and `parameters`: what there is to choose from."""

from __future__ import annotations

import json as json_text
import sys
from itertools import groupby
from typing import Any

from rms_agents.cli.wording import shown
from rms_agents.parameters import Parameter
from rms_agents.parameters import parameters as declared
from rms_agents.scenario import Scenario, bundled_names


def scenarios_command(json: bool) -> None:
    """List the bundled scenarios with their stories."""
    found = [Scenario.load(name) for name in bundled_names()]
    if json:
        fields = ("name", "title", "story", "watch")
        _print_json([{field: getattr(each, field) for field in fields} for each in found])
        return
    from rich.text import Text

    from rms_agents.cli.console import standard_console
    from rms_agents.cli.entries import Entries

    told = [
        (
            Text(each.name, "bold cyan"),
            Text(each.title, "bold").append(f"\n{each.story}", "not bold"),
        )
        for each in found
    ]
    standard_console().print(Entries(told, below=1))


def parameters_command(json: bool) -> None:
    """List all parameters, group by group."""
    if json:
        _print_json([_as_json(parameter) for parameter in declared().values()])
        return
    from rich.padding import Padding
    from rich.text import Text

    from rms_agents.cli.console import standard_console

    console = standard_console()
    for group, members in groupby(declared().values(), lambda each: each.name.split(".")[0]):
        console.print(Text(group, "bold cyan"))
        for each in members:
            line = Text(each.name, "bold").append(f" = {shown(each.default) or chr(34) * 2}")
            line.append(f"  {_allowed(each)}", "dim").append(f"  {each.kind}", "magenta")
            console.print(Padding(line, (0, 0, 0, 2)))
            console.print(Padding(Text(each.meaning, "dim"), (0, 0, 0, 6)))
            console.print(Padding(Text(f"Source: {each.source}", "dim italic"), (0, 0, 0, 6)))
        console.print()


def _allowed(parameter: Parameter) -> str:
    if parameter.choices or parameter.low is None or parameter.high is None:
        return "" if parameter.kind == "switch" else parameter.type_name
    return f"{parameter.unit}, {parameter.low:,.16g} to {parameter.high:,.16g}".removeprefix(", ")


def _as_json(parameter: Parameter) -> dict[str, Any]:
    first = ("name", "default", "unit", "low", "high", "meaning", "source", "kind")
    fields = parameter.model_dump(mode="json")
    return {name: fields[name] for name in first} | fields


def _print_json(value: object) -> None:
    sys.stdout.write(json_text.dumps(value, allow_nan=False) + "\n")
