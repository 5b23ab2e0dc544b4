"""Signs of life on standard error: nothing for what is quick, nothing where nobody watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from threading import Timer
from typing import TYPE_CHECKING

from rms_agents.cli.wording import counted

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from rms_agents.scenario import Scenario
    from rms_agents.simulation import Run
    from rms_agents.stored_runs import StoredRuns

_PATIENCE = 2.0  # seconds


@contextmanager
def progress(doing: str, steps: int | None = None) -> Iterator[Progress]:
    """Show what is being done while it takes longer than two seconds."""
    shown = Progress(doing, steps)
    timer = Timer(_PATIENCE, shown.appear)
    timer.daemon = True
    if sys.stderr.isatty():
        timer.start()
    try:
        yield shown
    finally:
        timer.cancel()
        shown.vanish()


class Progress:
    """A bar that can be advanced before it is seen."""

    def __init__(self, doing: str, steps: int | None) -> None:
        self._doing = doing
        self._steps = steps
        self._done = 0
        self._bar: Bar | None = None

    def advance(self, steps: int) -> None:
        """Note that some more is done."""
        self._done += steps
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self._done)

    def appear(self) -> None:
        """Show the bar."""
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        from rms_agents.cli.console import standard_console

        columns = [SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()]
        if self._steps is not None:
            columns.insert(2, BarColumn(bar_width=30))
        bar = Bar(*columns, console=standard_console(stderr=True), transient=True)
        bar.add_task(self._doing, total=self._steps, completed=self._done)
        bar.start()
        self._bar = bar

    def vanish(self) -> None:
        """Take the bar away, if it was seen."""
        if self._bar is not None:
            self._bar.stop()


@cache
def announce_compilation() -> None:
    """Say what takes so long, before the rules are turned into machine code for the first time.

    It is said once, however many ask for it.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        return
    from rms_agents.machine_code import place

    folder, fault = place()  # which says it itself if nothing can be kept
    if not fault and folder is not None and not any(folder.rglob("*simulate_*.nbi")):
        print("Compiling the model for this machine (once, about a minute) ...", file=sys.stderr)


def simulate_one(scenario: Scenario, seed: int) -> Run:
    """Simulate one run with all its detail."""
    announce_compilation()
    from rms_agents.simulation import simulate

    with progress(f"Simulating {counted(scenario.people, 'person')}"):
        return simulate(scenario, seed)


def simulate_all(
    scenario: Scenario, seeds: range, doing: str = "Simulating", kept: Sequence[str] = ()
) -> StoredRuns:
    """Simulate one run a seed, and keep all figures and the weeks of some measures on disk.

    Parameters
    ----------
    scenario : Scenario
    seeds : range
    doing : str
        What is shown.
    kept : sequence of str
        Measures.
    """
    with storing(scenario, seeds, doing, kept) as runs:
        runs.simulate()
    return runs


@contextmanager
def storing(
    scenario: Scenario, seeds: range, doing: str = "Simulating", kept: Sequence[str] = ()
) -> Iterator[StoredRuns]:
    """Hand out runs that show how far they are while they are simulated; see `simulate_all`."""
    announce_compilation()
    from rms_agents.cli.room import fitting_threads
    from rms_agents.stored_runs import StoredRuns

    with progress(f"{doing} {counted(len(seeds), 'run')}", len(seeds)) as shown:
        yield StoredRuns(scenario, seeds, kept, fitting_threads(scenario), shown.advance)
