"""The command `fit`: how strong outside influence and sight are on real ties, and if ties help."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rms_agents.cli.choices import tell_what_was_understood
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.wording import counted, percent
from rms_agents.errors import InputError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.cli.figure_table import FigureTable
    from rms_agents.experiments.fitting.adoptions import Adoptions
    from rms_agents.experiments.fitting.likelihood import Interval
    from rms_agents.experiments.fitting.study import Study
    from rms_agents.scenario import Scenario


def fit_command(
    scenario: Scenario,
    ties: Path | None,
    adoptions: Path | None,
    watched: dict[str, str | None],
    seed: int,
    out: Path | None,
    json: bool,
) -> None:
    """Read the files, study them, show what comes of it, and write it down where asked for."""
    from rms_agents.atomic import new_folder
    from rms_agents.experiments.fitting.adoptions import read_adoptions
    from rms_agents.simulation import checked_seed

    first_seed = checked_seed(seed)
    found = read_adoptions(
        _file(scenario, "--ties", ties, "network.ties"),
        _file(scenario, "--adoptions", adoptions, "network.people_file"),
        **watched,
    )
    tell_what_was_understood(found.network)
    for note in found.notes:
        print(f"note: {note}", file=sys.stderr)
    from rms_agents.cli.results_folder import check_place

    place = None if out is None else check_place(out)
    announce_compilation()
    from rms_agents.experiments.fitting.study import STEPS, study

    with progress("Simulating, fitting and shuffling", STEPS) as shown:
        answer = study(scenario, found, first_seed, shown.advance)
    if place is not None:
        from rms_agents.experiments.fitting.pictures import write_pictures
        from rms_agents.experiments.fitting.results import write_tables

        with new_folder(place) as folder:
            write_tables(answer, folder)
            write_pictures(answer, folder)
    if json:
        from rms_agents.cli.as_json import print_json
        from rms_agents.experiments.fitting.results import as_numbers

        print_json(as_numbers(answer))
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in layout(answer):
        console.print(part)
    if place is not None:
        print(f"Tables and pictures are in {out}.", file=sys.stderr)


def _file(scenario: Scenario, option: str, given: Path | None, name: str) -> Path:
    """Return the file that an option names, or else the scenario's own."""
    if given is not None:
        return given
    own = str(scenario.values[name])
    if not own:
        raise InputError(f"{option}: is needed, as {scenario.name} names no {name}")
    return (scenario.folder or Path()) / own


def layout(study: Study) -> Iterator[RenderableType]:
    """Yield the report, part by part."""
    from rich.text import Text

    from rms_agents.experiments.fitting.wording import verdict

    adoptions = study.adoptions
    yield Text("Outside influence and sight", "bold cyan").append(
        f"  {study.scenario.name}: {counted(adoptions.people, 'person')}, "
        f"{counted(adoptions.network.ties, 'tie')}; {adoptions.adopted} adopted in "
        f"{counted(adoptions.until, 'period')}{_named(adoptions)}",
        "dim",
    )
    yield Text()
    yield Text(verdict(study), "bold")
    last = int(adoptions.times.max())
    if last < adoptions.until:
        quiet = adoptions.span(last + 1, adoptions.until)
        yield Text(f"Nobody adopts in {quiet}, which count as watched.", "yellow")
    yield Text()
    yield _estimates(study)
    yield Text(
        "Hazards a period. Sight is for each acquaintance who adopted; of the pull on those who "
        f"adopted, {percent(study.named)} was sight, the rest outside influence. Bass sees no "
        "ties: q works by the share of all people who adopted. AIC: less is better.",
        "dim",
    )
    yield Text()
    yield _recovery(study)
    yield Text(
        f"{study.recovered[0].sets} histories of this size, simulated by the model with known "
        "strengths on these ties, and fitted likewise. A 90 % interval should hold the truth in "
        "about 90 % of them.",
        "dim",
    )
    if not study.held_out.models:
        return
    yield Text()
    yield _held_out(study)
    yield Text(
        "Log score: larger is better. Error: root mean square, people a period, looking one period "
        "ahead. Forecast: how many adopt in all the periods held out, seen from the last one "
        "fitted; 90 % of the futures. Shuffled: the mean of "
        f"{counted(len(study.held_out.shuffled), 'shuffle')} in which people trade places, within "
        "their community.",
        "dim",
    )


def _table(*headings: str) -> FigureTable:
    from rms_agents.cli.figure_table import FigureTable

    return FigureTable(headings[0], headings[1:], gap=2)


def _estimates(study: Study) -> FigureTable:
    table = _table(
        study.adoptions.span(1, study.adoptions.until),
        "estimate",
        "90 % interval",
        "log-lik.",
        "AIC",
    )
    parameters = {"outside only": 1, "Bass": 2, "ties": 2}

    def ends(name: str) -> tuple[str, str]:
        most = study.log_likelihood[name]
        return f"{most:.1f}", f"{2 * (parameters[name] - most):.1f}"

    table.row("ties: outside", *_shown(study.outside), *ends("ties"))
    table.row("      sight", *_shown(study.sight))
    table.row("Bass: p", *_shown(study.bass_p), *ends("Bass"))
    table.row("      q", *_shown(study.bass_q))
    table.row("outside only", "", "", *ends("outside only"))
    return table


def _shown(found: Interval) -> tuple[str, str]:
    return f"{found.value:.4f}", f"{_end(found.low)} to {_end(found.high)}"


def _end(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "no limit"


def _known(value: float) -> str:
    return f"{value:.4f}" if math.isfinite(value) else "not known"


def _named(adoptions: Adoptions) -> str:
    """Return from when to when, where the data name the periods otherwise than 1, 2, 3."""
    first, last = (adoptions.periods.name(period) for period in (1, adoptions.until))
    return "" if first == "1" else f", {first} to {last}"


def _recovery(study: Study) -> FigureTable:
    table = _table("synthetic histories", "known", "mean estimate", "intervals that hold it")
    for place, found in enumerate(study.recovered):
        name = "as estimated" if place == 0 else "sight as strong"
        table.row(
            f"{name}: outside",
            f"{found.outside:.4f}",
            _known(found.mean_outside),
            f"{100 * found.covered_outside:.1f}%",
        )
        table.row(
            f"{' ' * len(name)}  sight",
            f"{found.sight:.4f}",
            _known(found.mean_sight),
            f"{100 * found.covered_sight:.1f}%",
        )
    return table


def _held_out(study: Study) -> FigureTable:
    import numpy as np

    held, adoptions = study.held_out, study.adoptions
    last, until = held.last_fitted, adoptions.until
    start, middle, asked, end = map(adoptions.periods.name, (1, last, last + 1, until))
    heading = f"{asked} to {end}, fitted on {start} to {middle}"
    table = _table(heading, "log score", "error", "forecast", "90 %")
    for name, model in held.models.items():
        total = model.forecast.sum(axis=1)
        table.row(
            name,
            f"{model.log_score:.2f}",
            f"{model.error:.2f}",
            f"{total.mean():.1f}",
            f"{np.quantile(total, 0.05):.0f} to {np.quantile(total, 0.95):.0f}",
        )
    table.row(
        "ties, shuffled",
        f"{np.mean([each.log_score for each in held.shuffled]):.2f}",
        f"{np.mean([each.error for each in held.shuffled]):.2f}",
    )
    observed = study.adoptions.a_period()[held.last_fitted :].sum()
    table.row("observed", "", "", str(observed))
    return table
