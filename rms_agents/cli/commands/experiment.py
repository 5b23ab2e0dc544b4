"""Commands for many runs: designs of experiments, and what they show."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rms_agents.cli.options import Json, Seed, Settings, Source


def sweep(
    scenario: Annotated[
        str | None, typer.Argument(metavar="SCENARIO", help="A scenario to vary.")
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=SPEC",
            help="What varies: 2..6, 0:1:0.1, a,b,c or uniform(0.1,0.9); NAME may be scenario.",
        ),
    ] = None,
    design: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="grid, lhs, sobol, one-at-a-time, or a CSV file."),
    ] = None,
    points: Annotated[
        int | None, typer.Option(metavar="N", help="Points of a lhs or sobol design.")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="Runs at each point; 30 unless given.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(metavar="N", help="Of the first replicate; 1 unless given.")
    ] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder in which the sweep is kept.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Go on with a sweep that was cut off.")
    ] = None,
    extend: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A finished sweep whose runs a larger one takes."),
    ] = None,
    weekly: Annotated[bool, typer.Option("--weekly", help="Keep every week of every run.")] = False,
    jobs: Annotated[
        int | None, typer.Option(metavar="N", help="Threads; all processors unless given.")
    ] = None,
    cluster: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Scheduler of a Dask cluster.")
    ] = None,
    shard: Annotated[
        str | None, typer.Option(metavar="I/N", help="Compute the I-th of N parts, to merge.")
    ] = None,
    on_error: Annotated[
        str | None, typer.Option(metavar="stop|record", help="What a failed run does.")
    ] = None,
    max_hours: Annotated[
        float | None, typer.Option(metavar="N", help="Refuse what takes longer; 24 unless given.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say how many runs, how long, how much disk.")
    ] = False,
    json: Json = False,
) -> None:
    """Run a design of experiments; whatever stops it, --resume goes on where it was."""
    from rms_agents.cli.sweep_options import SweepOptions
    from rms_agents.cli.sweeping import sweep_command

    sweep_command(
        SweepOptions(
            scenario=scenario,
            vary=vary,
            design=design,
            points=points,
            replicates=replicates,
            seed=seed,
            settings=settings,
            weekly=weekly,
            shard=shard,
            out=out,
            resume=resume,
            extend=extend,
            jobs=jobs,
            cluster=cluster,
            on_error=on_error,
            max_hours=max_hours,
            dry_run=dry_run,
            json=json,
        )
    )


def status(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a sweep.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Read every byte; say which files are as written.")
    ] = False,
    json: Json = False,
) -> None:
    """Say how far a sweep is; with --verify, whether all of it is as it was written."""
    from rms_agents.cli.sweep_status import status_command

    status_command(folder, verify, json)


def merge(
    folders: Annotated[
        list[Path], typer.Argument(metavar="DIR ...", help="Folders of all shards of one sweep.")
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="A new folder for the whole sweep.")],
    json: Json = False,
) -> None:
    """Make one sweep of its shards."""
    from rms_agents.cli.sweeping import merge_command

    merge_command(folders, out, json)


def analyse(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a sweep.")],
    measure: Annotated[
        list[str] | None,
        typer.Option(metavar="M", help="A figure of the runs; profit, clients, survived else."),
    ] = None,
    levers: Annotated[
        str | None, typer.Option(metavar="A,B", help="One or two levers for the maps.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where charts go; DIR/analysis else.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Make do with the points that are finished.")
    ] = False,
    json: Json = False,
) -> None:
    """Read a sweep: main effects, interactions, tipping points, the runs at the corners."""
    from rms_agents.cli.analysing import analyse_command

    analyse_command(folder, measure, levers, out, partial, json)


def sensitivity(
    scenario: Source,
    measure: Annotated[
        str, typer.Option(metavar="M", help="A figure of the runs, such as profit.")
    ],
    method: Annotated[
        str | None,
        typer.Option(metavar="morris|sobol", help="Only screen, or only total effects."),
    ] = None,
    over: Annotated[
        str,
        typer.Option(
            metavar="WHAT", help="levers, unknowns, or NAME,NAME=LOW:HIGH,...: what varies."
        ),
    ] = "unknowns",
    points: Annotated[
        int | None,
        typer.Option(metavar="N", help="Trajectories of Morris (10), base points of Sobol (256)."),
    ] = None,
    replicates: Annotated[int, typer.Option(metavar="N", help="Runs at each point.")] = 20,
    seed: Seed = 1,
    decision: Annotated[
        str | None,
        typer.Option(
            metavar="A/B", help="Two choices, such as sales.salespeople+1/service.service_agents+1."
        ),
    ] = None,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep runs, charts and tables there.")
    ] = None,
    json: Json = False,
) -> None:
    """Say what an answer depends on, how much is luck, and when a decision flips."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.sensing import sensitivity_command

    sensitivity_command(
        chosen_scenario(scenario, settings),
        measure,
        method,
        over,
        points,
        replicates,
        seed,
        decision,
        out,
        json,
    )
