"""Where the time of a week goes, phase by phase, by the processor's cycle counter.

``uv run benchmarks/profile_phases.py [--json] [--scenario baseline] [--sizes 600 5000]``

The profiled week is the source of `rms_agents.week.week` with a reading of the counter put in the
place of each numbered comment, so it cannot drift from the week that it profiles. It is compiled
anew each time (about a minute).
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic
from sizes import EngineRuns, sized

from rms_agents import week as week_module
from rms_agents.agents.client_columns import read_records, write_records
from rms_agents.initial import begin
from rms_agents.week import PHASES

WEEKS = 260
RUNS = 20


@intrinsic
def cycles(context):
    """Return the processor's cycle counter."""

    def generate(context, builder, signature, arguments):
        kind = ir.FunctionType(ir.IntType(64), [])
        counter = cgutils.get_or_insert_function(builder.module, kind, "llvm.readcyclecounter")
        return builder.call(counter, [])

    return types.int64(), generate


@numba.njit(nogil=True, _nrt=False)
def enter(ticks, phase):
    """End the phase that runs and begin another; `ticks` ends with the time and the phase."""
    now = cycles()
    ticks[ticks[-1]] += now - ticks[-2]
    ticks[-2] = now
    ticks[-1] = phase


def profiled_week() -> Callable[..., None]:
    """Return the week with the counter read at the beginning of each phase and at the end."""
    source = inspect.getsource(week_module.week.py_func)
    source = source[source.index("def week(s, t):") :].replace("(s, t):", "(s, t, ticks):", 1)
    source, found = re.subn(r"^( +)# (\d+)\. .*$", r"\1enter(ticks, \2)", source, flags=re.M)
    if found != len(PHASES):
        raise ValueError(f"{found} numbered phases in the week, not {len(PHASES)}")
    names = {**vars(week_module), "enter": enter}
    exec(source + "    enter(ticks, 0)\n", names)
    compiled: Callable[..., None] = numba.njit(nogil=True, error_model="numpy", _nrt=False)(
        names["week"]
    )
    return compiled


def profiled_run() -> Callable[..., None]:
    """Return a compiled loop over the weeks of a state that has begun."""
    week = profiled_week()

    @numba.njit(nogil=True, error_model="numpy")
    def run(s, ticks):
        read_records(s)
        enter(ticks, 0)
        for t in range(len(s.weekly)):
            week(s, t, ticks)
        write_records(s)

    return run


def shares(run: Callable[..., None], scenario: str, people: int) -> list[float]:
    """Return the share of the weeks' time that each phase takes."""
    engine = EngineRuns(sized(scenario, people, WEEKS))
    prepared = engine.prepared
    state = prepared.state(engine.ties, weekly=engine.weekly[0])
    spent = np.zeros((RUNS + 1, len(PHASES)))
    for seed in range(RUNS + 1):
        luck = np.uint64(seed)
        begin(state, luck, luck, prepared.vector, prepared.community, prepared.given_fit)
        ticks = np.zeros(len(PHASES) + 3, np.int64)
        run(state, ticks)
        spent[seed] = ticks[1 : len(PHASES) + 1]
    usual = np.median(spent[1:], axis=0)  # the first run warms up
    return [float(value) for value in usual / usual.sum()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--sizes", type=int, nargs="+", default=[600, 5_000, 50_000])
    chosen = parser.parse_args()
    run = profiled_run()
    columns: dict[int, Any] = {n: shares(run, chosen.scenario, n) for n in chosen.sizes}
    if chosen.json:
        print(json.dumps({"phases": PHASES, "shares": columns}, indent=1))
        return
    print(f"{chosen.scenario}: share of the time, by phase")
    print("".join(f"{n:>10,}" for n in chosen.sizes) + "  people")
    for number, phase in enumerate(PHASES):
        figures = "".join(f"{100 * columns[n][number]:>9.1f}%" for n in chosen.sizes)
        print(f"{figures}  {number + 1}. {phase}")


if __name__ == "__main__":
    main()
