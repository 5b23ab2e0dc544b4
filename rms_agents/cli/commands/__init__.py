"""The commands by what a user wants; their options beside, what each does in its own room."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from rms_agents.cli.commands.decision import compare, hire, staff
from rms_agents.cli.commands.evidence import claims, fit
from rms_agents.cli.commands.experiment import analyse, merge, sensitivity, status, sweep
from rms_agents.cli.commands.firm import explain, replay, run
from rms_agents.cli.commands.page import page
from rms_agents.cli.commands.reference import check, parameters, scenarios
from rms_agents.cli.program import version
from rms_agents.errors import InputError, quoted
from rms_agents.paths import user_path

_PANELS: Mapping[str, tuple[Callable[..., Any], ...]] = {
    "The page": (page,),
    "One firm": (run, explain, replay),
    "A decision": (compare, hire, staff),
    "Many runs": (sweep, status, merge, analyse, sensitivity),
    "The evidence": (claims, fit),
    "What there is to choose from": (scenarios, parameters, check),
}


_WANTED = {  # by how the message begins
    "Input should be a valid integer": "a whole number",
    "Input should be a valid number": "a number",
}


class _Panels(TyperGroup):
    """Lists the commands under the headings of `_PANELS`, with all that they say of themselves."""

    def invoke(self, ctx: Any) -> Any:
        """Carry out a command; what is no number is named with the option that asked for one."""
        given = list(ctx.args)
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            names = getattr(error.param, "opts", [])
            value = _value_of(names, given)
            wanted = next(
                (words for kind, words in _WANTED.items() if error.message.startswith(kind)), None
            )
            if value is None or wanted is None:
                raise
            raise InputError(f"{names[0]} = {quoted(value)}: must be {wanted}") from None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the lists."""
        longest = max(map(len, self.commands))
        for panel, functions in _PANELS.items():
            names = [function.__name__ for function in functions]
            told = [self.commands[name].get_short_help_str(limit=1000) for name in names]
            with formatter.section(panel):
                padded = [name.ljust(longest) for name in names]
                formatter.write_dl(list(zip(padded, told, strict=True)))


def _value_of(names: Sequence[str], given: Sequence[str]) -> str | None:
    """Return the value that an option of these names has among what was given, if any.

    Of several it is the last one that counts.
    """
    for place, word in reversed(list(enumerate(given))):
        name, sign, value = word.partition("=")
        if name in names:
            return value if sign else next(iter(given[place + 1 :]), None)
    return None


app = typer.Typer(
    cls=_Panels,
    help="An agent-based simulation of marketing, sales and service on a referral network.",
    epilog="Without a command, the page is served and opened.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _tell_version(asked: bool) -> None:
    """Print the version and end, if it was asked for."""
    if asked:
        print(f"rms_agents {version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Open the page where no command is given."""
    if context.invoked_subcommand is None:
        page()


def _with_whole_paths(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command whose paths may begin with ``~``."""

    @wraps(function)
    def command(**given: Any) -> Any:
        return function(**{name: _whole(value) for name, value in given.items()})

    return command


def _whole(value: Any) -> Any:
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    return user_path(value) if isinstance(value, Path) else value


for panel, functions in _PANELS.items():
    for function in functions:
        app.command(rich_help_panel=panel)(_with_whole_paths(function))
