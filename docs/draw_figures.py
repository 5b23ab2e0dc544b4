"""Draws the figures of `model.md`: run `uv run python docs/draw_figures.py [FOLDER]`.

The curves are the model's own compiled rules at the baseline's values; the patterns are its runs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from rms_agents.agents.client import complaint_hazard, feel, leaving_hazard
from rms_agents.agents.marketing import advertising_hazard
from rms_agents.agents.person import aimed_at, fit_of, pull_of_sight
from rms_agents.agents.salesperson import chance_to_buy
from rms_agents.agents.service_agent import quality_of, time_given
from rms_agents.parameters import defaults, pack, record_dtype
from rms_agents.scenario import Scenario
from rms_agents.simulation import simulate, simulate_many
from rms_agents.state import MARKETING, NEVER, PERSON, PROSPECT, RECOMMENDATION, records

FIGURES = ("loops.png", "rules.png", "patterns.png")
SALES, SERVICE, MARKET, GREY = "#00688b", "#b35806", "#5a7d2a", "#767676"


def main() -> None:
    """Draw all figures into a folder, `docs/figures` unless given."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({"font.size": 9}):
        for name, draw in zip(FIGURES, (draw_loops, draw_rules, draw_patterns), strict=True):
            figure = Figure(figsize=(9.0, 5.6), layout="constrained")
            draw(figure)
            figure.savefig(folder / name, dpi=110, metadata={"Software": None})


# -------------------- who acts on whom


def draw_loops(figure: Figure) -> None:
    """Draw who acts on whom: the three partners, the people, and the money."""
    axes = figure.subplots()
    axes.set_xlim(0, 10)
    axes.set_ylim(0, 6.2)
    axes.axis("off")
    for x, y, text, colour in (
        (1.3, 5.2, "Marketing", MARKET),
        (5.0, 5.2, "Salespeople", SALES),
        (8.7, 5.2, "Service agents", SERVICE),
        (1.3, 3.0, "Prospects", GREY),
        (5.0, 3.0, "Leads, in talks", GREY),
        (8.7, 3.0, "Clients", GREY),
        (5.0, 0.7, "The firm: cash, hiring, reputation", GREY),
    ):
        _box(axes, x, y, text, colour)
    for start, end, bend, text, where in (
        ((1.3, 4.8), (1.3, 3.4), 0.0, "reach", (1.4, 4.1, "left")),
        ((5.0, 4.8), (5.0, 3.4), 0.0, "hours", (5.1, 4.1, "left")),
        ((8.7, 4.8), (8.7, 3.4), 0.0, "quality", (8.8, 4.1, "left")),
        ((2.2, 3.0), (4.0, 3.0), 0.0, "pull", (3.1, 3.1, "center")),
        ((6.0, 3.0), (7.8, 3.0), 0.0, "promise, signature", (6.9, 3.1, "center")),
        ((7.9, 3.35), (5.9, 4.85), 0.0, "complaints", (7.05, 4.2, "left")),
        ((8.3, 2.6), (1.7, 2.6), -0.22, "sight, recommendation, introduction, referral", None),
        ((9.3, 3.4), (9.3, 4.8), 0.25, "work", (9.75, 4.1, "left")),
        ((9.0, 2.6), (6.9, 0.9), -0.15, "fees; leaving is felt by acquaintances", None),
        ((0.1, 5.2), (0.36, 5.2), 0.0, "budget", (0.2, 1.9, "left")),
    ):
        _arrow(axes, start, end, bend)
        if where is not None:
            axes.text(where[0], where[1], text, ha=where[2], va="center", color="#333333")
    axes.text(5.0, 1.56, "sight, recommendation, introduction, referral", ha="center")
    axes.plot([2.45, 0.1, 0.1], [0.7, 0.7, 5.2], color="#555555", linewidth=1.2)
    axes.text(8.6, 1.25, "fees", ha="left", color="#333333")
    axes.set_title("Who acts on whom", loc="left", fontweight="bold")


def _box(axes: Axes, x: float, y: float, text: str, colour: str) -> None:
    width = max(1.8, 0.145 * len(text))
    shape = FancyBboxPatch(
        (x - width / 2, y - 0.33), width, 0.66, boxstyle="round,pad=0.05", fc="white", ec=colour
    )
    shape.set_linewidth(2)
    axes.add_patch(shape)
    axes.text(x, y, text, ha="center", va="center", fontweight="bold", color=colour)


def _arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float], bend: float) -> None:
    style = {"arrowstyle": "-|>", "color": "#555555", "connectionstyle": f"arc3,rad={bend}"}
    axes.annotate("", xy=end, xytext=start, arrowprops=style)


# -------------------- rules


def draw_rules(figure: Figure) -> None:
    """Draw six rules as curves."""
    p = pack(defaults()).view(record_dtype()).view(np.recarray)[0]
    grid = figure.subplots(2, 3).ravel()
    _draw_reach(grid[0], p)
    _draw_sight(grid[1], p)
    _draw_closing(grid[2], p)
    _draw_quality(grid[3], p)
    _draw_satisfaction(grid[4], p)
    _draw_hazards(grid[5], p)


def _draw_reach(axes: Axes, p: Any) -> None:
    money = np.linspace(1, 6000, 200)
    axes.plot(money, [100 * advertising_hazard(m, p) for m in money], color=MARKET)
    _name(axes, "Advertising", "carried-over money a week", "hazard, % a week")
    axes.set_ylim(0)


def _draw_sight(axes: Axes, p: Any) -> None:
    counts, person = np.arange(7), records(1, PERSON)[0]
    person.stage = PROSPECT
    hazards = []
    for count in counts:
        person.happy_neighbours = count
        hazards.append(100 * pull_of_sight(person, p))
    axes.plot(counts, hazards, "o-", color=MARKET)
    _name(axes, "Sight", "happy acquaintances", "hazard, % a week")


def _draw_closing(axes: Axes, p: Any) -> None:
    profiles = np.linspace(-3, 3, 200)
    fits = np.array([fit_of(profile, p) for profile in profiles])
    aim = -p.marketing_aim_error
    reached = np.array([aimed_at(profile, aim, p) for profile in profiles])
    axes.plot(profiles, fits, color=GREY, label="fit")
    axes.plot(profiles, reached / reached.max(), ":", color=MARKET, label="reached (of most)")
    for cause, style, words in (
        (MARKETING, "--", "closes, paid"),
        (RECOMMENDATION, "-", "praised"),
    ):
        chances = [chance_to_buy(fit, cause, p.sales_promise, 0.0, p) for fit in fits]
        axes.plot(profiles, chances, style, color=SALES, label=words)
    axes.legend(frameon=False, fontsize=7, loc="upper left")
    axes.set_ylim(0, 1.35)
    _name(axes, "Fit", "profile, SD from the ideal", "share, chance")


def _draw_quality(axes: Axes, p: Any) -> None:
    loads = np.linspace(0.5, 2.0, 200)
    times = [time_given(load, 1.0, p) for load in loads]
    axes.plot(loads, times, "--", color=GREY, label="time a task gets")
    axes.plot(
        loads, [quality_of(time, 0.0, p) for time in times], color=SERVICE, label="quality, SD"
    )
    axes.legend(frameon=False, fontsize=7)
    _name(axes, "Service under load", "work over capacity", "")


def _draw_satisfaction(axes: Axes, p: Any) -> None:
    for promise, style in ((0.0, "-"), (0.5, "--"), (1.0, ":")):
        satisfaction, path = 0.0, []
        expectation = p.satisfaction_base_expectation + promise
        for _ in range(80):
            satisfaction, expectation = feel(satisfaction, expectation, p.service_quality, p)
            path.append(satisfaction)
        axes.plot(np.arange(1, 81), path, style, color=SERVICE, label=f"promised {promise:g} SD")
    axes.axhline(p.satisfaction_happy, color=GREY, linewidth=0.8)
    axes.text(80, p.satisfaction_happy, "happy", ha="right", va="bottom", color=GREY)
    axes.legend(frameon=False, fontsize=7, loc="lower right")
    _name(axes, "A new client's satisfaction", "weeks", "SD")


def _draw_hazards(axes: Axes, p: Any) -> None:
    levels, client = np.linspace(-2, 2, 200), records(1, PERSON)[0]
    client.complained = NEVER
    found: dict[str, list[float]] = {"complains": [], "leaves": [], "leaves, complained lately": []}
    for level in levels:
        client.satisfaction = level
        found["complains"].append(100 * complaint_hazard(level, p))
        found["leaves"].append(100 * leaving_hazard(client, 10, False, p))
        client.complained = 9
        found["leaves, complained lately"].append(100 * leaving_hazard(client, 10, False, p))
        client.complained = NEVER
    for (name, hazards), style in zip(found.items(), ("-", "--", ":"), strict=True):
        axes.plot(levels, hazards, style, color=SERVICE, label=name)
    axes.set_yscale("log")
    axes.legend(frameon=False, fontsize=7)
    _name(axes, "Complaints and leaving", "satisfaction, SD", "hazard, % a week")


# -------------------- patterns


def draw_patterns(figure: Figure) -> None:
    """Draw four patterns that a useful run shows; seeds 470000 and on."""
    grid = figure.subplots(2, 2).ravel()
    futures = simulate_many(Scenario.load("baseline"), range(470_000, 470_200))
    weeks = np.arange(1, 261)
    mean, low, high = futures.band("clients")
    grid[0].fill_between(weeks, low, high, color=SALES, alpha=0.15, lw=0)
    grid[0].plot(weeks, mean, color=SALES)
    grid[0].plot(weeks, futures["clients"][0], color=GREY, linewidth=0.8)
    _name(grid[0], "baseline: mean, 90 % and one run", "week", "clients")
    grid[0].set_ylim(0)

    founder = simulate(Scenario.load("founder_seesaw"), 470_003).weekly["hours_delivering"]
    grid[1].fill_between(founder.index, founder, color=SERVICE, alpha=0.5, lw=0)
    _name(grid[1], "founder_seesaw: plenty and famine", "week", "hours delivered a week")

    collapse = simulate_many(Scenario.load("service_collapse"), range(470_000, 470_040))
    used = sum(collapse[f"hours_{use}"].sum(axis=0) for use in _USES)
    share = collapse["hours_complaints"].sum(axis=0) / np.maximum(used, 1.0)
    smooth = np.convolve(share, np.full(4, 0.25), "valid")
    grid[2].plot(np.arange(len(smooth)) + 4, 100 * smooth, color=SALES)
    grid[2].set_ylim(0)
    _name(grid[2], "service_collapse: complaints", "week", "% of the sales week")

    causes = ("marketing", "clownfish", "recommendation", "introduction", "referral")
    rates = [
        100 * futures[f"new_clients_{cause}"].sum() / futures[f"leads_opened_{cause}"].sum()
        for cause in causes
    ]
    words = ("advertising", "sight", "recommended", "introduced", "referred")
    grid[3].barh(words, rates, color=[MARKET, MARKET, SALES, SALES, SALES])
    grid[3].invert_yaxis()
    _name(grid[3], "baseline: leads who sign, by what brought them", "% of leads", "")


_USES = ("selling_fit", "selling_unfit", "complaints", "delivering", "overhead", "idle")


def _name(axes: Axes, title: str, x: str, y: str) -> None:
    axes.set_title(title, loc="left", fontweight="bold", fontsize=9)
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.spines[["top", "right"]].set_visible(False)


if __name__ == "__main__":
    main()
