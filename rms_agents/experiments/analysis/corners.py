"""The run nearest to each corner of the map, and how to run it again alone."""

from __future__ import annotations

import itertools
import shlex
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rms_agents.errors import InputError, shell_word
from rms_agents.experiments.analysis.results import Results, is_number
from rms_agents.experiments.sweep.axes import SCENARIO
from rms_agents.experiments.tipping import STATES, firm_state
from rms_agents.parameters import Value
from rms_agents.scenario import Scenario, bundled_folder


class Corner(NamedTuple):
    """A corner of the map and the run nearest to it.

    Attributes
    ----------
    corner : dict of str to value
        The lowest or highest level of each lever of the map.
    values : dict of str to value
        Where the run really is, in all that varies.
    run, seed : int
    figures : dict of str to float
        Every figure of the run.
    state : str
    arguments : str or None
        What follows ``run.py`` to run it again; None if its scenario is no longer to be found.
    """

    corner: dict[str, Value]
    values: dict[str, Value]
    run: int
    seed: int
    figures: dict[str, float]
    state: str
    arguments: str | None


def corners(results: Results, levers: tuple[str, ...], measure: str) -> list[Corner]:
    """Return the run nearest to each corner of the space of these levers.

    Of all points the one nearest to the corner is taken (distances in shares of each lever's span,
    a different word counting as a whole span), among equally near ones that nearest to the base in
    the other levers; of its runs the one whose measure is nearest to their mean: a typical one.
    """
    ends = [(results.levels(lever)[0], results.levels(lever)[-1]) for lever in levers]
    states = firm_state(results.figures, results.initial_clients[:, None])
    others = [name for name in results.levers if name not in levers]
    to_base = _distances(results, {name: results.base_value(name) for name in others})
    found = []
    for place in itertools.product(*ends):
        corner = dict(zip(levers, place, strict=True))
        near = _distances(results, corner)
        point = int(np.lexsort((to_base, np.round(near, 12)))[0])
        own = results.figures[measure][point]
        replicate = int(np.abs(own - own.mean()).argmin())
        values = dict(zip(results.names, results.points[point], strict=True))
        seed = results.seeds[replicate]
        found.append(
            Corner(
                corner,
                values,
                results.numbers[point] * len(results.seeds) + replicate,
                seed,
                {name: float(column[point, replicate]) for name, column in results.figures.items()},
                STATES[int(states[point, replicate])],
                rerun_arguments(results, values, seed),
            )
        )
    return found


def rerun_arguments(results: Results, values: Mapping[str, Value], seed: int) -> str | None:
    """Return the arguments that run one row of a sweep again, to the last bit.

    Parameters
    ----------
    results : Results
    values : mapping of str to value
        What varied.
    seed : int

    Returns
    -------
    str or None
        None if the scenario's file is gone, or no longer what it was.
    """
    named = str(values.get(SCENARIO, results.base.name))
    scenario = results.others.get(named, results.base)
    source = named
    if named == results.base.name and not _bundled(scenario):
        assert scenario.folder is not None
        source = str(scenario.folder / f"{scenario.name}.toml")
    try:
        loaded = Scenario.load(source)
        if loaded.timeline != scenario.timeline or loaded.values.keys() != scenario.values.keys():
            return None
    except InputError:
        return None
    settings = {k: v for k, v in scenario.values.items() if v != loaded.values[k]}
    settings |= {name: value for name, value in values.items() if name != SCENARIO}
    words = []
    for name, value in settings.items():
        words += ["--set", f"{name}={str(value).lower() if isinstance(value, bool) else value}"]
    return f"run {shell_word(source)} {shlex.join([*words, '--seed', str(seed)])}"


def _bundled(scenario: Scenario) -> bool:
    return scenario.folder is None or scenario.folder.resolve() == bundled_folder().resolve()


def _distances(results: Results, goal: dict[str, Value]) -> NDArray[np.float64]:
    """Return how far each point is from a goal in some of the levers."""
    total = np.zeros(len(results.points))
    for name, value in goal.items():
        if is_number(name):
            levels = results.levels(name)
            span = float(levels[-1]) - float(levels[0])
            at = np.array(results.values(name), float)
            total += ((at - float(value)) / span) ** 2
        else:
            total += np.array([own != value for own in results.values(name)])
    return total
