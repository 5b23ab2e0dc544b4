"""Measure the page's goals in headless Chromium, and Mesa's own page beside it, in one run.

``uv run benchmarks/page.py [--json] [--only PART ...] [--turns N] [--seconds S] [--moves N]``

Everything is served by processes of their own. Drawing is by software. What another program does to
the processors shows in every figure: the load of the machine is printed with them.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from page_browser import chromium
from page_drawing import WEEKS, answering, playing, query_of, starting, twins_of
from page_mesa import steps_a_second
from page_visitors import leaking, together
from serving import Served

FISH = (600, 2_000, 10_000)
MESA_NODES = (500, 2_000)
PARTS = ("drawing", "mesa", "answers", "start", "visitors", "leak")


def main() -> None:
    """Measure and print."""
    options = _options()
    found: dict[str, Any] = {
        "when": datetime.now(UTC).isoformat(timespec="minutes"),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": os.getloadavg()[0],
    }
    with chromium() as browser:
        for part in options.only:
            print(f"measuring: {part}", file=sys.stderr, flush=True)
            found[part] = _MEASURED[part](browser, options)
    found["load_after"] = os.getloadavg()[0]
    if options.json:
        print(json.dumps(found, indent=1))
    else:
        print_table(found)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print everything measured")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--turns", type=int, default=40, help="moves of a hand for a percentile")
    parser.add_argument("--seconds", type=float, default=10, help="that each reef plays")
    parser.add_argument("--visitors", type=int, default=20, help="at once")
    parser.add_argument("--every", type=float, default=5, help="seconds between a visitor's moves")
    parser.add_argument("--moves", type=int, default=1_000, help="of a lever, for leaks")
    return parser.parse_args()


def _drawing(browser: Any, options: argparse.Namespace) -> dict[str, Any]:
    def of(query: str) -> dict[str, float]:
        return _served(lambda address: playing(browser, address, query, options.seconds))

    one = {f"{people}": of(query_of(people, week=1)) for people in FISH}
    return one | {"2 x 5000": of(twins_of(5_000))}


def _mesa(browser: Any, options: argparse.Namespace) -> dict[str, float]:
    return {f"{nodes}": steps_a_second(browser, nodes, 2 * options.seconds) for nodes in MESA_NODES}


def _answers(browser: Any, options: argparse.Namespace) -> dict[str, Any]:
    def of(people: int) -> dict[str, float]:
        return _served(lambda address: answering(browser, address, people, options.turns))

    return {f"{people}": of(people) for people in (600, 2_000)}


def _start(browser: Any, options: argparse.Namespace) -> dict[str, float]:
    times = [starting(browser) for _ in range(3)]
    return {"median_s": statistics.median(times), "slowest_s": max(times)}


def _visitors(browser: Any, options: argparse.Namespace) -> dict[str, float]:
    return together(browser, options.visitors, max(10, options.turns // 2), options.every)


def _leak(browser: Any, options: argparse.Namespace) -> dict[str, float]:
    return leaking(options.moves)


_MEASURED: dict[str, Callable[[Any, argparse.Namespace], dict[str, Any]]] = {
    "drawing": _drawing,
    "mesa": _mesa,
    "answers": _answers,
    "start": _start,
    "visitors": _visitors,
    "leak": _leak,
}


def _served(work: Callable[[str], Any]) -> Any:
    served = Served("page", "--port", "0", "--no-browser")
    try:
        return work(served.address)
    finally:
        served.stop()


# -------------------- the table


def print_table(found: dict[str, Any]) -> None:
    """Print each goal beside what was measured."""
    print(f"{found['when']}, {found['processors']} processors, load {found['load_before']:.1f} at "
          f"the start and {found['load_after']:.1f} at the end\n")  # fmt: skip
    print(f"{'':46} {'goal':>12} {'measured':>12}")
    for what, goal, value, met in rows(found):
        print(f"{what:46} {goal:>12} {value:>12}  {'' if met else 'not met'}")


def rows(found: dict[str, Any]) -> list[tuple[str, str, str, bool]]:
    """Return what was measured as rows: what, the goal, the figure, and whether it is met."""
    table: list[tuple[str, str, str, bool]] = []

    def least(what: str, goal: float, value: float, unit: str) -> None:
        table.append((what, f">= {goal:g}{unit}", f"{value:,.1f}{unit}", value >= goal))

    def most(what: str, goal: float, value: float, unit: str) -> None:
        table.append((what, f"<= {goal:g}{unit}", f"{value:,.1f}{unit}", value <= goal))

    drawing, mesa = found.get("drawing", {}), found.get("mesa", {})
    for fish, goal in zip((*map(str, FISH), "2 x 5000"), (55, 55, 30, 30), strict=True):
        if fish in drawing:
            least(f"frames a second, {fish} fish", goal, drawing[fish]["frames_a_second"], "")
    answers = found.get("answers", {})
    for fish, nodes in (("600", "500"), ("2000", "2000")):
        if fish in drawing and nodes in mesa and fish in answers:
            computed = answers[fish]["reef"] / 1000
            long = computed + drawing[fish]["seconds_played_through"]
            shown = drawing[fish]["weeks_shown_at_the_fastest"] / long
            table.append(
                (f"steps a second, Mesa's page, {nodes} nodes", "", f"{mesa[nodes]:.2f}", True)
            )
            table.append((f"weeks a second, {fish} fish, with a frame", "", f"{shown:.1f}", True))
            table.append((f"weeks a second, {fish} fish, played", "", f"{WEEKS / long:.1f}", True))
            least("  played, times Mesa's", 20, WEEKS / long / max(mesa[nodes], 1e-3), "")
    for fish, times in answers.items():
        most(f"scrub to any week, {fish} fish, 95 %", 50, times["scrub"], " ms")
        most(f"lever to reef, {fish} fish, 95 %", 150, times["reef"], " ms")
        most(f"lever to bands of 200 futures, {fish}, 95 %", 300, times["bands"], " ms")
        most(f"click to life story, {fish} fish, 95 %", 150, times["story"], " ms")
    if "start" in found:
        most("command to moving reef, warm cache", 6, found["start"]["median_s"], " s")
    if "visitors" in found:
        many = found["visitors"]
        most("20 visitors: lever to reef, 95 %", 500, many["reef_in_browser_ms"], " ms")
        most("20 visitors: lever to bands, 95 %", 2000, many["bands_in_browser_ms"], " ms")
        most("20 visitors: reef at the socket, 95 %", 500, many["reef_over_wire_ms"], " ms")
        most("20 visitors: bands at the socket, 95 %", 2000, many["bands_over_wire_ms"], " ms")
        most("20 visitors: saw another's lever", 0, many["saw_another_visitor"], "")
        most("memory a visitor", 30, many["mib_a_visitor"], " MiB")
        kept = many["mib_after_all_left"] - many["mib_before"]
        most("memory kept when all have left", 30, kept, " MiB")
        kept = many["mib_after_these_left"] - many["mib_before"]
        most("... and when twenty more have left", 30, kept, " MiB")
        again = many["mib_with_twenty_again"] - many["mib_after_all_left"]
        most("memory that as many again take", 30, again, " MiB")
    if "leak" in found:
        leak = found["leak"]
        grown = leak["mib_at_the_end"] - leak["mib_before"]
        most(f"memory grown over {leak['moves']:,.0f} lever moves", 30, grown, " MiB")
    return table


if __name__ == "__main__":
    main()
