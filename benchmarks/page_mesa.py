"""Mesa's own page of its example `virus_on_network`, at any size, and how many steps it shows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
from mesa.examples.basic.virus_on_network.app import (
    StatePlot,
    agent_portrayal,
    get_resistant_susceptible_ratio,
)
from mesa.examples.basic.virus_on_network.model import VirusOnNetwork
from mesa.visualization import SolaraViz, SpaceRenderer

SETTINGS = {
    "SOLARA_MODE": "production",
    "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "false",
    "SOLARA_ASSETS_FONTAWESOME_ENABLED": "false",
}
PATIENCE = 120  # seconds


def _page(nodes: int) -> Any:
    """Return the example's page, as the example makes it."""
    model = VirusOnNetwork(num_nodes=nodes, initial_outbreak_size=nodes // 20)
    renderer = (
        SpaceRenderer(model, backend="altair")
        .setup_structure(
            node_kwargs={"color": "black", "filled": False, "strokeWidth": 5},
            edge_kwargs={"strokeDash": [6, 1]},
        )
        .setup_agents(agent_portrayal)
    )
    renderer.render()
    return SolaraViz(
        model,
        renderer,
        components=[StatePlot, get_resistant_susceptible_ratio],
        model_params={"num_nodes": nodes, "initial_outbreak_size": nodes // 20},
        name="Virus Model",
    )


if "NODES" in os.environ:  # Solara runs this file as its application
    page = _page(int(os.environ["NODES"]))


@contextmanager
def mesa_page(nodes: int) -> Any:
    """Yield the address of Mesa's page at a size."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    here = str(Path(__file__).resolve())
    environment = os.environ | SETTINGS | {"NODES": str(nodes), "SOLARA_APP": here}
    command = [sys.executable, "-m", "uvicorn", "solara.server.starlette:app"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--log-level", "error"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                requests.get(address, timeout=PATIENCE)
                break
            except requests.ConnectionError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _from_packages(route: Any) -> None:
    """Answer with the version that is installed of what the page asks by its major version."""
    name, _, rest = route.request.url.partition("/_solara/cdn/")[2].partition("@")
    version, _, path = rest.partition("/")
    for folder in sorted(Path(sys.prefix, "share/solara/cdn").glob(f"{name}@{version}*")):
        if (folder / path).is_file():
            route.fulfill(path=folder / path)
            return
    route.continue_()


def steps_a_second(browser: Any, nodes: int, seconds: float) -> float:
    """Return how many steps a second Mesa's page shows while it plays."""
    with mesa_page(nodes) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.route("**/_solara/cdn/**", _from_packages)
        tab = context.new_page()
        tab.set_default_timeout(1000 * PATIENCE)
        tab.goto(address)
        tab.wait_for_function("() => /Time: *\\d/.test(document.body.innerText)")
        tab.wait_for_selector("canvas, svg.marks")
        step = "() => Number(/Time: *(\\d+)/.exec(document.body.innerText)?.[1] ?? -1)"
        tab.get_by_role("button", name="▶").click()
        tab.wait_for_timeout(3000)
        first, begun = tab.evaluate(step), time.perf_counter()
        tab.wait_for_timeout(1000 * seconds)
        last, ended = tab.evaluate(step), time.perf_counter()
        context.close()
    return float((last - first) / (ended - begun))
