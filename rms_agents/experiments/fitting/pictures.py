"""Pictures of a study: what sight may be, the forecast, and true ties among shuffled ones."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rms_agents.experiments.fitting.held_out import BASS, OUTSIDE_ONLY, TIES
from rms_agents.experiments.fitting.study import Study

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLOURS = {OUTSIDE_ONLY: "#767676", BASS: "#b35806", TIES: "#00688b"}
_DASHES = {OUTSIDE_ONLY: ":", BASS: "--", TIES: "-"}
_QUIET: dict[str, Any] = {"color": "#767676", "fontsize": 9}


def write_pictures(study: Study, folder: Path) -> list[Path]:
    """Draw the pictures into a folder that is there, each as PNG and as SVG; return the paths."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    written = []
    drawings = {"sight": draw_sight}
    if study.held_out.models:
        drawings |= {"forecast": draw_forecast, "shuffled": draw_shuffled}
    style: Any = {"svg.hashsalt": "rms_agents", "font.size": 10, "svg.fonttype": "none"}
    with matplotlib.rc_context(style):
        for name, draw in drawings.items():
            figure = Figure(figsize=(7.2, 4.2), layout="constrained")
            FigureCanvasAgg(figure)
            draw(study, figure)
            for ending, facts in (("png", {"Software": None}), ("svg", {"Date": None})):
                path = folder / f"{name}.{ending}"
                figure.savefig(path, dpi=144, metadata=facts)
                written.append(path)
    return written


def draw_sight(study: Study, figure: Figure) -> None:
    """Draw the profile of the likelihood of sight with its 90 % interval."""
    axes = _axes(figure, "How strong is sight?")
    values, heights = np.array(study.profile).T
    axes.plot(values, heights, color=COLOURS[TIES], linewidth=2)
    axes.axhline(-1.353, color="#767676", linewidth=0.8, linestyle=":")
    axes.axvline(0.0, color="black", linewidth=0.8)
    low, high = study.sight.low, study.sight.high
    inside = (values >= low) & (values <= high)
    axes.fill_between(values[inside], -6.0, heights[inside], color=COLOURS[TIES], alpha=0.15)
    axes.plot([study.sight.value], [0.0], "o", color=COLOURS[TIES])
    axes.set_ylim(-6.0, 0.6)
    axes.set_xlim(values[0], values[-1])
    axes.set_xlabel("sight: hazard a period for each acquaintance who adopted")
    axes.set_ylabel("log-likelihood below its top")
    axes.text(0.98, 0.94, "shaded: 90 % interval", ha="right", transform=axes.transAxes, **_QUIET)


def draw_forecast(study: Study, figure: Figure) -> None:
    """Draw who had adopted by each period, and what the models forecast from the fitted ones."""
    adoptions, held = study.adoptions, study.held_out
    axes = _axes(figure, f"Forecast from {adoptions.span(held.last_fitted, held.last_fitted)}")
    observed = adoptions.a_period().cumsum()
    periods = np.arange(1, adoptions.until + 1)
    start = observed[held.last_fitted - 1]
    ahead = periods[held.last_fitted - 1 :]
    for name, model in held.models.items():
        paths = start + np.cumsum(model.forecast, axis=1)
        paths = np.column_stack([np.full(len(paths), start), paths])
        if name == TIES:
            ends = np.quantile(paths, [0.05, 0.95], axis=0)
            label = "90 % of the futures on ties"
            axes.fill_between(ahead, *ends, color=COLOURS[name], alpha=0.15, label=label, lw=0)
        axes.plot(ahead, paths.mean(axis=0), label=name, **_line(name))
    axes.plot(periods, observed, "o", color="black", markersize=4, label="observed")
    axes.axvline(held.last_fitted, color="#767676", linewidth=0.8, linestyle=":")
    axes.set_ylim(0, adoptions.people * 1.02)
    named = adoptions.periods.name(1)
    axes.set_xlabel("period" if named == "1" else f"period (1 is {named})")
    axes.set_ylabel(f"adopted, of {adoptions.people:,}")
    axes.legend(frameon=False, loc="lower right")


def draw_shuffled(study: Study, figure: Figure) -> None:
    """Draw the log scores of shuffled ties, and those of the models as lines."""
    held = study.held_out
    axes = _axes(figure, "Do the true ties predict better than shuffled ones?")
    axes.hist([each.log_score for each in held.shuffled], bins=40, color="#cccccc")
    for name, model in held.models.items():
        label = "true ties" if name == TIES else name
        axes.axvline(model.log_score, label=f"{label} {model.log_score:.1f}", **_line(name))
    axes.set_xlabel("log score of the periods held out (to the right is better)")
    axes.set_ylabel("shuffles")
    axes.text(0.02, 0.94, f"p {held.p_value:.3f}", transform=axes.transAxes, **_QUIET)
    axes.legend(framealpha=0.9, edgecolor="white", loc="center left")


def _line(name: str) -> dict[str, Any]:
    return {"color": COLOURS[name], "linestyle": _DASHES[name], "linewidth": 2}


def _axes(figure: Figure, title: str) -> Axes:
    axes = figure.subplots()
    axes.set_title(title, loc="left", fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    return axes
