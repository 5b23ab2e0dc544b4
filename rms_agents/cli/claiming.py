"""The command `claims`: the claims of the analogy, tested."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rms_agents.cli.program import command_line
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.wording import counted

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.experiments.claims.report import Report
    from rms_agents.experiments.claims.study import Result

_STYLES = {
    "supported": "bold green",
    "conditional": "bold yellow",
    "unsupported": "bold",
    "reversed": "bold red",
}


def claims_command(
    ids: Sequence[str], pairs: int | None, out: Path | None, force: bool, json: bool
) -> None:
    """Test some claims, or all, and show the verdicts."""
    from rms_agents.experiments.claims.statement import chosen_claims, statement

    chosen = [claim.id for claim in chosen_claims(ids)]
    if out is not None:
        from rms_agents.atomic import check_folder

        check_folder(out, force)
    wanted = statement().rules.pairs if pairs is None else pairs
    report = run_claims(chosen, wanted, complete=not ids)
    if out is not None:
        from rms_agents.experiments.claims.folder import write_report

        words = " ".join([*ids, f"--replicates {report.size.pairs}", "--out DIR"])
        write_report(out, report, f"uv run run.py claims {words}", force)
    if json:
        from rms_agents.cli.as_json import print_json
        from rms_agents.experiments.claims.tables import as_json

        print_json(as_json(report))
        return
    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(report):
        console.print(part)
    if out is not None:
        words = f"\nReport, pictures and tables: {out / 'report.md'}"
        console.print(words, style="dim", markup=False)


def run_claims(ids: Sequence[str], pairs: int, complete: bool) -> Report:
    """Test some claims, showing how far it is.

    Parameters
    ----------
    ids : sequence of str
    pairs : int
    complete : bool
        Whether what clients name is set beside what is caused, for every cause.
    """
    from rms_agents.experiments.claims.report import Report
    from rms_agents.experiments.claims.statement import chosen_claims
    from rms_agents.experiments.claims.study import (
        name_and_cause,
        planned_runs,
        study,
        study_size,
    )

    size = study_size(pairs)
    announce_compilation()
    results = []
    for claim in chosen_claims(ids):
        with progress(f"{claim.id} {claim.name}", planned_runs(claim, size)) as shown:
            results.append(study(claim, size, shown.advance))
    causes = []
    if complete:
        with progress("What clients name, and what brought them") as shown:
            causes = name_and_cause(size, shown.advance)
    return Report(size, results, causes)


def _layout(report: Report) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.experiments.claims.statement import statement

    rules = statement().rules
    size = report.size
    if size.quick:
        yield Text(
            f"A quick look, not a result: {counted(size.pairs, 'pair')} and "
            f"{counted(size.firms, 'firm')} instead of {rules.pairs} and {rules.firms}.",
            "bold yellow",
        )
        yield Text()
    for result in report.results:
        yield from _claim(result)
    yield Text(
        "Effect: in the firm named, on the same luck, with its 95 % interval. Holds in: share of "
        f"{size.firms} firms drawn from the plausible ranges of what nobody knows. Stated "
        "beforehand in rms_agents/experiments/claims.toml; docs/claims.md says how to read it.",
        "dim",
    )
    if size.quick:
        yield Text(f"In full, in minutes: {command_line()} claims --out DIR", "dim")


def _claim(result: Result) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from rms_agents.experiments.claims.measure import measure
    from rms_agents.experiments.claims.statement import statement
    from rms_agents.experiments.claims.wording import (
        ablation_words,
        amount,
        percent,
        told,
        with_interval,
    )

    claim, firms = result.claim, result.firms
    known = measure(claim.measure)
    yield (
        Text(f"{claim.id}  ", "bold cyan")
        .append(claim.name, "bold cyan")
        .append("  ")
        .append(result.verdict, _STYLES[result.verdict])
    )
    yield Padding(Text(claim.tested_as), (0, 0, 0, 4))
    first = result.ablations[0]
    lines = {
        "effect": f"{with_interval(result.effect, known.unit)} on {known.meaning}",
        "holds in": f"{percent(firms.share('holds'))} of firms, reversed in "
        f"{percent(firms.share('reversed'))}",
        "without": f"{first.name}: {amount(first.effect.mean, known.unit, True)}, "
        f"{ablation_words(result.stated)[first.outcome]}",
    }
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column()
    for name, words in lines.items():
        grid.add_row(name, Text(words))
    yield Padding(grid, (0, 0, 0, 4))
    if result.verdict == "conditional":
        yield Padding(Text(told(firms.condition, statement().rules), "dim"), (0, 0, 0, 4))
    yield Text()
