"""What hangs on each mechanism: the firm with it and without it, on the same luck."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from rms_agents.errors import InputError
from rms_agents.experiments.compare import Comparison, PairedDifference
from rms_agents.parameters import parameters
from rms_agents.simulation import simulate_many
from viz.compute import in_order
from viz.firm import Firm, built
from viz.turns import Stale

PAIRS = 40
_PERSON_WEEKS = 300_000_000  # of the whole panel: some seconds
_FEWEST = 5


class Switch(NamedTuple):
    """A mechanism of the model, as the panel shows it.

    Attributes
    ----------
    name : str
        The parameter.
    label, meaning : str
    on : bool
        Whether it acts in the firm steered.
    changed : bool
        Whether that differs from the scenario.
    """

    name: str
    label: str
    meaning: str
    on: bool
    changed: bool


def switches(firm: Firm) -> list[Switch]:
    """Return every mechanism and whether it is on."""
    values = built(firm).values
    return [
        Switch(
            name,
            name.split(".")[1].replace("_", " "),
            declared.meaning.split(") ", 1)[-1],
            bool(values[name]),
            name in firm.changed,
        )
        for name, declared in parameters().items()
        if declared.kind == "switch"
    ]


def pairs(firm: Firm) -> int:
    """Return how many pairs of runs each mechanism gets."""
    one = built(firm).people * built(firm).weeks * len(switches(firm))
    return max(_FEWEST, min(PAIRS, _PERSON_WEEKS // one))


def what_depends(firm: Firm, seed: int, stale: Stale) -> Iterator[dict[str, dict[str, Any]]]:
    """Yield what the other state of each mechanism does, as far as it is known.

    Yields
    ------
    dict of str to dict
        By the mechanism's name: the paired difference of ``clients`` at the end and of ``profit``
        (`PairedDifference` as a dict), switched over against as it is.
    """
    seeds = range(seed, seed + pairs(firm))
    base = simulate_many(built(firm), seeds, threads=1)
    found: dict[str, dict[str, Any]] = {}

    def one(switch: Switch) -> dict[str, PairedDifference] | None:
        try:
            other = built(firm.moved(switch.name, not switch.on))
        except InputError:
            return None
        figures = Comparison(base, simulate_many(other, seeds, threads=1)).figures
        return {name: figures[name] for name in ("clients", "profit")}

    for finished in in_order(switches(firm), one, stale):
        for switch, differences in finished:
            if differences is not None:
                found[switch.name] = {n: d._asdict() for n, d in differences.items()}
        yield dict(found)
