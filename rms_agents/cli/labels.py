"""The words for measures, levers and values in charts and tables."""

from __future__ import annotations

from rms_agents.cli.wording import compact, shown
from rms_agents.experiments.analysis.maps import Band
from rms_agents.experiments.analysis.results import unit
from rms_agents.measures import BY_NAME, RUN_FIGURES


def measure_label(name: str) -> str:
    """Return the words and the unit of a measure."""
    meaning = BY_NAME[name].meaning if name in BY_NAME else RUN_FIGURES[name][1]
    short = meaning.split(";")[0].split(",")[0]
    words = name.replace("_", " ") if len(short) > 28 else short
    told = {"1 or 0": "share of firms"}.get(unit(name), unit(name))
    total = name in BY_NAME and BY_NAME[name].summing == "total"
    return f"{words} ({told}{', whole run' if total else ''})"


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
