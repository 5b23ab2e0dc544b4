"""`scenarios` and `parameters`: what there is to choose from."""

from __future__ import annotations

from rms_agents.cli.results import console, print_json
from rms_agents.parameters import Parameter, parameters
from rms_agents.scenario import Scenario, bundled_names


def scenarios_command(json: bool) -> None:
    """List the bundled scenarios with their stories."""
    loaded = [Scenario.load(name) for name in bundled_names()]
    if json:
        print_json(
            [
                {
                    "name": each.name,
                    "title": each.title,
                    "story": each.story,
                    "watch": each.watch,
                    "differences": each.differences(),
                    "timeline": [change.model_dump() for change in each.timeline],
                }
                for each in loaded
            ]
        )
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column()
    for each in loaded:
        table.add_row(each.name, Text.assemble((each.title, "bold"), f"\n{each.story}\n"))
    console().print(table)


def parameters_command(json: bool) -> None:
    """List every parameter: default, unit, range, meaning, source."""
    if json:
        print_json([_as_dict(each) for each in parameters().values()])
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("name", no_wrap=True)
    table.add_column("default", justify="right", no_wrap=True)
    table.add_column("range")
    table.add_column("meaning")
    for each in parameters().values():
        table.add_row(
            each.name,
            _plain(each.default),
            _range(each),
            Text.assemble(each.meaning, (f" [{each.kind}; {each.source}]", "dim")),
        )
    console().print(table)


def _as_dict(each: Parameter) -> dict[str, object]:
    return {
        "name": each.name,
        "default": each.default,
        "unit": each.unit,
        "low": each.low,
        "high": each.high,
        "meaning": each.meaning,
        "source": each.source,
        "kind": each.kind,
        "plausible": list(each.plausible) if each.plausible else None,
        "choices": list(each.choices),
        "fixed": each.fixed,
    }


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:,g}" if isinstance(value, int | float) else str(value) or "(none)"


def _range(each: Parameter) -> str:
    if each.low is None or each.high is None:
        return ""
    return f"{each.low:,g} to {each.high:,g} {each.unit}".strip()
