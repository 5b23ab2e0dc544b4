"""The command `sensitivity`: what an answer depends on, and when a decision flips."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rms_agents.cli.choices import Choice, tell_what_comes_too_late
from rms_agents.cli.figures import Figure
from rms_agents.cli.findings_json import study_as_json
from rms_agents.cli.labels import (
    interval,
    near,
    shown_as,
    value_text,
    words,
)
from rms_agents.cli.program import command_line
from rms_agents.cli.progress import announce_compilation, progress
from rms_agents.cli.sensing_words import luck_words
from rms_agents.cli.sweeping import leave_at_once, warn
from rms_agents.cli.wording import counted
from rms_agents.errors import shell_word
from rms_agents.leaving import saying

if TYPE_CHECKING:
    from rich.console import RenderableType

    from rms_agents.experiments.sensitivity.decision import Decision, Flip
    from rms_agents.experiments.sensitivity.study import Question, Study

RUNS, REPORT, MARK = "runs", "report", "sensitivity.json"
_MOST_ROWS = 12
_VAGUE = 0.2  # half of an interval, of a share
_FEW = 20  # whole numbers between which a threshold is told


def sensitivity_command(
    choice: Choice,
    measure: str,
    method: str | None,
    over: str,
    points: int | None,
    replicates: int,
    seed: int,
    decision: str | None,
    out: Path | None,
    json: bool,
) -> None:
    """Run a study and show what it found; write charts and tables if a folder is named."""
    from rms_agents.cli.results_folder import check_place
    from rms_agents.experiments.sensitivity.decision import DEFAULT
    from rms_agents.experiments.sensitivity.study import ask

    question = ask(
        choice.scenario, measure, method, over, points, replicates, seed, decision or DEFAULT
    )
    place = None if out is None else check_place(out, RUNS, REPORT)
    tell_what_comes_too_late(choice.scenario)
    announce_compilation()
    found = _studied(question, place)
    told = study_as_json(found)
    files = [] if place is None else _write(found, told, place / REPORT)
    if json:
        from rms_agents.cli.as_json import print_json

        print_json({**told, "files": files})
        return
    from rich.text import Text

    from rms_agents.cli.console import standard_console

    console = standard_console()
    for part in _layout(found):
        console.print(part)
    if place is not None:
        console.print(Text(f"\n{counted(len(files), 'file')} in {near(place / REPORT)}", "dim"))


def _studied(question: Question, place: Path | None) -> Study:
    from rms_agents.experiments.sensitivity.study import study

    folder = Path(tempfile.mkdtemp()) if place is None else place
    stopped = (
        "Stopped. With --out DIR what is finished would be kept."
        if place is None
        else "Stopped. What is finished is kept: the same command with the same --out goes on "
        f"({command_line()} sensitivity ... --out {shell_word(place)})"
    )
    try:
        doing = f"Simulating about {counted(question.runs, 'run')}"
        with saying(stopped), progress(doing, question.runs) as shown:
            return study(question, folder / RUNS, shown.advance, warn)
    except KeyboardInterrupt:
        if place is None:
            shutil.rmtree(folder, ignore_errors=True)
        leave_at_once(stopped)
    finally:
        if place is None:
            shutil.rmtree(folder, ignore_errors=True)


def _write(found: Study, told: dict[str, Any], place: Path) -> list[str]:
    """Write charts and tables to a folder; return the names of the files."""
    import json

    from rms_agents.cli.plotting.sensitivity import (
        decision_chart,
        indices_chart,
        screening_chart,
        tornado_chart,
    )
    from rms_agents.cli.plotting.style import save
    from rms_agents.cli.results_folder import whole_folder
    from rms_agents.experiments.sensitivity.study import tables

    measure = found.question.measure
    title = found.question.scenario.title
    files = []
    with whole_folder(place) as folder:
        for name, text in tables(found).items():
            (folder / name).write_text(text, encoding="utf-8")
            files.append(name)
        chart = tornado_chart(found.tornado, measure, f"{title}: what moves {words(measure)}")
        files += save(chart, folder, "tornado")
        if found.screening is not None:
            chart = screening_chart(found.screening, measure, f"{title}: screening")
            files += save(chart, folder, "screening")
        if found.total is not None and found.total.indices:
            chart = indices_chart(found.total, f"{title}: what decides {words(measure)}")
            files += save(chart, folder, "total_effects")
        first, second = (_choice(side.text) for side in found.question.sides)
        chart = decision_chart(
            found.decision, measure, f"{first[0].upper()}{first[1:]} or {second}: when it flips"
        )
        files += save(chart, folder, "decision")
        (folder / MARK).write_text(json.dumps(told, indent=2, allow_nan=False) + "\n", "utf-8")
    return [*files, MARK]


def _layout(found: Study) -> Iterator[RenderableType]:
    from rich.text import Text

    question = found.question
    yield Text(question.scenario.title, "bold cyan").append(f"  {question.scenario.name}", "dim")
    measured = sum(own.measured for own in question.inputs)
    ranges = f"the ranges of {measured} rest on evidence, the others are assumptions"
    if measured == len(question.inputs):
        ranges = "the ranges rest on evidence"
    yield Text(
        f"{words(question.measure)} over {counted(len(question.inputs), 'input')}: "
        f"{ranges if measured else 'all ranges are assumptions'}. Seeds from {question.seed} on, "
        "the same at all points.",
        "dim",
    )
    if question.left_out:
        yield Text(f"Cannot vary in this scenario: {', '.join(question.left_out)}", "dim")
    yield Text()
    if found.luck is not None:
        yield Text(luck_words(found), "bold")
        yield Text()
    if found.screening is not None:
        yield from _screening(found)
    if found.total is not None:
        yield from _total(found)
    yield from _tornado(found)
    yield from _decision(found.decision, question.measure)


def _screening(found: Study) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import FigureTable

    assert found.screening is not None
    figure = shown_as(found.question.measure)
    table = FigureTable("Screening (Morris)", ("size of effect", "", "with sign", "varies by"))
    for one in found.screening.inputs[:_MOST_ROWS]:
        table.row(
            f"  {one.name}",
            figure.shown_difference(one.size),
            f"±{figure.shown_difference(one.half)}",
            figure.signed(one.mean),
            figure.shown_difference(one.spread),
        )
    yield table
    yield from _more(len(found.screening.inputs), "screening.csv")
    yield Text(
        "Mean effect of the whole range, 95 % interval. Where it varies by more than its size, it "
        "depends on the other inputs.",
        "dim",
    )
    yield Text()


def _total(found: Study) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import FigureTable

    assert found.total is not None
    if not found.total.indices:
        yield Text(f"Total effects: the mean {words(found.question.measure)} does not vary.")
        yield Text()
        return
    table = FigureTable("Total effects (Sobol)", ("alone", "", "with interactions", ""))
    for index in found.total.indices:
        table.row(
            f"  {index.name}",
            f"{index.first:.2f}",
            f"±{index.first_half:.2f}",
            f"{index.total:.2f}",
            f"±{index.total_half:.2f}",
        )
    yield table
    told = "Shares of the variance of the mean response, with 95 % bootstrap intervals."
    if any(max(one.first_half, one.total_half) > _VAGUE for one in found.total.indices):
        told += " These are too wide to tell much: raise --points."
    if found.total.luck is not None:
        told += f" Luck left in the means: {found.total.luck.left:.2f}; a total within it may be 0."
    if found.screening is not None and len(found.question.inputs) > len(found.total.indices):
        kept = len(found.total.indices)
        told += (
            f" Only the strongest of the screening, {counted(kept, 'input')}, may vary; all others "
            "are as in the scenario."
        )
    yield Text(told, "dim")
    yield Text()


def _tornado(found: Study) -> Iterator[RenderableType]:
    from rich.text import Text

    from rms_agents.cli.figure_table import Cell, ClearNote, FigureTable

    figure = shown_as(found.question.measure)
    table = FigureTable("Tornado", ("low", "difference", "high", "difference", "range"))
    for bar in found.tornado.bars[:_MOST_ROWS]:
        table.row(
            f"  {bar.input.name}",
            value_text(bar.input.low),
            Cell(figure.signed(bar.low.value), clear=bar.low.clear),
            value_text(bar.input.high),
            Cell(figure.signed(bar.high.value), clear=bar.high.clear),
            Cell("evidence" if bar.input.measured else "assumed", "dim"),
        )
    yield table
    yield from _more(len(found.tornado.bars), "tornado.csv")
    yield ClearNote(
        f"Each alone at the ends of its range, against {figure.shown_mean(found.tornado.mean)} in "
        "the scenario. {mark}: the 95 % interval leaves zero out."
    )
    yield Text()


def _decision(found: Decision, measure: str) -> Iterator[RenderableType]:
    from rich.text import Text

    figure = shown_as(measure)
    first, second = _choice(found.first.text), _choice(found.second.text)
    yield Text(f"{first[0].upper()}{first[1:]} or {second}?", "bold cyan")
    lead = found.difference
    told = f"{figure.signed(lead.value)} {words(measure)} with the first"
    if lead.ends is not None:
        told += f" (95 % interval {interval(figure, lead)})"
    if lead.ends == (0.0, 0.0):
        told = f"{words(measure).capitalize()}: the same in every run"
    elif not lead.clear:
        told += ": the runs cannot tell which has more"
    yield Text(f"{told}.", "bold")
    shown = [flip for flip in found.flips if flip.verdict != "none in range"]
    for flip in shown[:_MOST_ROWS]:
        yield Text(f"  {_flip_words(flip, first, second)}")
    if len(shown) > _MOST_ROWS:
        yield Text(f"  {len(shown) - _MOST_ROWS} more in decision.csv", "dim")
    never = len(found.flips) - len(shown)
    if not shown:
        yield Text("  No input flips it anywhere in its range, each taken alone.")
        yield Text(f"  {_nearest_words(found, figure)}")
    elif never:
        yield Text(f"  {counted(never, 'other input')}: none in range, each taken alone.")


def _flip_words(flip: Flip, first: str, second: str) -> str:
    name = flip.input.name
    ends = flip.differences[0].value, flip.differences[-1].value
    sure = "flips" if flip.verdict == "flips" else f"may flip (P {flip.probability:.2f})"
    if flip.threshold is None:
        return f"{name} {sure}: not by the means, but luck leaves it open"
    at = value_text(flip.threshold.value)
    if flip.input.whole and flip.input.high - flip.input.low <= _FEW:
        last = int(flip.threshold.value)
        at = f"between {last} and {last + 1}"
    told = f"{name} {sure} at {at}"
    if flip.threshold.ends is not None:
        told += f" ({' to '.join(map(value_text, flip.threshold.ends))})"
    if ends[0] * ends[1] < 0:
        below, above = (first, second) if ends[0] > 0 else (second, first)
        told += f": below {below}, above {above}"
    return f"{told}; now {value_text(flip.input.base)}"


def _nearest_words(found: Decision, figure: Figure) -> str:
    """Return which input brings the difference nearest to zero, and how near."""
    flip, value, difference = min(
        (
            (flip, value, difference)
            for flip in found.flips
            for value, difference in zip(flip.values, flip.differences, strict=True)
        ),
        key=lambda one: abs(one[2].value),
    )
    return (
        f"Nearest: {flip.input.name} at {value_text(value)}, {figure.signed(difference.value)}"
        f" ({interval(figure, difference)})."
    )


def _choice(text: str) -> str:
    """Return a choice in words where it has some."""
    known = {
        "sales.salespeople+1": "one more salesperson",
        "service.service_agents+1": "one more service agent",
        "staff.hybrids+1": "one more hybrid",
    }
    return known.get(text, text)


def _more(count: int, file: str) -> Iterator[RenderableType]:
    from rich.text import Text

    if count > _MOST_ROWS:
        yield Text(f"  {count - _MOST_ROWS} smaller ones with --json, or in {file} of --out", "dim")
