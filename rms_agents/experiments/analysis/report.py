"""All that can be read from the results of a sweep, and the tables of what is drawn of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rms_agents.csv_text import csv_text
from rms_agents.errors import InputError
from rms_agents.experiments.analysis.corners import Corner, corners
from rms_agents.experiments.analysis.effects import Effects, main_effects
from rms_agents.experiments.analysis.maps import (
    InteractionMap,
    TippingMap,
    chosen_levers,
    interaction_map,
    tipping_map,
)
from rms_agents.experiments.analysis.results import Results, check_measures, read_results

MEASURES = ("profit", "clients", "survived")


class Analysis(NamedTuple):
    """What a sweep shows.

    Attributes
    ----------
    results : Results
    levers : tuple of str
        Of the maps: one or two.
    effects : dict of str to Effects
        By measure.
    interactions : dict of str to InteractionMap
        By measure; empty if the design moves no two levers together.
    tipping : TippingMap
    corners : list of Corner
    notes : list of str
        What this design, or what is finished of it, cannot show.
    """

    results: Results
    levers: tuple[str, ...]
    effects: dict[str, Effects]
    interactions: dict[str, InteractionMap]
    tipping: TippingMap
    corners: list[Corner]
    notes: list[str]


def analyse(
    path: Path,
    measures: Sequence[str] = MEASURES,
    levers: Sequence[str] | None = None,
    partial: bool = False,
) -> Analysis:
    """Read the results of a sweep.

    Parameters
    ----------
    path : Path
        Folder of the sweep.
    measures : sequence of str
        Figures of a run; the first chooses the levers of the maps, unless they are given.
    levers : sequence of str, optional
        One or two for the maps.
    partial : bool
        Whether to make do with what is finished and went well.

    Raises
    ------
    InputError
        For a folder that is no sweep, an incomplete sweep without `partial`, unknown measures or
        levers, or a sweep in which nothing varies.
    """
    check_measures(measures)
    results = read_results(path, partial)
    if not results.levers:
        raise InputError(f"{path}: nothing varies among its {len(results.points)} finished points")
    chosen = chosen_levers(results, levers, measures[0])
    interactions = {}
    if len(chosen) == 2 and results.shape != "one-at-a-time":
        pair = (chosen[0], chosen[1])
        interactions = {measure: interaction_map(results, pair, measure) for measure in measures}
    return Analysis(
        results,
        chosen,
        {measure: main_effects(results, measure) for measure in measures},
        interactions,
        tipping_map(results, chosen),
        corners(results, chosen, measures[0]),
        _notes(results),
    )


def _notes(results: Results) -> list[str]:
    told = []
    if results.left_out:
        told.append(
            f"Partial: {results.left_out:,} of {results.left_out + len(results.points):,} points "
            "lack runs and are left out."
        )
    if len(results.seeds) == 1:
        told.append("One run a point says nothing of luck: no intervals where points are compared.")
    if results.shape == "one-at-a-time":
        told.append(
            "One at a time: no two levers ever move together, so this design shows no interaction."
        )
    if not results.same_code:
        told.append(
            "Another version of this program made these runs: a run again may not give the same."
        )
    return told


def tables(analysis: Analysis) -> dict[str, str]:
    """Return what is drawn as CSV texts, by file name."""
    found = {
        "effects.csv": csv_text(
            ("measure", "lever", "level", "mean", "difference", "low", "high"),
            _effect_rows(analysis),
        ),
        "tipping.csv": csv_text(
            (*_band_columns(analysis.levers), "runs", "state", "share", "low", "high"),
            (
                (*_band_values(analysis.tipping.grid, found.cell), found.runs, name, *probability)
                for found in analysis.tipping.cells
                for name, probability in found.states.items()
            ),
        ),
        "corners.csv": csv_text(
            (
                *(f"corner {lever}" for lever in analysis.levers),
                *analysis.results.names,
                "run",
                "seed",
                "state",
                *analysis.effects,
                "arguments",
            ),
            (
                (
                    *corner.corner.values(),
                    *corner.values.values(),
                    corner.run,
                    corner.seed,
                    corner.state,
                    *(corner.figures[measure] for measure in analysis.effects),
                    corner.arguments or "",
                )
                for corner in analysis.corners
            ),
        ),
    }
    if analysis.interactions:
        found["interaction.csv"] = csv_text(
            ("measure", *_band_columns(analysis.levers), "points", "mean"),
            (
                (
                    measure,
                    *_band_values(shown.grid, cell),
                    len(cell.points),
                    float(shown.means[cell.row, cell.column]),
                )
                for measure, shown in analysis.interactions.items()
                for cell in shown.grid.cells
            ),
        )
    return found


def _effect_rows(analysis: Analysis) -> Iterable[tuple[Any, ...]]:
    for measure, effects in analysis.effects.items():
        for effect in effects.effects:
            for level in effect.levels:
                difference = level.difference or ("", "", "")
                yield measure, effect.lever, level.value, level.mean, *difference


def _band_columns(levers: tuple[str, ...]) -> list[str]:
    return [f"{lever} {end}" for lever in levers for end in ("from", "to")]


def _band_values(grid: Any, cell: Any) -> list[Any]:
    found = [*grid.columns[cell.column]]
    return [*found, *grid.rows[cell.row]] if len(grid.levers) == 2 else found
