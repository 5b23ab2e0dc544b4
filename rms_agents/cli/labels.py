"""The words for measures, levers and values in charts and tables."""

from __future__ import annotations

from pathlib import Path

from rms_agents.cli.figures import GROUPS, Figure
from rms_agents.cli.wording import compact, shown
from rms_agents.experiments.analysis.estimate import Estimate
from rms_agents.experiments.analysis.maps import Band
from rms_agents.experiments.analysis.results import unit
from rms_agents.measures import BY_NAME

_FIGURES = {figure.name: figure for figures in GROUPS.values() for figure in figures}


def measure_label(name: str) -> str:
    """Return a measure's name, its unit and how it sums up a run."""
    if name in BY_NAME:
        when = _SUMMING[BY_NAME[name].summing]
        return f"{name.replace('_', ' ')} ({BY_NAME[name].unit}, {when})"
    told = {"1 or 0": "share of firms"}.get(unit(name), unit(name))
    return f"{name.replace('_', ' ')} ({told})"


_SUMMING = {"end": "at the end", "total": "whole run", "mean": "weekly mean"}


def lever_label(name: str) -> str:
    """Return a lever's name and unit."""
    told = unit(name)
    return f"{name} ({told})" if told else name


def tick(value: float) -> str:
    """Return a number as it stands at an axis."""
    return f"{value:.3g}" if abs(value) < 100 else compact(value)


def value_text(value: bool | int | float | str) -> str:
    """Return a lever's value in few characters."""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else compact(value)
    return shown(value)


def band_text(band: Band) -> str:
    """Return a level, or the ends of several together."""
    if band.low == band.high:
        return value_text(band.low)
    return f"{value_text(band.low)} to {value_text(band.high)}"


def shown_as(measure: str) -> Figure:
    """Return how a measure is written."""
    if measure in _FIGURES:
        return _FIGURES[measure]
    if unit(measure) == "share":
        return Figure(measure, measure, "share")
    return Figure(
        measure, measure, "number" if unit(measure) in ("ratio", "SD", "-1 to 1") else "count"
    )


def words(measure: str) -> str:
    """Return the name of a measure as words."""
    return measure.replace("_", " ")


def interval(figure: Figure, found: Estimate) -> str:
    """Return the ends of an interval, or nothing."""
    return " to ".join(figure.signed(end) for end in found.ends or ())


def near(place: Path) -> str:
    """Return a path as seen from here."""
    try:
        return str(place.relative_to(Path.cwd()))
    except ValueError:
        return str(place)
