"""The commands and their options; what each does lies in its own room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="An agent-based simulation of marketing, sales and service on a referral network.",
    epilog="Without a command, the baseline is run and its result shown.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Source = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="Name of a bundled scenario, or path of a file.")
]
Seed = Annotated[int, typer.Option(metavar="N", help="Everybody's luck.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Set a parameter.")
]
SettingsA = Annotated[
    list[str] | None, typer.Option("--set-a", metavar="NAME=VALUE", help="Set a parameter of A.")
]
SettingsB = Annotated[
    list[str] | None, typer.Option("--set-b", metavar="NAME=VALUE", help="Set a parameter of B.")
]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Run the baseline where no command is given."""
    if context.invoked_subcommand is None:
        run("baseline")


@app.command()
def run(
    scenario: Source,
    seed: Seed = 1,
    weeks: Annotated[int | None, typer.Option(metavar="N", help="Length of the run.")] = None,
    replicates: Annotated[
        int, typer.Option(metavar="N", help="Number of runs, each with the next seed.")
    ] = 1,
    settings: Settings = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and a manifest to a folder.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace results in that folder.")] = False,
    json: Json = False,
) -> None:
    """Simulate a scenario and show what comes of it."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.running import run_command

    chosen = chosen_scenario(scenario, settings, weeks)
    run_command(chosen, chosen_seeds(seed, replicates), out, force, json)


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="A scenario.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another, or the same with changes.")],
    seed: Seed = 1,
    replicates: Annotated[
        int, typer.Option(metavar="N", help="Number of pairs, each with the next seed.")
    ] = 200,
    settings_a: SettingsA = None,
    settings_b: SettingsB = None,
    json: Json = False,
) -> None:
    """Compare two scenarios on the same luck: paired differences with 95 % intervals."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.comparing import compare_command

    scenarios = chosen_scenario(a, settings_a), chosen_scenario(b, settings_b)
    compare_command(*scenarios, chosen_seeds(seed, replicates), json)


@app.command()
def hire(
    scenario: Source,
    seed: Seed = 1,
    replicates: Annotated[
        int, typer.Option(metavar="N", help="Number of pairs at the most; at least 30.")
    ] = 960,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Say what one more in sales, in service, or the same money on marketing is worth."""
    from rms_agents.cli.choices import chosen_scenario, chosen_seeds
    from rms_agents.cli.hiring import hire_command

    chosen_seeds(seed, replicates)
    hire_command(chosen_scenario(scenario, settings), seed, replicates, json)


@app.command()
def staff(
    scenario: Source,
    budget: Annotated[
        float | None,
        typer.Option(metavar="MONEY", help="A week, for wages and marketing; that spent now."),
    ] = None,
    measure: Annotated[
        str, typer.Option(metavar="profit|clients|steadiness|survival", help="Best in what.")
    ] = "profit",
    indifference: Annotated[
        str, typer.Option(metavar="SIZE", help="A difference that does not matter: 2%, or 5000.")
    ] = "2%",
    seed: Seed = 1,
    max_runs: Annotated[
        int, typer.Option(metavar="N", help="Runs at the most, of all mixes together.")
    ] = 200_000,
    hybrids: Annotated[
        bool, typer.Option(help="Whether mixes may have people who sell and deliver.")
    ] = True,
    grow: Annotated[
        bool, typer.Option("--grow", help="Go on hiring from the mix on, by the firm's rules.")
    ] = False,
    triad: Annotated[
        bool, typer.Option("--triad", help="Map the split among marketing, sales and service.")
    ] = False,
    settings: Settings = None,
    json: Json = False,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and pictures to a folder.")
    ] = None,
) -> None:
    """Select the best mix of sales, service, hybrids and marketing under a weekly budget."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.staffing import staff_command
    from rms_agents.cli.staffing_options import StaffOptions

    staff_command(
        chosen_scenario(scenario, settings),
        StaffOptions(
            budget, measure, indifference, seed, max_runs, hybrids, grow, triad, json, out
        ),
    )


@app.command()
def claims(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID ...]", help="C1 to C9; all if left out.")
    ] = None,
    replicates: Annotated[
        int | None,
        typer.Option(metavar="N", help="Pairs of runs; 800 unless given; fewer: a quick look."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Write report, pictures and tables to a folder."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a report in that folder.")
    ] = False,
    json: Json = False,
) -> None:
    """Test the claims of the reef analogy, as they were stated beforehand."""
    from rms_agents.cli.claiming import claims_command

    claims_command(ids or [], replicates, out, force, json)


@app.command()
def explain(
    scenario: Source,
    seed: Seed = 1,
    person: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose life; the most telling one if left out.")
    ] = None,
    settings: Settings = None,
    json: Json = False,
) -> None:
    """Tell the life of one person: met, oversold, waited, complained, told whom, and why."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.explaining import explain_command

    explain_command(chosen_scenario(scenario, settings), seed, person, json)


@app.command()
def scenarios(json: Json = False) -> None:
    """List the bundled scenarios."""
    from rms_agents.cli.listing import scenarios_command

    scenarios_command(json)


@app.command()
def parameters(json: Json = False) -> None:
    """List all parameters: default, unit, range, meaning, source."""
    from rms_agents.cli.listing import parameters_command

    parameters_command(json)


@app.command()
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A scenario file, or bundled name.")],
) -> None:
    """Check a scenario file; say what differs from the baseline and what its network is like."""
    from rms_agents.cli.checking import check_command

    check_command(file)


@app.command()
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
    from rms_agents.cli.sweeping import SweepOptions, sweep_command

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
            jobs=jobs,
            cluster=cluster,
            on_error=on_error,
            max_hours=max_hours,
            dry_run=dry_run,
            json=json,
        )
    )


@app.command()
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


@app.command()
def status(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of a sweep.")],
    json: Json = False,
) -> None:
    """Say how far a sweep is, and whether all of it is sound."""
    from rms_agents.cli.sweeping import status_command

    status_command(folder, json)


@app.command()
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


@app.command()
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


@app.command()
def fit(
    scenario: Source,
    ties: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Who is tied to whom; the scenario's unless given."),
    ] = None,
    adoptions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="person,adoption_time; the scenario's people unless given."
        ),
    ] = None,
    until: Annotated[
        int | None, typer.Option(metavar="TIME", help="The last period that was watched.")
    ] = None,
    seed: Seed = 1,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write tables and pictures to a new folder.")
    ] = None,
    json: Json = False,
) -> None:
    """Estimate outside influence and sight from times of adoption, and ask whether ties help."""
    from rms_agents.cli.choices import chosen_scenario
    from rms_agents.cli.fitting import fit_command

    fit_command(chosen_scenario(scenario).scenario, ties, adoptions, until, seed, out, json)
